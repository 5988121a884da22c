/**
 * Contacts and the four reports through the command: an audit whose figures were worked out by hand, from generated contacts
 * and the corpus, intervals included.
 */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command, type Row } from './command.ts'

const CORPUS = path.resolve(import.meta.dirname, '../corpus/mta')

let folder: string
let database: TestDatabase
let empty: TestDatabase
let command: Command
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-report-'))
  database = await createDatabase()
  empty = await createDatabase()
  await writeFile(
    path.join(folder, 'forwardpath.yaml'),
    'version: 1\nown: { domains: [origin.example] }\ndns: { enabled: false }\n',
    { mode: 0o600 },
  )
  command = await newCommand({
    DATABASE_URL: database.url,
    FORWARDPATH_CONFIG: path.join(folder, 'forwardpath.yaml'),
  })
})
afterAll(async () => {
  await command.remove()
  await database.drop()
  await empty.drop()
  await rm(folder, { recursive: true, force: true })
})

async function withFile(name: string, text: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, text)
  return file
}

/** The whole corpus, as if it had come an hour ago: a hold of 24 hours stands. */
async function freshCorpus(): Promise<string> {
  const received = new Date(Date.now() - 3_600_000).toUTCString().replace('GMT', '+0000')
  const mails: string[] = []
  for (const name of (await readdir(CORPUS)).filter((file) => file.endsWith('.eml')).sort()) {
    const text = await readFile(path.join(CORPUS, name), 'latin1')
    const mail = `Received: from a.example by b.example; ${received}\n${text}`
    await writeFile(path.join(folder, name), mail, 'latin1')
    mails.push(name)
  }
  expect(mails.length).toBeGreaterThan(300)
  return folder
}

/** Contacts that no mail of the corpus speaks of. */
function others(count: number, source: string, captured: string): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      `${source.replace(' ', '.')}.${String(index)}@quiet.example,${source},${captured},`,
  )
}

/** What the corpus says of each is in its truth, and its policy row in docs/policy.md: one report. */
const CONTACTS = [
  'address,lead_source,captured_at,owner',
  // user_unknown: held, so stale
  'felix.martin@globex.example,spring fair,2026-01-15,Kim',
  'Jonas.Fischer@stark.example,spring fair,2026-01-20T12:00:00Z,Kim',
  'vera.petit@hooli.example,spring fair,2026-02-02,Kim',
  // moved, with an address: held, so stale
  'tara.rossi@globex.example,spring fair,2026-02-02,Kim',
  // bad_address: held, so stale
  'elena.novak@stark.example,spring fair,2026-02-02,Kim',
  // full and disabled: one report only counts; spam is the sender's
  'chloe.fischer80@hooli.example,spring fair,2026-02-02,Kim',
  'quinn.keller68@stark.example,spring fair,2026-02-02,Kim',
  'louis.costa@stark.example,spring fair,2026-02-02,Kim',
  ...others(32, 'spring fair', '2026-02-03'),
  // 29 contacts, one of them of the fair as well: counts alone
  'elena.novak@stark.example,web form,2026-03-01,Lee',
  ...others(28, 'web form', '2026-03-02'),
  '',
]

const NO_SHARE = { share: null, low: null, high: null }

async function report(name: string, ...options: readonly string[]): Promise<Row> {
  return command.object(['report', name, '--format', 'json', ...options])
}

const part = (row: Row, name: string): Row => row[name] as Row
const rowsOf = (row: Row, name: string): readonly Row[] => part(row, name)['rows'] as readonly Row[]

