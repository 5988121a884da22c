import { DESK_RULES } from '@forwardpath/changes'
import { addressKey, parseMailedAddress } from '@forwardpath/mail'
import { createIdSource, newId } from '@forwardpath/runtime'
import {
  DAY_MS,
  decide,
  DEFAULT_POLICY,
  HOUR_MS,
  longestWindowMs,
  type ReportedLifeKind,
} from '@forwardpath/suppress'
import { addressOf } from '@forwardpath/test-support/address-of'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAudit } from './queries/audit.ts'
import { ensureBodyPartitions } from './queries/body-partitions.ts'
import { fsck } from './queries/fsck.ts'
import { listLog } from './queries/list-log.ts'
import { loadHistories } from './queries/load-histories.ts'
import type { NewBounce } from './queries/outcome.ts'
import { addSuppressions } from './queries/person-changes.ts'
import { eraseAddress } from './queries/privacy-erase.ts'
import { exportHeld } from './queries/privacy-export.ts'
import {
  recordProofsOfLife,
  type ProofOptions,
  type ProofOutcome,
} from './queries/proofs-of-life.ts'
import { loadToRedecide } from './queries/redecide-load.ts'
import { retentionBatch, RETENTION_STEPS } from './queries/retention-run.ts'
import { databaseOfFile } from './testing/database.ts'
import { bounce, done, finish, openMailbox, RECEIVED_MS } from './testing/fixtures.ts'

const { database } = await databaseOfFile()

beforeAll(async () => {
  await ensureBodyPartitions(database)
})
afterAll(async () => {
  expect((await fsck(database)).findings).toEqual([])
})

const OPTIONS: ProofOptions = {
  who: 'key:key_test',
  decide: ({ events, reported, standing }, windows) =>
    decide({ events, reported, standing, policy: DEFAULT_POLICY, nowMs: Date.now(), windows })
      .lives,
  policyVersion: '1',
  windowMs: longestWindowMs(DEFAULT_POLICY),
  desk: { rules: DESK_RULES, nowMs: Date.now(), ownDomains: [], isDnsOn: false },
}

type Told = { readonly atMs?: number; readonly kind?: ReportedLifeKind }

/** Ten minutes ago, unless told: after every report of this file. */
async function tell(text: string, told: Told = {}): Promise<ProofOutcome> {
  const { atMs = Date.now() - 600_000, kind = 'confirmation' } = told
  const proofs = [{ address: addressOf(text), kind, atMs }]
  const [outcome] = await recordProofsOfLife(database, proofs, OPTIONS)
  if (outcome === undefined) throw new TypeError('one proof, no outcome')
  return outcome
}

let mailboxes = 0

/** A mail with this report, received an hour ago. */
async function report(recipient: string, over: Partial<NewBounce> = {}): Promise<void> {
  const { store } = await openMailbox(database, `life${String(++mailboxes)}`)
  const { storedIds } = await store([1])
  await finish(database, [done(storedIds[0], [bounce(recipient, over)])])
}

async function statusOf(text: string): Promise<string | undefined> {
  const { rows } = await database.query<{ status: string }>(
    'select status from suppression where address_key = $1 order by scope',
    [text],
  )
  return rows[0]?.status
}

function complaint(over: Partial<NewBounce> = {}): Partial<NewBounce> {
  return {
    kind: 'complaint',
    action: 'delivered',
    feedbackType: 'abuse',
    trust: 'verified',
    ...over,
  }
}

