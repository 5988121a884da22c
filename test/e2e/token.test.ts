/** `forwardpath token` as a person and a script use it: the key file, its rights, its rotation, and what is signed with it. */
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createReturnPathSigner } from '@forwardpath/trust'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOneLine, newCommand, readRows, type Command, type Ended } from './command.ts'

const RECIPIENT = 'jane@hooli.example'
const DAY_MS = 86_400_000

let command: Command
let keysFile: string
let secret: string

/** The command with a configuration that signs. */
function token(args: readonly string[], input?: string): Promise<Ended> {
  const env = { FORWARDPATH_CONFIG: path.join(command.dataDir, 'forwardpath.yaml') }
  return command.run(['token', ...args], { env, ...(input === undefined ? {} : { input }) })
}

beforeAll(async () => {
  command = await newCommand()
  await mkdir(path.join(command.dataDir, 'keys'), { recursive: true })
  keysFile = path.join(command.dataDir, 'keys/token_keys')
  await writeFile(
    path.join(command.dataDir, 'forwardpath.yaml'),
    'tokens: { domain: bounces.example.net, prefix: b, keys_file: keys/token_keys }\n',
  )
})

afterAll(() => command.remove())

describe('a key file', () => {
  test('is asked for where it is missing', async () => {
    const ended = await token(['sign', RECIPIENT])
    expectOneLine(ended, {
      code: 78,
      says: /does not exist; make it with `forwardpath token keygen`/,
    })
  })

  test('is made with rights for its owner alone', async () => {
    const ended = await token(['keygen'])
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    expect((await stat(keysFile)).mode & 0o777).toBe(0o600)
    const text = await readFile(keysFile, 'utf8')
    secret = /"secret": "([^"]{40,})"/.exec(text)?.[1] ?? ''
    expect(secret).not.toBe('')
    expect(ended.stdout).not.toContain(secret)
  })

  test('is never overwritten', async () => {
    const before = await readFile(keysFile, 'utf8')
    const ended = await token(['keygen'])
    expectOneLine(ended, { code: 78, says: /is there already, and is not overwritten/ })
    expect(await readFile(keysFile, 'utf8')).toBe(before)
  })

  test.each([
    ['readable by others', 0o644, /can be read by others \(mode 0644\); run chmod 600/],
    ['broken', 0o600, /is no key file: /],
  ] as const)('that is %s is refused, and its secret not shown', async (what, mode, says) => {
    const before = await readFile(keysFile, 'utf8')
    if (what === 'broken') await writeFile(keysFile, before.slice(0, -20))
    await chmod(keysFile, mode)
    try {
      for (const args of [['sign', RECIPIENT], ['verify', 'x@y.example', RECIPIENT], ['rotate']])
        expectOneLine(await token(args), { code: 78, says, secrets: [secret] })
    } finally {
      await writeFile(keysFile, before)
      await chmod(keysFile, 0o600)
    }
  })

  test('needs a configuration that names it', async () => {
    for (const args of [['keygen'], ['rotate'], ['sign', RECIPIENT]])
      expectOneLine(await command.run(['token', ...args]), {
        code: 78,
        says: /no return paths are configured; add to the configuration: tokens:/,
      })
  })
})