describe('an empty database', () => {
  const env = (): { env: Record<string, string> } => ({ env: { DATABASE_URL: empty.url } })

  test.each(['stale', 'sources', 'domains', 'health'])('%s says so, and no rate', async (name) => {
    const ended = await command.run(['report', name], env())
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch(/^- Mails sent: not known$/m)
    expect(ended.stdout).toMatch(/^- Failures reported: 0$/m)
    expect(ended.stdout).toMatch(/^None|^0 refusals|\| unknown \|/m)
    expect(ended.stdout).not.toMatch(/NaN|Infinity|undefined|\bnull\b(?! MX)|%;/)
    const made = await command.object(['report', name, '--format', 'json'], env())
    expect(made).toMatchObject({
      report: name,
      schemaVersion: 1,
      header: { mailsSent: null, failures: 0, failureShare: null },
    })
    const csv = await command.run(['report', name, '--format', 'csv'], env())
    expect(csv.stdout.split('\r\n')[0]).toMatch(/^\w+(?:,\w+)+$/)
  })
})

test('a link to a report is printed under the address of the pages, and shown this once', async () => {
  const ended = await command.run([
    ...['report', 'stale', '--since', '30d', '--link', '7d'],
    ...['--url', 'https://bounces.example.net/'],
  ])
  expect(ended).toMatchObject({ code: 0 })
  expect(ended.stdout).toMatch(/^https:\/\/bounces\.example\.net\/shared\/[\w-]{43}\n$/)
  expect(ended.stderr).toMatch(/reads the report until \S+.*takes it back.*once/)
})

describe('bad input', () => {
  const BAD = [
    'address,lead_source,captured_at,owner',
    'good@example.org,fair,2026-01-31,',
    'nonsense,fair,,',
    'a@example.org,,,',
    'b@example.org,fair,31.01.2026,',
    'c@example.org,fair,2026-02-30,',
    'd@example.org,fair,2026-01-31T10:00:00,',
    'e@example.org,fair,2999-01-01,',
    `f@example.org,${'x'.repeat(201)},,`,
    '',
  ].join('\n')

  test('names each bad line, counts the good ones and writes nothing', async () => {
    const file = await withFile('bad.csv', BAD)
    const ended = await command.run(['import', 'contacts', file])
    expect(ended.code).toBe(1)
    expect(ended.stdout).toBe('1 good line, 7 bad (nothing written)\n')
    const said = ended.stderr.split('\n').map((line) => line.replace(`${file}:`, ''))
    expect(said.slice(0, 7).map((line) => line.split(':')[0])).toEqual([
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
    ])
    expect(ended.stderr).toContain('nothing is written')
    expect(rowsOf(await report('sources'), 'leadSources')).toHaveLength(1)
  })

  test('the same as JSON lines', async () => {
    const lines = [
      '{"address":"good@example.org","leadSource":"fair","capturedAt":"2026-01-31","owner":null}',
      '',
      'no json',
      '[]',
      '{"address":7}',
      '{"address":"x@example.org"}',
    ]
    const file = await withFile('bad.ndjson', lines.join('\r\n'))
    const ended = await command.run(['import', 'contacts', file, '--format', 'json', '--dry-run'])
    expect(ended).toMatchObject({ code: 1, stdout: '1 good line, 4 bad (nothing written)\n' })
    expect(ended.stderr.replaceAll(`${file}:`, '').split('\n').slice(0, 4)).toEqual([
      '3: is no JSON',
      '4: is no JSON object',
      '5: "address" is no text',
      '6: there is no lead_source',
    ])
  })

  test.each<[readonly string[], RegExp]>([
    [['report', 'stale', '--format', 'xml'], /there is no format "xml"; use md, html, csv, json/],
    [
      ['report', 'stale', '--format', 'csv', '--table', 'x'],
      /there is no table "x"; use classes, addresses/,
    ],
    [
      ['report', 'stale', '--table', 'classes'],
      /--table chooses a table of --format csv; add --format csv/,
    ],
    [
      ['report', 'stale', '--since', '2026-02-01', '--until', '2026-01-01'],
      /is not before --until/,
    ],
    [['report', 'stale', '--limit', '100001'], /at most 100000 rows/],
    [['report', 'stale', '--link', '8d'], /a link is good for 1d, 7d, 30d, 90d, not for 8d/],
    [['report', 'stale', '--link', '7d', '--out', 'x.md'], /leave out --out and --limit/],
    [['report', 'stale', '--url', 'https://x.example'], /--url goes with --link/],
    [['import', 'contacts', 'x.csv', '--format', 'xml'], /there is no format "xml"/],
  ])('%j is a matter of usage', async (args, says) => {
    expectOneLine(await command.run(args), { code: 2, says })
  })

  test('a file that cannot be written is said, and none is left behind', async () => {
    const out = path.join(folder, 'nowhere', 'report.md')
    expectOneLine(await command.run(['report', 'stale', '--out', out]), {
      code: 1,
      says: /cannot be written.*name a file in a folder/,
    })
    expectOneLine(await command.run(['import', 'contacts', path.join(folder, 'none.csv')]), {
      code: 1,
      says: /there is no such file/,
    })
  })
})

