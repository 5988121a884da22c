import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DESK_RULES } from '@forwardpath/changes'
import { parseAddress } from '@forwardpath/mail'
import { newId } from '@forwardpath/runtime'
import {
  actOnChanges,
  addContacts,
  listChanges,
  reviewChanges,
  takeFeedLock,
} from '@forwardpath/store'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

let harness: WorkerHarness
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(async () => {
  await harness.close()
})

const DESK = { rules: DESK_RULES, nowMs: Date.now(), ownDomains: [], isDnsOn: false }

async function openChange(
  oldKey: string,
  newKey: string,
  over: { daysAgo?: number; trust?: string } = {},
): Promise<string> {
  const id = newId('adc')
  await harness.context.database.query(
    `insert into address_change (id, old_address, old_key, new_address, new_key, target, kind, state, source, trust,
       event_ids, observation_count, first_observed_at, last_observed_at, observed_days, due_at, created_at, updated_at)
     values ($1, $2, $2, $3, $3, $3, 'moved', 'checking', 'smtp_551', $4, '{}', 1,
       now() - $5 * interval '1 day', now() - $5 * interval '1 day', 1, now(), now(), now())`,
    [id, oldKey, newKey, over.trust ?? 'correlated', over.daysAgo ?? 0],
  )
  return id
}

async function review(ids: readonly string[]): Promise<void> {
  await harness.context.database.transaction(async (tx) => {
    await takeFeedLock(tx)
    await reviewChanges(tx, ids, DESK)
  })
}

const changeOf = async (oldKey: string) =>
  (await listChanges(harness.context.database, { oldKey }, { limit: 1 }))[0]

describe('a change between two domains', () => {
  it('is of another organisation until the domains are known to migrate, then it is part of it', async () => {
    const four: string[] = []
    for (let n = 0; n < 4; n++)
      four.push(
        await openChange(`p${String(n)}@from.example`, `p${String(n)}@to.example`, { daysAgo: n }),
      )
    await review(four)
    expect((await changeOf('p0@from.example'))?.risks).toContain('other_organisation')

    const fifth = await openChange('p4@from.example', 'p4@to.example')
    await review([fifth])
    const known = await changeOf('p4@from.example')
    expect(known?.risks).not.toContain('other_organisation')
    expect(known?.score?.reasons).toContain('part of a known migration')

    // One that goes elsewhere gains nothing by it.
    await review([await openChange('p5@from.example', 'p5@elsewhere.example')])
    expect((await changeOf('p5@from.example'))?.risks).toContain('other_organisation')
  })

  it('gains nothing by what a forger says of others', async () => {
    const ids: string[] = []
    for (let n = 0; n < 20; n++)
      ids.push(
        await openChange(`v${String(n)}@victim.example`, `v${String(n)}@forger.example`, {
          daysAgo: n,
          trust: 'unverified',
        }),
      )
    await review(ids)
    expect((await changeOf('v0@victim.example'))?.risks).toContain('other_organisation')
  })
})

describe('a change whose new address was dropped', () => {
  it('is not taken back: there is nothing left to decide about', async () => {
    const { database } = harness.context
    const id = await openChange('old@dropped.example', 'new@dropped.example')
    await database.query(
      "update address_change set state = 'rejected', reason = 'wrong', target = 'dropped:00', new_address = null, new_key = null where id = $1",
      [id],
    )
    const [outcome] = await actOnChanges(
      database,
      [{ id, act: { kind: 'revert', note: 'sorry' } }],
      {
        by: { changeSetId: newId('chs'), who: 'operator:test', note: undefined },
        what: 'changes revert',
        dryRun: false,
        desk: DESK,
        newId: () => newId('sup'),
      },
    )
    expect(outcome).toMatchObject({ ok: false, code: 'wrong_state' })
    expect(await changeOf('old@dropped.example')).toMatchObject({ state: 'rejected' })
  })
})

describe('the record of a change', () => {
  it('names the contact, its source and who answers for it', async () => {
    const address = parseAddress('Jane@contact.example')
    if (address === undefined) throw new TypeError('no address')
    await openChange('jane@contact.example', 'jane@new.example')
    expect(await changeOf('jane@contact.example')).toMatchObject({
      contactRef: null,
      assignee: null,
      leadSource: null,
      campaigns: [],
    })
    const capturedAtMs = Date.UTC(2026, 0, 5)
    const first = { address, leadSource: 'fair', capturedAtMs, owner: 'kim' }
    const later = { address, leadSource: 'form', capturedAtMs: capturedAtMs + 1, owner: 'lee' }
    await addContacts(harness.context.database, [later, first], { dryRun: false })
    expect(await changeOf('jane@contact.example')).toMatchObject({
      contactRef: {
        address: 'Jane@contact.example',
        leadSource: 'fair',
        capturedAt: '2026-01-05T00:00:00.000Z',
      },
      assignee: 'kim',
      leadSource: 'fair',
    })
  })
})
