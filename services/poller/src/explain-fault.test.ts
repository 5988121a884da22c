import { EXIT } from '@forwardpath/runtime'
import { expect, test } from 'vitest'
import { describeFolders, explainFault, stateOf } from './explain-fault.ts'
import { ImapFault } from './sources/imap/fault.ts'
import { mailboxOn } from './testing/poller.ts'

const mailboxAt = (host: string) =>
  mailboxOn({ host, port: 993, user: 'bounces@example.net', password: 'never-shown' })

test.each([
  ['imap.gmail.com', 'app password'],
  ['outlook.office365.com', 'OAuth2 only'],
  ['imap.mail.yahoo.com', 'app password'],
  ['imap.example.net', 'imap.password_file'],
  ['notgmail.com', 'imap.password_file'],
])('a refused login at %s names the way in', (host, words) => {
  const fault = new ImapFault(
    'refused_login',
    'connecting: [AUTHENTICATIONFAILED] Invalid credentials',
  )
  const error = explainFault(mailboxAt(host), fault)
  expect(error.exitCode).toBe(EXIT.notAllowed)
  expect(error.toLine()).toContain(words)
  expect(error.toLine()).toContain(host)
  expect(error.toLine()).not.toContain('never-shown')
  expect(error.toLine()).not.toContain('\n')
})

test.each([
  ['certificate', EXIT.notAllowed],
  ['tls', EXIT.configuration],
  ['missing_folder', EXIT.configuration],
  ['unreachable', EXIT.unavailable],
  ['throttled', EXIT.unavailable],
  ['cut', EXIT.unavailable],
] as const)('%s ends a command with %i', (kind, exitCode) => {
  expect(explainFault(mailboxAt('h.example'), new ImapFault(kind, 'x')).exitCode).toBe(exitCode)
})

test('the state of a mailbox tells a person from a machine', () => {
  expect(stateOf(new ImapFault('refused_login', 'x'))).toBe('auth_failed')
  expect(stateOf(new ImapFault('throttled', 'x'))).toBe('throttled')
  expect(stateOf(new ImapFault('cut', 'x'))).toBe('stalled')
})

test('folders are told with their counts, the first twenty of them', () => {
  expect(
    describeFolders([
      { path: 'Junk', mails: 412 },
      { path: 'Bounces\n', mails: 9_310 },
      { path: 'Locked', mails: undefined },
    ]),
  ).toBe('Junk (412), Bounces  (9,310), Locked')
  const many = Array.from({ length: 25 }, (_, index) => ({ path: String(index), mails: 0 }))
  expect(describeFolders(many)).toMatch(/19 \(0\), and 5 more$/)
})
