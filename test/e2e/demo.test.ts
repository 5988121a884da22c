/**
 * The first hour of a stranger: no configuration, an empty folder, one command; then other mails, which end the demo.
 * The steps build on each other.
 */
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newCommand, type Command, type Row } from './command.ts'

const CORPUS = path.resolve(import.meta.dirname, '../corpus/mta')
const OTHER_MAILS = ['dma-551-moved-516.eml', 'dma-551-user-not-locali.eml']

let command: Command
beforeAll(async () => {
  command = await newCommand()
})
afterAll(async () => {
  await command.remove()
})

describe('the demo', () => {
  let suppressions: readonly Row[]
  let changes: readonly Row[]
  let bounces: readonly Row[]

  test('takes in the samples and ends with the summary', async () => {
    const summary = await command.object(['run', '--once', '--json'])
    expect(summary).toMatchObject({
      dataDir: command.dataDir,
      mailboxes: [{ name: 'demo', folder: 'INBOX', demo: true, error: null }],
      quarantined: 0,
      tooBig: 0,
      vanished: 0,
      totals: { quarantined: 0, stored: 0 },
    })
    expect(summary['new']).toBe(summary['mails'])
    expect(summary['done']).toBe(summary['mails'])
    expect((summary['byKind'] as Row)['bounce']).toBeGreaterThanOrEqual(40)
    expect(Object.keys(summary['byCategory'] as Row).length).toBeGreaterThan(5)
    for (const field of ['reports', 'suppressions', 'addressChanges', 'incidentsOpened', 'seconds'])
      expect(summary).toHaveProperty(field)
    await command.expectClean()
  })

  test('lists what came in: 8 texts of a 551 that differ in more than their addresses', async () => {
    bounces = await command.rows(['bounces', 'list', '--json', '--limit', '1000'])
    expect(bounces.length).toBeGreaterThanOrEqual(40)
    for (const bounce of bounces) expect(bounce).toMatchObject({ mailbox: 'demo' })
    const texts = bounces
      .filter((bounce) => bounce['replyCode'] === 551)
      .map((bounce) => textWithoutAddresses(String(bounce['diagnostic'])))
    expect([...new Set(texts)].length).toBeGreaterThanOrEqual(8)
  })

  test('lists the suppressions, each with its evidence', async () => {
    suppressions = await command.rows(['suppressions', 'list', '--json', '--limit', '1000'])
    expect(suppressions.length).toBeGreaterThan(10)
    for (const row of suppressions) expect(Object.keys(row)).toEqual(including(SUPPRESSION_FIELDS))
    const ids = new Set(bounces.map((bounce) => bounce['id']))
    for (const row of suppressions) expect(ids).toContain(row['lastEventId'])
    expect(suppressions.map((row) => row['status'])).toEqual(including(['active', 'held']))
  })

  test('lists the address changes: 551 leads that wait for a person', async () => {
    changes = await command.rows(['changes', 'list', '--json', '--limit', '1000'])
    expect(changes.length).toBeGreaterThanOrEqual(8)
    for (const row of changes) expect(Object.keys(row)).toEqual(including(CHANGE_FIELDS))
    const waiting = changes.filter((row) => row['state'] === 'pending')
    expect(waiting.length).toBeGreaterThanOrEqual(8)
    for (const row of waiting) {
      expect(row['consent']).toBe('re-permission required')
      expect(row['decision']).toBeNull()
    }
    const held = suppressions.filter((row) => row['addressChangeId'] !== null)
    const changeIds = changes.map((row) => row['id'])
    for (const row of held) expect(changeIds).toContain(row['addressChangeId'])
  })

  test.for([
    { status: 'active', code: 10 },
    { status: 'held', code: 11 },
  ])('check says $status with exit code $code', async ({ status, code }) => {
    const address = addressOf(suppressions, status)
    const ended = await command.run(['check', address])
    expect(ended.code).toBe(code)
    expect(ended.stdout).toContain(address)
  })

  test('check is clear about an address that nobody reported', async () => {
    const ended = await command.run(['check', 'nobody.knows@example.net'])
    expect(ended).toMatchObject({ code: 0, stdout: 'nobody.knows@example.net: clear\n' })
  })

  test('why tells the story of an address: the report with its quote, the decision, its end', async () => {
    const change = changes.find((row) => row['state'] === 'pending') ?? {}
    const story = await command.object(['why', '--json', String(change['oldAddress'])])
    expect(Object.keys(story)).toEqual(including(['address', 'suppressions', 'counts', 'endsBy']))
    const timeline = story['timeline'] as readonly Row[]
    expect(timeline.map((entry) => entry['type'])).toEqual(including(['report', 'decision']))
    const report = timeline.find((entry) => entry['type'] === 'report') ?? {}
    const quote = (change['quote'] as Row)['text']
    expect(report).toMatchObject({ quote, rule: change['rule'] })
  })

  test('goes on after an import that found no mail', async () => {
    const ended = await command.run(['import', 'mail', path.join(CORPUS, 'no-such-file.eml')])
    expect(ended).toMatchObject({ code: 1 })
    expect(ended.stderr).toContain('no-such-file.eml: there is no such file')
  })

  test('a second run finds nothing new', async () => {
    const summary = await command.object(['run', '--once', '--json'])
    expect(summary).toMatchObject({
      mailboxes: [{ name: 'demo', demo: true }],
      new: 0,
      done: 0,
      reports: 0,
      suppressions: { added: 0, held: 0, released: 0 },
      addressChanges: { opened: 0, updated: 0 },
    })
    expect(summary['mails']).toBeGreaterThanOrEqual(40)
    const again = await command.rows(['suppressions', 'list', '--json', '--limit', '1000'])
    expect(again).toEqual(suppressions)
  })
})

