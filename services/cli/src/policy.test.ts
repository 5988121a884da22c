import { loadConfig } from '@forwardpath/runtime'
import { expect, test } from 'vitest'
import { loadPolicy } from './policy.ts'

function policyOf(yaml: string) {
  const files: Readonly<Record<string, string>> = { '/app/forwardpath.yaml': yaml, '/app/pw': 'x' }
  return loadPolicy(
    loadConfig({
      env: {},
      cwd: '/app',
      readFile: (name) => {
        const text = files[name]
        return text === undefined ? undefined : { text, mode: 0o600 }
      },
    }),
  )
}

const MAILBOXES = `
mailboxes:
  - name: main
    imap: { host: imap.example.net, user: a@example.net, password_file: pw }
  - name: news
    imap: { host: imap.example.net, user: b@example.net, password_file: pw }
`

test('without settings the policy is the default one', () => {
  expect(policyOf('')).toMatchObject({
    version: '1',
    minimumToSuppress: 'plausible',
    minimumByMailbox: {},
  })
})

test('the minimum of trust is of all mailboxes, and stands in the version', () => {
  expect(policyOf('trust: { minimum_to_suppress: verified }')).toMatchObject({
    version: '1+verified',
    minimumToSuppress: 'verified',
  })
})

test('a mailbox may have its own, higher or lower', () => {
  const own = `${MAILBOXES}    trust: { minimum_to_suppress: plausible }\n`
  expect(policyOf(`trust: { minimum_to_suppress: correlated }${own}`)).toMatchObject({
    version: '1+correlated,news=plausible',
    minimumToSuppress: 'correlated',
    minimumByMailbox: { news: 'plausible' },
  })
})

test('a mailbox that repeats the minimum changes nothing', () => {
  const own = `${MAILBOXES}    trust: { minimum_to_suppress: plausible }\n`
  expect(policyOf(own)).toMatchObject({ version: '1', minimumByMailbox: {} })
})

test.for([
  ['policy: { user_unknwon: { hold: 1d } }', 'user_unknwon: is no category'],
  ['policy: { __proto__: { hold: 1d } }', '__proto__: is no category'],
  ['policy: { user_unknown: { __proto__: 1d } }', 'user_unknown.__proto__: is no key of a row'],
] as const)('what it does not know in %j is told by its line', ([yaml, problem]) => {
  expect(() => policyOf(yaml)).toThrow(`forwardpath.yaml:1 policy.${problem}; `)
})