describe('a return path', () => {
  test('that was signed fits its recipient alone', async () => {
    const signed = await token(['sign', RECIPIENT, '--message-id', '4711'])
    const returnPath = signed.stdout.trim()
    expect(returnPath).toMatch(/^b\+[a-z2-7]{38}@bounces\.example\.net$/)
    expect(await token(['verify', returnPath, RECIPIENT])).toMatchObject({
      code: 0,
      stdout: 'fits: message id 4711\n',
    })
    expect(await token(['verify', returnPath.toUpperCase(), RECIPIENT])).toMatchObject({ code: 0 })
  })

  test('that does not fit is refused in the same words whatever the reason', async () => {
    const keyFile = await readFile(keysFile, 'utf8')
    const settings = { domain: 'bounces.example.net', prefix: 'b' }
    const mail = { recipient: RECIPIENT, messageId: 1n, nowMs: Date.now() }
    const good = createReturnPathSigner({ keyFile, ...settings })(mail)
    const foreign = keyFile.replace(secret, Buffer.alloc(32, 7).toString('base64url'))
    const expired = keyFile.replaceAll(/"(created_at|signs_from)": "20\d\d/g, '"$1": "2001')
    const cases: readonly (readonly [string, string])[] = [
      [good, 'john@hooli.example'],
      [good.replace(/.@/, (end) => (end === 'a@' ? 'b@' : 'a@')), RECIPIENT],
      [createReturnPathSigner({ keyFile: foreign, ...settings })(mail), RECIPIENT],
      [
        createReturnPathSigner({ keyFile: expired, ...settings })({
          ...mail,
          nowMs: mail.nowMs - 20 * DAY_MS,
        }),
        RECIPIENT,
      ],
      ['not a return path', RECIPIENT],
    ]
    for (const [returnPath, recipient] of cases) {
      const ended = await token(['verify', returnPath, recipient])
      expect(ended, returnPath).toMatchObject({ code: 1, stdout: 'does not fit\n', stderr: '' })
    }
    expect(await token(['verify', good, RECIPIENT])).toMatchObject({ code: 0 })
  })

  test('is given for each line of standard input; bad lines are named', async () => {
    const lines = [
      RECIPIENT,
      'john@hooli.example 7',
      '',
      'nobody',
      'a@b.example 99999999999999999999',
      'a@b.example,999999999999999999999999',
    ]
    const ended = await token(['sign', '-'], `${lines.join('\r\n')}\r\n`)
    expect(ended).toMatchObject({
      code: 1,
      stderr: [
        '-:4: "nobody" is not a mail address',
        '-:5: "99999999999999999999" is not a message id: a whole number from 0 to 2^64 - 1',
        '-:6: "999999999999999999999999" is not a message id: a whole number from 0 to 2^64 - 1',
        '',
      ].join('\n'),
    })
    const rows = ended.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(rows.map(([recipient]) => recipient)).toEqual([RECIPIENT, 'john@hooli.example'])
    for (const [recipient = '', returnPath = ''] of rows)
      expect(await token(['verify', returnPath, recipient])).toMatchObject({ code: 0 })
  })

  test('without a message id has one of its own', async () => {
    const ended = await token(['sign', '-', '--json'], `${RECIPIENT}\n`.repeat(200))
    const ids = readRows(ended.stdout).map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(200)
  })

  test.each([
    [['sign', 'nobody'], /is not a mail address/],
    [['sign', '-', '--message-id', '1'], /is of one mail, and - is many/],
    [['sign', RECIPIENT, '--message-id', '18446744073709551616'], /from 0 to 2\^64 - 1/],
  ])('is not made of %j', async (args, says) => {
    expect(await token(args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(says) as string,
    })
  })
})

describe('a rotation', () => {
  test('in a dry run writes nothing', async () => {
    const before = await readFile(keysFile, 'utf8')
    const ended = await token(['rotate', '--dry-run'])
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/nothing is written/) as string,
    })
    expect(await readFile(keysFile, 'utf8')).toBe(before)
  })

  test('lets both keys verify, the old one sign for a day, and drops it after lifetime and 7 days', async () => {
    const signed = (await token(['sign', RECIPIENT])).stdout.trim()
    await chmod(keysFile, 0o640)
    const ended = await token(['rotate', '--json'])
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    expect((await stat(keysFile)).mode & 0o777).toBe(0o640)
    const [{ keys } = {}] = readRows(ended.stdout)
    const [old, next] = keys as readonly Readonly<Record<string, string>>[]
    const startsMs = Date.parse(next?.['signsFrom'] ?? '')
    expect(startsMs - Date.parse(next?.['createdAt'] ?? '')).toBe(DAY_MS)
    expect(Date.parse(old?.['dropAfter'] ?? '') - startsMs).toBe(21 * DAY_MS)
    expect(await token(['verify', signed, RECIPIENT])).toMatchObject({ code: 0 })
    const keyFile = await readFile(keysFile, 'utf8')
    const sign = createReturnPathSigner({ keyFile, domain: 'bounces.example.net' })
    const later = { recipient: RECIPIENT, messageId: 1n, nowMs: startsMs + 1 }
    expect(await token(['verify', sign(later), RECIPIENT])).toMatchObject({ code: 0 })
  })

  test('waits for the end of the one before', async () => {
    const before = await readFile(keysFile, 'utf8')
    expectOneLine(await token(['rotate']), {
      code: 1,
      says: /two keys are live; the older is dropped at 20\d\d-/,
    })
    expect(await readFile(keysFile, 'utf8')).toBe(before)
  })
})