describe('the first real mails', () => {
  test('would end the demo, a dry run says, and end nothing', async () => {
    const files = OTHER_MAILS.map((name) => path.join(CORPUS, name))
    const before = await command.rows(['bounces', 'list', '--json', '--limit', '1000'])
    const ended = await command.run(['import', 'mail', '--dry-run', ...files])
    expect(ended).toMatchObject({ code: 0, stdout: '2 mails, 2 would be new\n' })
    expect(ended.stderr).toBe('The demo would be over first, and all that came of it removed.\n')
    const after = await command.rows(['bounces', 'list', '--json', '--limit', '1000'])
    expect(after).toEqual(before)
  })

  test('end the demo, and one line says so', async () => {
    const files = OTHER_MAILS.map((name) => path.join(CORPUS, name))
    const ended = await command.run(['import', 'mail', '--json', ...files])
    expect(ended.code, ended.stderr).toBe(0)
    const said = ended.stderr.split('\n').filter((line) => line.includes('demo'))
    expect(said).toEqual([expect.stringMatching(/^The demo is over: its \d+ mails .* removed\.$/)])
    expect(JSON.parse(ended.stdout)).toMatchObject({ new: 2, done: 2 })
    await command.expectClean()
  })

  test('are all there is afterwards, and no demo opens again', async () => {
    const ended = await command.run(['run', '--once', '--json'])
    expect(ended.code, ended.stderr).toBe(0)
    expect(ended.stderr).toMatch(/^no mailbox configured; /m)
    expect(ended.stderr).not.toMatch(/demo/i)
    expect(JSON.parse(ended.stdout)).toMatchObject({ mailboxes: [], new: 0 })

    const bounces = await command.rows(['bounces', 'list', '--json', '--limit', '1000'])
    expect(new Set(bounces.map((row) => row['mailbox']))).toEqual(new Set(['import']))
    const reported = new Set(bounces.map((row) => row['recipient']))
    for (const row of await command.rows(['suppressions', 'list', '--json', '--limit', '1000']))
      expect(reported).toContain(row['address'])
    for (const row of await command.rows(['changes', 'list', '--json', '--limit', '1000']))
      expect(reported).toContain(row['oldAddress'])
    await command.expectClean()
  })
})

/** What scripts read of `suppressions list --json`: a field that goes is a break. */
const SUPPRESSION_FIELDS = [
  ...['id', 'address', 'scope', 'status', 'reason', 'category', 'replyCode', 'enhancedStatusCode'],
  ...['diagnostic', 'trust', 'evidenceCount', 'rule', 'policyVersion', 'source', 'provider'],
  ...['remoteMta', 'firstEventAt', 'lastEventAt', 'createdAt', 'updatedAt', 'expiresAt'],
  ...['addressChangeId', 'incidentId', 'note', 'seq'],
]
const CHANGE_FIELDS = [
  ...['id', 'oldAddress', 'newAddress', 'newContact', 'kind', 'state', 'reason', 'source', 'quote'],
  ...['trust', 'score', 'risks', 'candidates', 'chain', 'mx', 'observations', 'leadSource'],
  ...['snoozedUntil', 'decision', 'exportedTo', 'confirmedAt', 'consent', 'dueAt', 'createdAt'],
  ...['updatedAt', 'version'],
]

function including(names: readonly string[]): unknown {
  return expect.arrayContaining([...names])
}

function addressOf(rows: readonly Row[], status: string): string {
  return String(rows.find((row) => row['status'] === status)?.['address'])
}

/** Two replies that differ in their addresses, hosts and queue ids alone are one text. */
function textWithoutAddresses(text: string): string {
  return text
    .replace(/<[^<>]*>/g, '<>')
    .replace(/\S+@\S+/g, '@')
    .toLowerCase()
}
