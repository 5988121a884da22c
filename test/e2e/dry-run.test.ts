/**
 * Every command that changes something, with `--dry-run` and then in earnest: the dry run leaves every row of every table and every
 * file as it was; the act changes them, and the words of its `--reason` are kept. The table below has every such command: a new one
 * without a row fails.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { copyAsFresh } from '@forwardpath/test-support/fresh-mails'
import {
  createDatabase,
  createEmptyDatabase,
  type TestDatabase,
} from '@forwardpath/test-support/postgres'
import type { Command as ParsedCommand } from 'commander'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newCommand, readRows, type Command, type Ended, type Row } from './command.ts'

// By its place: the command line is a program and exports nothing.
const CLI = new URL('../../services/cli/', import.meta.url)
const { createProgram } = (await import(new URL('src/program.ts', CLI).href)) as {
  readonly createProgram: (words?: readonly string[]) => Promise<ParsedCommand>
}
const { kindOf } = (await import(new URL('src/command-kind.ts', CLI).href)) as {
  readonly kindOf: (command: ParsedCommand) => string | undefined
}
const { exitCodeOf } = (await import(new URL('src/exit.ts', CLI).href)) as {
  readonly exitCodeOf: (error: unknown) => number
}

const SAMPLES = path.join(import.meta.dirname, '../../services/cli/samples')
const CORPUS = path.join(import.meta.dirname, '../corpus/mta')
/** Of a sample, which shows no bond to a mail of ours. */
const GROUP = ['--mailbox', 'import', '--host', 'mail.origin.example']

let server: TestDatabase
let client: Client
let command: Command
let files: string

/** What earlier steps gave, by name. */
const known = new Map<string, string>()
const the = (name: string): string => {
  const value = known.get(name)
  if (value === undefined) throw new Error(`${name} is not known`)
  return value
}
const file = (name: string): string => path.join(files, name)

type Step = {
  readonly name: string
  readonly args: () => readonly string[]
  /** On standard output of the dry run. */
  readonly says: RegExp
  /** Where the words go; default `--reason`. */
  readonly words?: '--note'
  /** In earnest there is nothing to do either. */
  readonly isIdle?: boolean
  /** What the act printed is for later steps. */
  readonly keep?: (printed: string) => void
}

const keepDigest = (name: string) => (printed: string) => {
  known.set(name, /digest (\w{64})/.exec(printed)?.[1] ?? '')
}
const keepSet = (name: string) => (printed: string) => {
  known.set(name, /change set (chs_\w+)/.exec(printed)?.[1] ?? '')
}