describe('contacts and the corpus', () => {
  beforeAll(async () => {
    const file = await withFile('contacts.csv', CONTACTS.join('\n'))
    expect(await command.object(['import', 'contacts', file, '--json', '--dry-run'])).toEqual({
      lines: 69,
      good: 69,
      bad: 0,
      written: false,
      new: 69,
      changed: 0,
      unchanged: 0,
      repeated: 0,
    })
    expect(await command.object(['import', 'contacts', file, '--json'])).toMatchObject({ new: 69 })
    await command.object(['import', 'mail', '--json', await freshCorpus()])
    expect(await command.object(['import', 'contacts', file, '--json'])).toEqual({
      lines: 69,
      good: 69,
      bad: 0,
      written: true,
      new: 0,
      changed: 0,
      unchanged: 69,
      repeated: 0,
      attributed: 0,
    })
  })

  test('give the audit that a calculation by hand gives', async () => {
    const [fair, form, ...rest] = rowsOf(await report('sources'), 'leadSources')
    // 5 of 40, 1 of 40 and 0 of 40: roots of (x/40 - p)² = 1.959964² p (1 - p) / 40, worked out apart from the program
    expect(fair).toMatchObject({
      leadSource: 'spring fair',
      knownFrom: 'contacts',
      size: 40,
      stale: { count: 5, share: 0.125, low: 0.054595, high: 0.261121 },
      moved: { count: 1, share: 0.025, low: 0.004427, high: 0.128814 },
      complaints: { count: 0, share: 0, low: 0, high: 0.087622 },
      neverValid: null,
      // 0.055 to 0.261 and 0 to 0.088 have points in common
      trend: { direction: 'steady', inPeriod: { count: 5 }, before: { count: 0 } },
    })
    expect(fair?.['months']).toMatchObject([
      { month: '2026-01', size: 2, stale: { count: 2, ...NO_SHARE } },
      { month: '2026-02', size: 38, stale: { count: 3, share: 0.078947 } },
    ])
    expect(form).toMatchObject({
      leadSource: 'web form',
      size: 29,
      stale: { count: 1, ...NO_SHARE },
      moved: { count: 0, ...NO_SHARE },
      trend: { direction: null },
    })
    expect(rest.at(-1)).toMatchObject({ leadSource: null, knownFrom: 'unknown', size: null })
  })

  test('agree: every stale address is of a source, or unknown', async () => {
    const stale = await report('stale')
    const { total } = part(stale, 'staleAddresses')
    const sources = rowsOf(await report('sources'), 'leadSources')
    const counted = sources.map((row) => part(row, 'stale')['count'] as number)
    // elena.novak is of two sources.
    expect(counted.reduce((sum, count) => sum + count, 0) - 1).toBe(total)
    const rows = rowsOf(stale, 'staleAddresses')
    expect(rows).toHaveLength(total as number)
    const listed = await command.rows([
      'suppressions',
      'list',
      '--json',
      '--status',
      'held,active',
      '--limit',
      '1000',
    ])
    const addresses = listed
      .filter((row) => String(row['category']).match(STALE_CATEGORIES))
      .map((row) => row['address'])
    const shown = rows.filter((row) => row['status'] !== 'answers').map((row) => row['address'])
    expect(new Set(shown)).toEqual(new Set(addresses))
    expect(shown).toHaveLength(addresses.length)
    expect(rows.find((row) => row['address'] === 'tara.rossi@globex.example')).toMatchObject({
      class: 'moved_with_address',
      status: 'held',
      owner: 'Kim',
      leadSource: 'spring fair',
      leadSourceFrom: 'contacts',
      trust: 'plausible',
    })
    expect(JSON.stringify(rows)).not.toContain('neu@moved.example"')
  })

  test('rise to known rates and first failures when the sent log comes', async () => {
    // One moment: another reading of the clock may be of the day after.
    const nowMs = Date.now()
    const day = (ago: number): string => new Date(nowMs - ago * 86_400_000).toISOString()
    const log = [
      'message_id,recipient,sent_at,lead_source',
      // the only mail to it failed
      `<first-1@origin.example>,felix.martin@globex.example,${day(1)},`,
      // an older one was sent before and arrived
      `<first-2@origin.example>,jonas.fischer@stark.example,${day(40)},`,
      `<second-2@origin.example>,jonas.fischer@stark.example,${day(1)},`,
      '',
    ]
    await command.rows(['import', 'sent', await withFile('sent.csv', log.join('\n')), '--json'])
    const made = await report('sources')
    expect(part(made, 'header')).toMatchObject({ mailsSent: 3 })
    expect(rowsOf(made, 'leadSources')[0]).toMatchObject({
      neverValid: { share: expect.any(Number) },
    })
    const rows = rowsOf(await report('stale'), 'staleAddresses')
    const lastDelivery = (address: string): unknown =>
      rows.find((row) => String(row['address']).toLowerCase() === address)?.['lastGoodDeliveryAt']
    expect(lastDelivery('felix.martin@globex.example')).toBeNull()
    expect(String(lastDelivery('jonas.fischer@stark.example')).slice(0, 10)).toBe(
      day(40).slice(0, 10),
    )
  })

  test('what is refused because of the sender has its remedy, and holds nobody', async () => {
    const { providers } = part(await report('health'), 'senderHealth') as {
      providers: readonly { readonly refusals: readonly Row[] }[]
    }
    const refusals = providers.flatMap((provider) => provider.refusals)
    expect(refusals.map((row) => row['category'])).toContain('blocklisted')
    for (const row of refusals) {
      expect(String(row['category'])).not.toMatch(STALE_CATEGORIES)
      if (row['party'] === 'sender') expect(row['remedies']).not.toEqual([])
    }
  })

  test('are the same text twice, and the limit says what it leaves out', async () => {
    const period = ['--since', '2026-01-01', '--until', new Date().toISOString()]
    const first = await command.run([
      'report',
      'stale',
      '--limit',
      '2',
      '--format',
      'csv',
      ...period,
    ])
    const again = await command.run([
      'report',
      'stale',
      '--limit',
      '2',
      '--format',
      'csv',
      ...period,
    ])
    expect(first.stdout).toBe(again.stdout)
    expect(first.stdout.trimEnd().split('\r\n')).toHaveLength(3)
    const text = (await command.run(['report', 'stale', '--limit', '2', ...period])).stdout
    expect(text).toMatch(/^\d+ more rows are left out\.$/m)
  })

  test('go into a file that only its owner reads', async () => {
    const out = path.join(folder, 'stale.csv')
    const ended = await command.run(['report', 'stale', '--format', 'csv', '--out', out])
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: `written to ${out}\n` })
    expect((await stat(out)).mode & 0o777).toBe(0o600)
    const text = await readFile(out, 'utf8')
    expect(text).toMatch(/^address,class,status,/)
    expect(text).not.toMatch(/^[=+@-]/m)
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

const STALE_CATEGORIES =
  /^(?:user_unknown|bad_address|owner_changed|mailbox_disabled|mailbox_full|moved|not_local|domain_not_found|domain_refuses_mail)$/
