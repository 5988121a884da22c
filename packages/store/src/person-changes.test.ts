import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAddress, type Address } from '@forwardpath/mail'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { newId } from '@forwardpath/runtime'
import { openDatabase, type Database } from './database.ts'
import { fsck } from './queries/fsck.ts'
import { listLog } from './queries/list-log.ts'
import { listSuppressions } from './queries/list-suppressions.ts'
import { addSuppressions, releaseSuppressions, type Addition } from './queries/person-changes.ts'
import { addSentMessages, findSentMessages } from './queries/sent-log.ts'
import { bounce, done, finish, openMailbox } from './testing/fixtures.ts'

let test: TestDatabase
let database: Database

beforeAll(async () => {
  test = await createDatabase()
  database = openDatabase({ url: test.url })
})
afterAll(async () => {
  expect((await fsck(database)).findings).toEqual([])
  await database.close()
  await test.drop()
})

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new TypeError(text)
  return parsed
}

async function add(
  texts: readonly string[],
  over: Partial<Addition> & { readonly revive?: boolean; readonly dryRun?: boolean } = {},
): Promise<readonly string[]> {
  const { revive = true, dryRun = false, ...rest } = over
  const additions = texts.map((text) => ({
    newId: newId('sup'),
    address: address(text),
    scope: 'global',
    reason: 'manual' as const,
    expiresAtMs: undefined,
    note: undefined,
    ...rest,
  }))
  const act = { changeSetId: newId('chs'), who: 'operator:test', note: 'by hand' }
  const outcomes = await addSuppressions(database, additions, {
    act,
    mode: { source: 'operator', revive },
    dryRun,
  })
  return outcomes.map((o) => o.outcome)
}

async function release(
  texts: readonly string[],
  over: { readonly override?: boolean; readonly dryRun?: boolean } = {},
): Promise<readonly string[]> {
  const act = { changeSetId: newId('chs'), who: 'operator:test', note: undefined }
  const releases = texts.map((text) => ({ address: address(text), scope: 'global' }))
  const options = { act, why: 'asked for', override: false, dryRun: false, ...over }
  return (await releaseSuppressions(database, releases, options)).map((o) => o.outcome)
}

async function statusOf(text: string): Promise<string | undefined> {
  const [row] = await listSuppressions(database, { addressKey: text }, { limit: 1 })
  return row === undefined ? undefined : `${row.status} ${row.reason} ${row.source}`
}

async function report(recipient: string): Promise<void> {
  const { store } = await openMailbox(database, 'main')
  const { rows } = await database.query<{ n: number }>(
    'select count(*)::int + 1 as n from raw_message',
  )
  const { storedIds } = await store([rows[0]?.n ?? 1])
  await database.query('update raw_message set received_at = now() where id = $1', [storedIds[0]])
  await finish(database, [done(storedIds[0], [bounce(recipient)])])
}

describe('a person', () => {
  it('adds an address, and adding it again changes nothing', async () => {
    expect(await add(['a@people.example'])).toEqual(['added'])
    expect(await statusOf('a@people.example')).toBe('active manual operator')
    expect(await add(['a@people.example'])).toEqual(['kept'])
    expect(await listLog(database, 'a@people.example', 10)).toHaveLength(1)
  })

  it('sees what would happen without it happening', async () => {
    expect(await add(['dry@people.example'], { dryRun: true })).toEqual(['added'])
    expect(await statusOf('dry@people.example')).toBeUndefined()
    expect(await release(['a@people.example'], { dryRun: true })).toEqual(['released'])
    expect(await statusOf('a@people.example')).toBe('active manual operator')
  })

  it('releases an address, with the reason kept, and the log tells both', async () => {
    expect(await release(['a@people.example', 'nobody@people.example'])).toEqual([
      'released',
      'not_listed',
    ])
    const [row] = await listSuppressions(database, { addressKey: 'a@people.example' }, { limit: 1 })
    expect(row).toMatchObject({
      status: 'released',
      releaseCount: 1,
      released: { by: 'operator:test', why: 'asked for' },
    })
    const log = await listLog(database, 'a@people.example', 10)
    expect(log.map((entry) => `${entry.who} ${entry.status}`)).toEqual([
      'operator:test released',
      'operator:test active',
    ])
    expect(new Set(log.map((entry) => entry.changeSetId)).size).toBe(2)
  })

  it('an import does not bring a released address back unless it is forced', async () => {
    expect(await add(['a@people.example'], { revive: false })).toEqual(['was_released'])
    expect(await statusOf('a@people.example')).toBe('released manual operator')
  })

  it('releases what is sticky only with an override', async () => {
    await add(['law@people.example'], { reason: 'compliance' })
    expect(await release(['law@people.example'])).toEqual(['sticky'])
    expect(await release(['law@people.example'], { override: true })).toEqual(['released'])
  })
})

describe('reports and people', () => {
  it('a report about a released address counts from the release on', async () => {
    await report('back@people.example')
    expect(await statusOf('back@people.example')).toBe('held hard_bounce pipeline')
    await release(['back@people.example'])
    await report('back@people.example')
    expect(await statusOf('back@people.example')).toBe('held hard_bounce pipeline')
    const [row] = await listSuppressions(
      database,
      { addressKey: 'back@people.example' },
      { limit: 1 },
    )
    expect(row?.evidenceCount).toBe(1)
  })

  it('a report about an address that a person added is evidence and nothing more', async () => {
    await add(['mine@people.example'])
    await report('mine@people.example')
    expect(await statusOf('mine@people.example')).toBe('active manual operator')
  })
})

it('keeps each sent mail once and finds it by mail and recipient', async () => {
  const sent = {
    messageId: '<1@x>',
    recipient: address('To@sent.example'),
    sentAtMs: 1_000,
    stream: 'news',
    campaign: undefined,
    leadSource: undefined,
  }
  expect(await addSentMessages(database, [sent, sent])).toBe(1)
  expect(await addSentMessages(database, [sent])).toBe(0)
  const pair = { messageId: '<1@x>', addressKey: 'to@sent.example' }
  expect(
    await findSentMessages(database, [pair, { ...pair, addressKey: 'other@sent.example' }]),
  ).toEqual([{ ...pair, sentAtMs: 1_000, stream: 'news' }])
})
