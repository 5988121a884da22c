import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { eventually } from '@forwardpath/test-support/eventually'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gatherAnswers, type GatheredAnswers } from './gather-answers.ts'
import type { InitFlags } from './init-flags.ts'
import { createQuestions } from './terminal-questions.ts'

const PASSWORD = 'typed-and-not-shown'
const OF_PASSWORD = {
  passwordFile: 'forwardpath.imap-password',
  checkPasswordFile: () => undefined,
}

let folder: string
let passwordFile: string
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-test-init-'))
  passwordFile = path.join(folder, 'secret')
  writeFileSync(passwordFile, 'password\n', { mode: 0o600 })
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function gather(flags: InitFlags): Promise<GatheredAnswers> {
  return gatherAnswers(flags, { folder, ...OF_PASSWORD })
}

type Talk = { readonly result: Promise<GatheredAnswers>; readonly screen: () => string }

/** Each entry: what must stand on the screen, then what is typed. */
async function talk(
  flags: InitFlags,
  script: readonly (readonly [question: string, typed: string])[],
): Promise<Talk> {
  const [input, output] = [new PassThrough(), new PassThrough()]
  let screen = ''
  output.setEncoding('utf8').on('data', (text: string) => (screen += text))
  const result = gatherAnswers(flags, {
    questions: createQuestions(input, output),
    folder,
    ...OF_PASSWORD,
  })
  // Whoever asked for a failure looks at it after the talk.
  result.catch(() => undefined)
  let seen = 0
  for (const [question, typed] of script) {
    await eventually(() => screen.indexOf(question, seen) >= 0, { describe: () => screen })
    seen = screen.indexOf(question, seen) + question.length
    input.write(typed)
  }
  return { result, screen: () => screen }
}

describe('nobody can be asked', () => {
  test.each<[InitFlags, RegExp]>([
    [{}, /^--user is missing; .*give --user$/],
    [{ user: 'a@example.net' }, /^--host is missing; .*--yes, which takes imap\.example\.net$/],
    [{ user: 'a', yes: true }, /^--host is missing; .*give --host$/],
    [{ user: 'a@example.net', yes: true }, /^--password-file is missing/],
    [{ user: 'a@example.net', yes: true, port: '70000' }, /^--port "70000" is not a port/],
    [{ user: 'a@example.net', yes: true, port: '' }, /^--port "" is not a port/],
    [{ user: 'a@example.net', yes: true, tls: 'ssl' }, /^--tls "ssl" is none of implicit, /],
    [{ user: 'a@example.net', yes: true, tls: 'none' }, /^--tls would send the password/],
    [{ user: 'a@example.net', yes: true, host: 'a b' }, /^--host "a b" is not a host/],
    [
      { user: 'a@example.net', yes: true, passwordFile: 'gone' },
      /^--password-file .*gone does not/,
    ],
    [{ user: 'a@example.net', yes: true, passwordFile: '' }, /^--password-file is empty/],
    [{ user: 'a@example.net', yes: true, oauth2: 'yahoo' }, /^--oauth2 "yahoo" is none of/],
    [{ user: 'a@example.net', yes: true, oauth2: 'google' }, /^--client-id is missing/],
    [
      { user: 'a@example.net', yes: true, oauth2: 'google', clientId: 'id' },
      /^--refresh-token-file is missing/,
    ],
    [
      { user: 'a@example.net', yes: true, oauth2: 'google', passwordFile: 'p' },
      /^--oauth2 stands beside --password-file/,
    ],
  ])('%j', async (flags, says) => {
    await expect(gather(flags)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(says) as string,
    })
  })

  test.each<[InitFlags, RegExp]>([
    [{ folder: '' }, /^--folder is empty/],
    [{ user: 'a', host: 'imap.example.net' }, /^--own-domain is missing/],
    [{ ownDomain: [' '] }, /^--own-domain is empty/],
    [{ ownDomain: ['a b'] }, /^--own-domain "a b" is not a domain/],
    [{ after: 'burn' }, /^--after "burn" is none of/],
  ])('with a password: %j', async (flags, says) => {
    const all = { user: 'a@example.net', yes: true, passwordFile, ...flags }
    await expect(gather(all)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(says) as string,
    })
  })

  test('guesses are taken, and a secret below the folder is named from there', async () => {
    const gathered = await gather({ user: 'a@example.net', yes: true, passwordFile })
    expect(gathered).toEqual({
      answers: {
        user: 'a@example.net',
        host: 'imap.example.net',
        tls: 'implicit',
        port: 993,
        login: { kind: 'password', passwordFile: 'secret' },
        folder: 'INBOX',
        ownDomains: ['example.net'],
        after: 'leave',
      },
    })
  })

  test('OAuth2 of another provider wants its end point, and of a known one none', async () => {
    const flags = {
      user: 'a@example.net',
      yes: true,
      clientId: 'id',
      refreshTokenFile: passwordFile,
      clientSecretFile: passwordFile,
    }
    await expect(gather({ ...flags, oauth2: 'other' })).rejects.toThrow(/^--token-url is missing/)
    const { answers } = await gather({ ...flags, oauth2: 'microsoft', tenant: 'example.net' })
    expect(answers.login).toEqual({
      kind: 'oauth2',
      provider: 'microsoft',
      clientId: 'id',
      refreshTokenFile: 'secret',
      clientSecretFile: 'secret',
      tenant: 'example.net',
    })
  })
})