/** In this order: later steps work on what earlier ones have made. */
const STEPS: readonly Step[] = [
  {
    name: 'import mail',
    args: () => [path.join(CORPUS, 'dma-551-moved-516.eml')],
    says: /^1 mail, 1 would be new$/m,
  },
  {
    name: 'import suppressions',
    args: () => [file('list.csv')],
    says: /2 added \(nothing written\)/,
  },
  { name: 'import sent', args: () => [file('sent.csv')], says: /2 new, 0 known \(nothing/ },
  { name: 'import contacts', args: () => [file('contacts.csv')], says: /1 new.*\(nothing/ },
  { name: 'import life', args: () => [file('life.csv')], says: /1 good line, .*\(nothing/ },
  {
    name: 'suppressions add',
    args: () => ['jane@hooli.example'],
    words: '--note',
    says: /jane@hooli\.example \(global\): would be: suppressed/,
  },
  {
    name: 'suppressions release',
    args: () => ['jane@hooli.example'],
    says: /would be: released/,
  },
  {
    name: 'suppressions release',
    args: () => ['--domain', 'hooli.example', '--apply', the('group')],
    says: /^\d+ records? would be released; nothing is written/m,
    keep: keepSet('release'),
  },
  {
    name: 'suppressions add',
    args: () => ['--undo', the('release')],
    words: '--note',
    says: /would be undone: \d+ records? restored/,
  },
  {
    name: 'changes snooze',
    args: () => [the('change'), '--until', '14d'],
    says: /would be put off/,
  },
  {
    name: 'changes reject',
    args: () => [the('change'), '--reason', 'wrong'],
    words: '--note',
    says: /would be rejected/,
  },
  { name: 'changes revert', args: () => [the('change')], says: /would be taken back/ },
  { name: 'changes approve', args: () => [the('change'), '--override'], says: /would be approved/ },
  { name: 'changes export', args: () => [], says: new RegExp(`^id,.*\\nadc_`) },
  { name: 'changes confirm', args: () => [the('change')], says: /would be confirmed/ },
  {
    name: 'bounces vouch',
    args: () => GROUP,
    says: /nothing of this is kept/,
    keep: keepDigest('vouch'),
  },
  {
    name: 'bounces vouch',
    args: () => ['--apply', the('vouch')],
    says: /^\d+ address(es)? would be written as change set/m,
    keep: keepSet('vouched'),
  },
  {
    name: 'bounces vouch',
    args: () => ['--undo', the('vouched')],
    says: /would be undone: .*\nnothing is written/,
  },
  {
    name: 'incidents rollback',
    args: () => ['--provider', 'umbrella.example', '--from', '2000-01-01', '--to', '2099-01-01'],
    says: /nothing of this is kept/,
    keep: keepDigest('rollback'),
  },
  {
    name: 'incidents rollback',
    args: () => ['--apply', the('rollback')],
    says: /would be written as change set/,
    keep: keepSet('rolled back'),
  },
  {
    name: 'incidents rollback',
    args: () => ['--undo', the('rolled back')],
    says: /would be undone/,
  },
  {
    name: 'incidents close',
    args: () => [the('incident'), '--roll-back'],
    says: /nothing of this is kept/,
  },
  { name: 'reclassify', args: () => ['--since', '36500d'], says: /^\d+ mails read again$/m },
  {
    name: 'quarantine retry',
    args: () => ['--because', 'too_many_recipients'],
    says: /^1 mail would be put back$/m,
  },
  {
    name: 'keys create',
    args: () => ['--name', 'news', '--scope', 'suppressions:read'],
    says: /^news would be made: suppressions:read$/m,
  },
  { name: 'keys revoke', args: () => [the('key')], says: /would be revoked/ },
  { name: 'users add', args: () => ['jane', '--role', 'viewer'], says: /would be made/ },
  { name: 'users role', args: () => ['jane', 'operator'], says: /jane would be: operator/ },
  { name: 'users disable', args: () => ['jane'], says: /would be: operator, disabled/ },
  { name: 'users enable', args: () => ['jane'], says: /would be: operator$/m },
  { name: 'users passwd', args: () => ['jane'], says: /would get a link/ },
  {
    name: 'webhooks add',
    args: () => ['https://hooks.example.net/bounces'],
    says: /^https:\S+ would be added$/m,
  },
  { name: 'webhooks disable', args: () => [the('endpoint')], says: /would be off/ },
  { name: 'webhooks enable', args: () => [the('endpoint')], says: /would be on/ },
  { name: 'webhooks rotate', args: () => [the('endpoint')], says: /would have a new secret/ },
  { name: 'webhooks test', args: () => [the('endpoint')], says: /would be sent webhook\.test/ },
  {
    name: 'webhooks replay',
    args: () => [the('endpoint'), '--since', '1h'],
    says: /^[1-9]\d* events? would be sent again$/m,
  },
  { name: 'webhooks remove', args: () => [the('endpoint'), '--yes'], says: /would be removed/ },
  { name: 'token keygen', args: () => [], says: /token_keys would be made, with key 0/ },
  { name: 'token rotate', args: () => [], says: /nothing is written \(--dry-run\)/ },
  {
    name: 'init',
    args: () => [
      ...['--no-test', '--yes', '--user', 'bounces@example.net', '--out', file('new.yaml')],
      ...['--password-file', file('password')],
    ],
    says: /^# because of ticket \d+\nversion: 1$/m,
  },
  { name: 'retention', args: () => [], says: /rows would be deleted/ },
  { name: 'migrate', args: () => [], says: /nothing to do/, isIdle: true },
  {
    name: 'privacy erase',
    args: () => ['jane@hooli.example', '--yes'],
    says: /WOULD GO/,
  },
]

async function fill(): Promise<void> {
  await mkdir(files, { mode: 0o700 })
  const config = 'tokens: { domain: bounces.example.net, keys_file: token_keys }\n'
  await writeFile(file('forwardpath.yaml'), config)
  await writeFile(file('password'), 'secret\n', { mode: 0o600 })
  await writeFile(file('list.csv'), 'address\na@list.example\nb@list.example\n')
  const sent = '<1@example.net>,a@list.example,2026-01-01T00:00:00Z\n'
  await writeFile(
    file('sent.csv'),
    `message_id,recipient,sent_at\n${sent}${sent.replace('1', '2')}`,
  )
  await writeFile(file('contacts.csv'), 'address,lead_source\na@list.example,form\n')
  const life = 'alice.rossi52@hooli.example,login,2026-06-01T00:00:00Z'
  await writeFile(file('life.csv'), `address,kind,at\n${life}\n`)
  await writeFile(file('many.eml'), reportAbout(501))
  const samples = path.join(path.dirname(files), 'samples')
  await copyAsFresh(SAMPLES, samples)
  // A mail that is there already is not taken in again: this one stays without anybody who vouches for it.
  await run([
    'import',
    'mail',
    '--vouch',
    'none',
    path.join(samples, '13-551-moved-paren-haraka.eml'),
  ])
  await run(['import', 'mail', samples, file('many.eml')])
  await run([
    'import',
    'mail',
    '--vouch',
    'none',
    path.join(CORPUS, 'exim-550-gmail-nosuchuser.eml'),
  ])
  // Past retention.audit: what `retention` has to delete.
  await client.query(
    "insert into audit_event (at, who, action) values (now() - interval '20 years', 'nobody', 'x')",
  )
  const [change] = readRows(await run(['changes', 'list', '--state', 'pending', '--json']))
  known.set('change', String(change?.['id']))
}

/**
 * The program in this process: a hundred processes would take minutes. What starts a worker, and so ends its process, runs as one
 * of its own.
 */
async function runHere(args: readonly string[]): Promise<Ended> {
  // Only these sign: whoever else has keys configured wants them to be there.
  vi.stubEnv('FORWARDPATH_CONFIG', args[0] === 'token' ? file('forwardpath.yaml') : '')
  if (args[0] === 'import' && args[1] === 'mail') return command.run(args)
  const written = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
      return true
    }),
  )
  let code: number
  try {
    process.exitCode = 0
    await (await createProgram(args)).parseAsync([...args], { from: 'user' })
    code = process.exitCode
  } catch (error) {
    code = exitCodeOf(error)
  } finally {
    process.exitCode = 0
    for (const spy of spies) spy.mockRestore()
  }
  return { code, signal: undefined, ...written }
}