describe('a proof of life', () => {
  it('ends a hold of the pipeline, in the list, its log and the audit', async () => {
    await report('held@told.example')
    expect(await statusOf('held@told.example')).toBe('held')
    expect(await tell('held@told.example')).toEqual({
      addressKey: 'held@told.example',
      isNew: true,
      released: ['global'],
      kept: [],
    })
    expect(await statusOf('held@told.example')).toBe('released')
    const [last] = await listLog(database, addressKey(addressOf('held@told.example')), 1)
    expect(last).toMatchObject({
      status: 'released',
      who: 'pipeline',
      why: 'proof of life: the sender reports a confirmation',
    })
    const audit = await listAudit(database, { action: 'life.report' }, { limit: 10 })
    expect(audit.at(-1)).toMatchObject({
      who: 'key:key_test',
      subject: null,
      note: '1 new, 1 ended a record',
    })
  })

  it('told twice is told once', async () => {
    await report('twice@told.example')
    const atMs = Date.now() - 600_000
    expect(await tell('twice@told.example', { atMs })).toMatchObject({ isNew: true })
    const before = await database.query('select max(seq) as seq from suppression_change')
    const audit = await database.query('select count(*) as n from audit_event')
    expect(await tell('twice@told.example', { atMs })).toEqual({
      addressKey: 'twice@told.example',
      isNew: false,
      released: [],
      kept: [],
    })
    const after = await database.query('select max(seq) as seq from suppression_change')
    expect(after.rows).toEqual(before.rows)
    expect((await database.query('select count(*) as n from audit_event')).rows).toEqual(audit.rows)
  })

  it('of a time that has not come counts as now, and spends nothing that comes later', async () => {
    await tell('ahead@told.example', { atMs: Date.now() + DAY_MS })
    const { rows } = await database.query<{ ahead: boolean }>(
      "select at > now() as ahead from proof_of_life where address_key = 'ahead@told.example'",
    )
    expect(rows).toEqual([{ ahead: false }])
  })

  it('is kept as the latest of its kind, whatever the order', async () => {
    const day = (days: number): number => RECEIVED_MS - days * DAY_MS
    for (const atMs of [day(3), day(1), day(2)]) await tell('latest@told.example', { atMs })
    await tell('latest@told.example', { atMs: day(5), kind: 'login' })
    const [history] = await loadHistories(database, [
      { addressKey: 'latest@told.example', sinceMs: 0 },
    ])
    expect(history?.reported).toEqual([
      { kind: 'login', atMs: day(5), by: 'key:key_test' },
      { kind: 'confirmation', atMs: day(1), by: 'key:key_test' },
    ])
    const key = addressKey(addressOf('latest@told.example'))
    const [again] = await loadToRedecide(database, [key])
    expect(again?.reported).toEqual(history?.reported)
  })

  it('spends a report that was received before it and comes in after it', async () => {
    await tell('late@told.example')
    await report('late@told.example')
    expect(await statusOf('late@told.example')).toBeUndefined()
  })

  it('older than the last report ends nothing', async () => {
    await report('older@told.example')
    const outcome = await tell('older@told.example', { atMs: RECEIVED_MS - 1 })
    expect(outcome).toMatchObject({ isNew: true, released: [] })
    expect(outcome.kept).toMatchObject([{ scope: 'global', status: 'held', source: 'pipeline' }])
    expect(await statusOf('older@told.example')).toBe('held')
  })

  it('ends what is plain of several records, and leaves what is sticky', async () => {
    await report('two@told.example', complaint({ stream: 'news' }))
    await report('two@told.example')
    const outcome = await tell('two@told.example')
    expect(outcome.released).toEqual(['global'])
    expect(outcome.kept).toMatchObject([{ scope: 'stream:news', isSticky: true }])
  })

  it.each<[string, 'operator' | 'api' | `import:${string}`]>([
    ['person', 'operator'],
    ['program', 'api'],
    ['list', 'import:ses'],
  ])('leaves what a %s added', async (name, source) => {
    const text = `${name}@kept.example`
    const address = addressOf(text)
    await report(text)
    await addSuppressions(
      database,
      [
        {
          newId: newId('sup'),
          address,
          scope: 'global',
          reason: 'manual',
          expiresAtMs: undefined,
          note: undefined,
        },
      ],
      {
        act: { changeSetId: newId('chs'), who: 'operator:test', note: undefined },
        mode: { source, revive: false },
        dryRun: false,
      },
    )
    expect(await tell(text)).toMatchObject({ released: [], kept: [{ source }] })
    expect(await statusOf(text)).toBe('active')
  })

  it('of many addresses has its outcomes in their order, and the same one twice both', async () => {
    await report('a@many.example')
    await report('z@many.example')
    const atMs = Date.now() - 600_000
    const proofs = ['z@many.example', 'n@many.example', 'a@many.example', 'Z@Many.Example'].map(
      (text) => ({ address: addressOf(text), kind: 'login' as const, atMs }),
    )
    const outcomes = await recordProofsOfLife(database, proofs, OPTIONS)
    expect(outcomes.map((o) => [o.addressKey, o.released.length])).toEqual([
      ['z@many.example', 1],
      ['n@many.example', 0],
      ['a@many.example', 1],
      [addressKey(addressOf('Z@Many.Example')), 1],
    ])
  })

  it('told by many at once, beside mails and an erasure, ends with none refused', async () => {
    const people = Array.from({ length: 20 }, (_, i) => `p${String(i)}@crowd.example`)
    for (const person of people) await report(person)
    const proofs = people.map((text) => ({
      address: addressOf(text),
      kind: 'login' as const,
      atMs: Date.now() - 60_000,
    }))
    await Promise.all([
      ...Array.from({ length: 4 }, (_, i) =>
        recordProofsOfLife(database, i % 2 === 0 ? proofs : [...proofs].reverse(), OPTIONS),
      ),
      report('p3@crowd.example'),
      eraseAddress(database, addressOf('p19@crowd.example'), {
        who: 'operator:test',
        note: undefined,
        dryRun: false,
      }),
    ])
    const { rows } = await database.query<{ status: string; n: number }>(
      `select status, count(*)::int as n from suppression
       where domain = 'crowd.example' and address_key not like 'p19@%' group by 1`,
    )
    expect(rows.find(({ status }) => status === 'held')).toBeUndefined()
  })
})