describe('at a terminal', () => {
  test('Enter takes what is guessed, and the password is not shown', async () => {
    const { result, screen } = await talk({}, [
      ['address: ', 'bounces@example.net\r'],
      ['host [imap.example.net]: ', '\r'],
      ['[implicit]: ', '\r'],
      ['Port [993]: ', '\r'],
      ['[password]: ', '\r'],
      ['Password (not shown): ', `${PASSWORD}\r`],
      ['bounces [INBOX]: ', '\r'],
      ['[example.net]: ', 'example.net, example.org\r'],
      ['[leave]: ', 'flag\r'],
    ])
    expect(await result).toMatchObject({
      typedPassword: PASSWORD,
      answers: {
        host: 'imap.example.net',
        port: 993,
        login: { kind: 'password', passwordFile: 'forwardpath.imap-password' },
        ownDomains: ['example.net', 'example.org'],
        after: 'flag',
      },
    })
    expect(screen()).not.toContain(PASSWORD)
    expect(screen()).not.toContain(PASSWORD.slice(0, 5))
  })

  test('an answer that is not taken is asked for again, with the reason', async () => {
    const { result } = await talk({ user: 'a@example.net', passwordFile, folder: 'INBOX' }, [
      ['host [', 'not a host\r'],
      ['is not a host; write', ''],
      ['host [', 'imap.example.org\r'],
      ['[implicit]: ', 'none\r'],
      ['would send the password in the clear to imap.example.org', ''],
      ['[implicit]: ', 'starttls\r'],
      ['Port [143]: ', 'many\r'],
      ['is not a port; ', ''],
      ['Port [143]: ', '\r'],
      ['[example.net]: ', '\r'],
      ['[leave]: ', '\r'],
    ])
    expect((await result).answers).toMatchObject({ host: 'imap.example.org', tls: 'starttls' })
  })

  test('an empty password is asked for again', async () => {
    const { result } = await talk(
      { user: 'a', host: '127.0.0.1', tls: 'none', port: '143', folder: 'INBOX', after: 'leave' },
      [
        ['[password]: ', '\r'],
        ['Password (not shown): ', '\r'],
        ['is empty; ', ''],
        ['Password (not shown): ', `${PASSWORD}\r`],
        ['divided by commas: ', '\r'],
        ['is empty; ', ''],
        ['divided by commas: ', 'example.net\r'],
      ],
    )
    expect((await result).typedPassword).toBe(PASSWORD)
  })

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s ends it', async (_, key) => {
    const { result } = await talk({}, [['address: ', key]])
    await expect(result).rejects.toThrow(/nothing was written/)
    const atSecret = await talk({ user: 'a', host: '127.0.0.1', tls: 'none', port: '143' }, [
      ['[password]: ', '\r'],
      ['Password (not shown): ', key],
    ])
    await expect(atSecret.result).rejects.toMatchObject({ exitCode: 1 })
  })
})