async function run(args: readonly string[]): Promise<string> {
  const ended = await runHere(args)
  expect(ended, `${args.join(' ')}: ${ended.stderr}`).toMatchObject({ code: 0 })
  return ended.stdout
}

/** Every row of every table, whatever schema it is in, and every file. */
async function everything(): Promise<Readonly<Record<string, string>>> {
  const tables = await client.query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const all: Record<string, string> = {}
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ text: string }>(
      `select coalesce(string_agg(t::text, e'\\n' order by t::text), '') as text from ${name} t`,
    )
    all[name] = rows[0]?.text ?? ''
  }
  for (const name of await readdir(files)) all[name] = await readFile(file(name), 'utf8')
  return all
}

beforeAll(async () => {
  server = await createDatabase()
  client = new Client({ connectionString: server.url })
  await client.connect()
  command = await newCommand({ DATABASE_URL: server.url })
  files = path.join(path.dirname(command.dataDir), 'files')
  vi.stubEnv('DATABASE_URL', server.url)
  vi.stubEnv('FORWARDPATH_DATA_DIR', command.dataDir)
  await fill()
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await command.expectClean()
  await command.remove()
  await client.end()
  await server.drop()
})

/** What a step needs and no step before it has printed. */
async function lookUp(step: Step): Promise<void> {
  const first = async (args: readonly string[]): Promise<Row> =>
    readRows(await run([...args, '--json']))[0] ?? {}
  if (step.name === 'suppressions release') {
    const filter = ['--domain', 'hooli.example', '--reason', 'x']
    known.set('group', String((await first(['suppressions', 'release', ...filter]))['digest']))
  }
  if (step.name === 'incidents close')
    known.set('incident', String((await first(['incidents', 'list', '--state', 'closed']))['id']))
  if (step.name === 'keys revoke') known.set('key', String((await first(['keys', 'list']))['id']))
  if (step.name.startsWith('webhooks ') && step.name !== 'webhooks add')
    known.set('endpoint', String((await first(['webhooks', 'list']))['id']))
  // Nothing here sends: what has arrived is sent again, what waits is on its way anyhow.
  if (step.name === 'webhooks replay')
    await client.query("update webhook_delivery set state = 'delivered', ended_at = now()")
}

