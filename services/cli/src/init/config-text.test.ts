import { loadConfig, type Config } from '@forwardpath/runtime'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { guessHost, guessLogin, usualPort, type MailboxAnswers } from './answers.ts'
import { configText, faultIn } from './config-text.ts'

const ANSWERS: MailboxAnswers = {
  user: 'bounces@example.net',
  host: 'imap.example.net',
  tls: 'implicit',
  port: 993,
  login: { kind: 'password', passwordFile: 'forwardpath.imap-password' },
  folder: 'INBOX',
  ownDomains: ['example.net'],
  after: 'leave',
}

function load(answers: MailboxAnswers): Config {
  const text = configText(answers)
  return loadConfig({
    env: {},
    cwd: '/etc',
    readFile: (file) => ({ text: file.endsWith('.yaml') ? text : 'secret', mode: 0o600 }),
  })
}

test('the file names what was answered, and the password by its file alone', () => {
  const [head, ...lines] = configText(ANSWERS).split('\n')
  expect(head).toMatch(/^# Written by/)
  expect(lines.join('\n')).toBe(`version: 1
own:
  domains:
    - example.net
mailboxes:
  - name: main
    imap:
      host: imap.example.net
      port: 993
      user: bounces@example.net
      password_file: forwardpath.imap-password
    folder: INBOX
    after:
      processed: leave
`)
})

describe('the configuration reads each answer as it was given', () => {
  test.each<[string, Partial<MailboxAnswers>, object]>([
    ['implicit TLS', {}, { security: 'tls', port: 993, host: 'imap.example.net' }],
    ['STARTTLS', { tls: 'starttls', port: 143 }, { security: 'starttls', port: 143 }],
    [
      'no TLS on this machine',
      { tls: 'none', host: '127.0.0.1', port: 1143 },
      { security: 'insecure_loopback', port: 1143 },
    ],
    ['authorities of its own', { caFile: 'ca.pem' }, { tlsCa: 'secret' }],
    ['a folder that YAML would take for a number', { folder: '2026' }, { folder: '2026' }],
    ['a folder with marks of YAML', { folder: 'a: [b] # "c"' }, { folder: 'a: [b] # "c"' }],
    ['a user over two lines', { user: 'a\nversion: 2' }, { user: 'a\nversion: 2' }],
    ['a user that YAML would take for nothing', { user: 'null' }, { user: 'null' }],
    [
      'mails that are moved',
      { after: 'move:Done: all' },
      { after: { processed: { kind: 'move', folder: 'Done: all' }, failed: { kind: 'leave' } } },
    ],
    [
      'OAuth2',
      {
        login: {
          kind: 'oauth2',
          provider: 'microsoft',
          clientId: '17',
          refreshTokenFile: 'rt',
          clientSecretFile: 'cs',
          tenant: 'example.net',
        },
      },
      { auth: { kind: 'oauth2', provider: 'microsoft', clientId: '17', tenant: 'example.net' } },
    ],
    [
      'OAuth2 of another provider',
      {
        login: {
          kind: 'oauth2',
          provider: 'other',
          clientId: 'id',
          refreshTokenFile: 'rt',
          tokenUrl: 'https://login.example.net/token',
        },
      },
      { auth: { kind: 'oauth2', tokenUrl: 'https://login.example.net/token' } },
    ],
  ])('%s', (_, answers, expected) => {
    const { mailboxes, own } = load({ ...ANSWERS, ...answers })
    expect(mailboxes).toMatchObject([expected])
    expect(own.domains).toEqual(['example.net'])
  })

  test('a long value stays on its line', () => {
    const folder = 'Returned mails of the year, '.repeat(10).trim()
    expect(parse(configText({ ...ANSWERS, folder }))).toMatchObject({ mailboxes: [{ folder }] })
    expect(configText({ ...ANSWERS, folder })).toContain(folder)
  })
})

describe('what the configuration would not take is said for the answer alone', () => {
  test.each<[Partial<MailboxAnswers>, RegExp | undefined]>([
    [{}, undefined],
    [{ host: 'imap.example.net' }, undefined],
    [{ host: 'imap example' }, /^"imap example" is not a host; write a host name/],
    [{ user: '' }, /is empty; write/],
    [{ folder: '' }, /is empty; write/],
    [{ ownDomains: ['example.net', 'not a domain'] }, /^"not a domain" is not a domain; /],
    [{ after: 'burn' }, /is none of leave, flag, delete, move:FOLDER; choose/],
    [{ host: '127.0.0.1', tls: 'none' }, undefined],
    [{ host: 'imap.example.net', tls: 'none' }, /password in the clear to imap\.example\.net/],
    [
      {
        login: {
          kind: 'oauth2',
          provider: 'other',
          clientId: 'id',
          refreshTokenFile: 'rt',
          tokenUrl: 'http://login.example.net',
        },
      },
      /is not an https URL/,
    ],
  ])('%j', (answers, says) => {
    if (says === undefined) expect(faultIn(answers)).toBeUndefined()
    else expect(faultIn(answers)).toMatch(says)
  })
})

test.each([
  ['bounces@example.net', 'imap.example.net', 'password'],
  ['bounces@Example.NET', 'imap.example.net', 'password'],
  ['jane@gmail.com', 'imap.gmail.com', 'password'],
  ['jane@googlemail.com', 'imap.gmail.com', 'password'],
  ['jane@hotmail.com', 'outlook.office365.com', 'oauth2'],
  ['jane@icloud.com', 'imap.mail.me.com', 'password'],
])('%s is probably read at %s by %s', (user, host, login) => {
  expect(guessHost(user)).toBe(host)
  expect(guessLogin(host)).toBe(login)
})

test.each(['bounces', '@example.net', 'bounces@'])('%s names no host', (user) => {
  expect(guessHost(user)).toBeUndefined()
})

test('the usual port follows from TLS', () => {
  expect([usualPort('implicit'), usualPort('starttls'), usualPort('none')]).toEqual([993, 143, 143])
})

test('why it was written stands in its head, on one line whatever the words are', () => {
  const text = configText(ANSWERS, 'new host\nmailboxes: []\u2028x: 1')
  expect(parse(text)).toEqual(parse(configText(ANSWERS)))
  expect(text).toContain('# new host mailboxes: [] x: 1\n')
})
