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