/** Where many records change their number is typed: as the refusal says it. */
async function withCount(args: readonly string[]): Promise<readonly string[]> {
  if (!args.includes('--apply')) return args
  const { stderr } = await runHere([...args, '--dry-run'])
  const [, count] = /add --yes-count (\d+)/.exec(stderr) ?? []
  return count === undefined ? args : [...args, '--yes-count', count]
}

describe.each(STEPS.map((step, index) => [step.name, index + 1, step] as const))(
  'forwardpath %s (step %i)',
  (name, index, step) => {
    test('does nothing with --dry-run, and then what it said', async () => {
      const words = `because of ticket ${index}`
      await lookUp(step)
      const args = await withCount([
        ...name.split(' '),
        ...step.args(),
        step.words ?? '--reason',
        words,
      ])
      const before = await everything()
      expect(await run([...args, '--dry-run'])).toMatch(step.says)
      expect(await everything()).toEqual(before)
      const printed = await run(args)
      step.keep?.(printed)
      const after = await everything()
      if (step.isIdle === true) expect(after).toEqual(before)
      else expect(newText(before, after)).toContain(words)
    })
  },
)

/** Rows and lines that were not there before. */
function newText(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string {
  return Object.entries(after)
    .flatMap(([name, text]) => {
      const old = new Set((before[name] ?? '').split('\n'))
      return text.split('\n').filter((line) => !old.has(line))
    })
    .join('\n')
}

test('a schema that is not there is named, and not made', async () => {
  const empty = await createEmptyDatabase()
  try {
    const env = { DATABASE_URL: empty.url }
    for (const again of [1, 2]) {
      const ended = await command.run(['migrate', '--dry-run'], { env })
      expect(ended, `${again}: ${ended.stderr}`).toMatchObject({ code: 0 })
      expect(ended.stdout).toMatch(
        /^would apply 000001_\w+\.sql\n(?:would apply .*\n)+schema version/,
      )
    }
  } finally {
    await empty.drop()
  }
})

test('what would go for good is shown, and in a script it takes --yes', async () => {
  const before = await everything()
  const [record] = readRows(await run(['suppressions', 'list', '--status', 'held', '--json']))
  const ended = await runHere(['privacy', 'erase', String(record?.['address'])])
  expect(ended).toMatchObject({ code: 2, stdout: expect.stringContaining('WOULD GO') })
  expect(ended.stderr).toMatch(/^forwardpath: .*it takes --yes.*--dry-run$/m)
  const unasked = await runHere(['webhooks', 'add', 'https://hooks.example.net/again'])
  const [id] = /whe_\w+/.exec(unasked.stderr) ?? []
  const removed = await runHere(['webhooks', 'remove', String(id)])
  expect(removed).toMatchObject({ code: 2, stdout: '' })
  expect(removed.stderr).toMatch(/hooks\.example\.net\/again\) goes for good, with 0 events/)
  await run(['webhooks', 'remove', String(id), '--yes'])
  const { 'public.audit_event': _audit, ...after } = await everything()
  const { 'public.audit_event': _was, ...rest } = before
  expect(after).toEqual(rest)
})

test('every command that changes something is among them', async () => {
  const leaves = (
    parent: ParsedCommand,
    prefix = '',
  ): readonly (readonly [string, ParsedCommand])[] =>
    parent.commands.flatMap((sub) => {
      const name = `${prefix}${sub.name()}`
      return sub.commands.length === 0 ? [[name, sub] as const] : leaves(sub, `${name} `)
    })
  const changing = leaves(await createProgram())
    .filter(([, leaf]) => ['change', 'redecision'].includes(kindOf(leaf) ?? 'change'))
    .map(([name]) => name)
  expect(new Set(STEPS.map(({ name }) => name))).toEqual(new Set(changing))
})

/** A report of RFC 3464 about so many recipients. */
function reportAbout(recipients: number): string {
  const groups = Array.from(
    { length: recipients },
    (_, index) =>
      `Final-Recipient: rfc822; reader${index}@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n`,
  )
  return [
    'From: MAILER-DAEMON@mta.example.net',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mta.example.net',
    '',
    groups.join('\r\n'),
    '--b--',
    '',
  ].join('\r\n')
}