it('a change of an address that the sender saw alive is flagged for who decides about it', async () => {
  const { classification } = bounce('moved@told.example')
  const newAddress = parseMailedAddress('new@other.example')
  await report('moved@told.example', {
    classification: {
      ...classification,
      category: 'moved',
      forwardPath: newAddress,
    } as NewBounce['classification'],
  })
  const risks = async (): Promise<readonly string[]> => {
    const { rows } = await database.query<{ risks: string[] }>(
      "select risks from address_change where old_key = 'moved@told.example'",
    )
    return rows[0]?.risks ?? ['there is no change']
  }
  expect(await risks()).not.toContain('old_address_alive')
  await tell('moved@told.example')
  expect(await risks()).toContain('old_address_alive')
})

describe('what is held of a person', () => {
  it('names the proofs, and an erasure takes them', async () => {
    await tell('erase@privacy.example')
    const address = addressOf('erase@privacy.example')
    const held: string[] = []
    await exportHeld(database, address, {
      withMails: false,
      onRow: ({ table }) => {
        held.push(table)
        return Promise.resolve()
      },
    })
    expect(held).toContain('proof_of_life')
    const { found, left } = await eraseAddress(database, address, {
      who: 'operator:test',
      note: undefined,
      dryRun: false,
    })
    expect(found['proof_of_life']).toBe(1)
    expect(left).toBe(0)
    const { rows } = await database.query(
      "select from proof_of_life where address_key = 'erase@privacy.example'",
    )
    expect(rows).toHaveLength(0)
  })
})

describe('past its retention', () => {
  const AGES = {
    rawMs: 30 * DAY_MS,
    eventsMs: 60 * DAY_MS,
    auditMs: 120 * DAY_MS,
    tombstonesMs: 45 * DAY_MS,
  }
  const pass = async (name: string): Promise<number> => {
    const step = RETENTION_STEPS.find((one) => one.name === name)
    if (step === undefined) throw new TypeError('there is no such step')
    const batch = await retentionBatch(database, step, { ages: AGES, restMs: 0 })
    return batch.kind === 'done' ? batch.deleted : -1
  }
  const left = async (): Promise<readonly string[]> => {
    const { rows } = await database.query<{ key: string }>(
      "select address_key || ' ' || kind as key from proof_of_life where address_key like '%@old.example' order by 1",
    )
    return rows.map(({ key }) => key)
  }

  it('a proof goes, but not before the reports that it spends', async () => {
    const old = Date.now() - 61 * DAY_MS
    await tell('goes@old.example', { atMs: old })
    await tell('young@old.example', { atMs: Date.now() - 59 * DAY_MS })
    await tell('needed@old.example', { atMs: old })
    await report('needed@old.example', { id: createIdSource(() => old - HOUR_MS)('bnc') })
    await database.query(
      "update bounce set received_at = $1 where address_key = 'needed@old.example'",
      [new Date(old - HOUR_MS)],
    )
    expect(await pass('proofs_of_life')).toBe(1)
    expect(await left()).toEqual([
      'needed@old.example confirmation',
      'young@old.example confirmation',
    ])
    // Ended by a later proof, so that nobody needs the report any more.
    await tell('needed@old.example', { kind: 'login' })
    expect(await pass('reports')).toBe(1)
    expect(await pass('proofs_of_life')).toBe(1)
    expect(await left()).toEqual(['needed@old.example login', 'young@old.example confirmation'])
  })
})
