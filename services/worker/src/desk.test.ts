/** The desk on a real database: what each act does to the change, its audit and the old address. */
import { addressOf } from '@forwardpath/test-support/address-of'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addSuppressions,
  fsck,
  loadChangeFacts,
  releaseSuppressions,
  type ChangeRecord,
} from '@forwardpath/store'
import { newId } from '@forwardpath/runtime'
import { settleChecks } from './settle-checks.ts'
import {
  deskOf,
  movedReport,
  SIGNED_TRUST,
  type Desk,
  type MovedReport,
} from './testing/moved-report.ts'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

const DAY_MS = 86_400_000
let harness: WorkerHarness
let desk: Desk

beforeAll(async () => {
  harness = await startHarness({ trust: { ...SIGNED_TRUST, isDnsEnabled: false } })
  desk = deskOf(harness)
})
afterAll(async () => {
  expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness.close()
})

/** A verified move that was taken in, and its change. */
async function moved(
  recipient: string,
  over: Partial<MovedReport> & { readonly to?: string; readonly receivedAtMs?: number } = {},
): Promise<ChangeRecord> {
  const { to = recipient.replace('@acme.', '@elsewhere.'), receivedAtMs, ...rest } = over
  const reply = `551 5.7.1 User not local; please try <${to}>`
  const mail = movedReport({ recipient, reply, host: 'mx.acme.example', isSigned: true, ...rest })
  await harness.takeIn({
    mails: [mail],
    vouchedBy: 'test',
    ...(receivedAtMs !== undefined && { receivedAtMs }),
  })
  const all = await desk.list({ oldKey: recipient.toLowerCase() })
  const change = all.find((c) => c.newAddress === to)
  if (change === undefined) throw new Error(`no change of ${recipient}`)
  return change
}

describe('a proposal', () => {
  it('waits for a person at once where the DNS is off, and says so', async () => {
    const change = await moved('opens@acme.example')
    expect(change).toMatchObject({
      state: 'pending',
      newAddress: 'opens@elsewhere.example',
      kind: 'moved',
      source: 'smtp_551',
      trust: 'verified',
      mx: null,
      risks: ['other_organisation', 'not_checked'],
      consent: 're-permission required',
    })
    expect(change.quote?.text).toContain('<opens@elsewhere.example>')
    expect(await desk.audit(change.id)).toEqual(['pipeline opened', 'pipeline checked'])
    expect(await desk.record('opens@acme.example')).toBe('held moved pipeline')
  })

  it('counts a second sighting and keeps the firmest for its evidence', async () => {
    const first = await moved('twice@acme.example')
    const again = await moved('twice@acme.example', { isSigned: false })
    expect(again).toMatchObject({ id: first.id, trust: 'verified', observations: { count: 2 } })
    expect(again.version).toBeGreaterThan(first.version)
    expect(await desk.audit(first.id)).toContain('pipeline observed')
  })

  it.each([
    ['same', 'same@acme.example', 'Same@acme.example'],
    ['own_domain', 'own@acme.example', 'somebody@origin.example'],
    ['placeholder', 'placeholder@acme.example', 'new-address@domain.tld'],
  ])('that leads nowhere is rejected by itself and holds nobody: %s', async (reason, old, to) => {
    const change = await moved(old, { to })
    expect(change).toMatchObject({ state: 'rejected', reason })
    expect(await desk.audit(change.id)).toEqual(['pipeline opened', 'pipeline rejected'])
    expect(await desk.record(old)).toBe('none')
  })

  it('to a suppressed address is rejected', async () => {
    const unknown = movedReport({
      recipient: 'gone@elsewhere.example',
      reply: '550 5.1.1 no such user here',
      host: 'mx.elsewhere.example',
      isSigned: true,
    })
    await harness.takeIn({ mails: [unknown], vouchedBy: 'test' })
    const change = await moved('leads@acme.example', { to: 'gone@elsewhere.example' })
    expect(change).toMatchObject({ state: 'rejected', reason: 'target_suppressed' })
  })
})

describe('an approval', () => {
  it('suppresses the old address, in one change set with one audit row', async () => {
    const change = await moved('approve@acme.example')
    const [outcome] = await desk.act(change.id, { kind: 'approve', note: 'she said so' })
    expect(outcome).toMatchObject({ ok: true, state: 'approved' })
    expect(await desk.record('approve@acme.example')).toBe('active moved operator')
    expect((await desk.audit(change.id)).at(-1)).toBe('operator:test approved')
    const after = await desk.of('approve@acme.example')
    expect(after.decision).toMatchObject({ by: 'operator:test', note: 'she said so' })
    const { rows } = await harness.context.database.query(
      'select what, who from change_set where id = $1',
      [after.decision?.changeSetId],
    )
    expect(rows).toEqual([{ what: 'changes approve', who: 'operator:test' }])
  })

  it('is foreseen by a dry run that writes nothing', async () => {
    const change = await moved('dry@acme.example')
    const [outcome] = await desk.act(change.id, { kind: 'approve' }, { dryRun: true })
    expect(outcome).toMatchObject({ ok: true, state: 'approved' })
    expect((await desk.of('dry@acme.example')).state).toBe('pending')
    expect(await desk.record('dry@acme.example')).toBe('held moved pipeline')
  })

  it('that is exported and confirmed is one approval and one confirmation in the report', async () => {
    const { database } = harness.context
    const facts = (): Promise<Awaited<ReturnType<typeof loadChangeFacts>>> => {
      const day = { since: new Date(Date.now() - DAY_MS), until: new Date(Date.now() + DAY_MS) }
      const period = { since: day.since.toISOString(), until: day.until.toISOString() }
      return loadChangeFacts(database, period, period.until)
    }
    const before = await facts()
    const change = await moved('counted@acme.example')
    for (const act of [
      { kind: 'approve' },
      { kind: 'export', destination: 'crm' },
      { kind: 'confirm' },
    ] as const)
      await desk.act(change.id, act)
    const after = await facts()
    expect(after.approved - before.approved).toBe(1)
    expect(after.confirmed - before.confirmed).toBe(1)
  })

  it('outlasts what a person suppressed for a time; taken back, the hold lasts as long as that', async () => {
    const address = 'for-a-time@acme.example'
    const change = await moved(address)
    const endsAtMs = Date.now() + 90 * DAY_MS
    const addition = {
      newId: newId('sup'),
      address: addressOf(address),
      scope: 'global',
      reason: 'manual' as const,
      expiresAtMs: endsAtMs,
      note: undefined,
    }
    await addSuppressions(harness.context.database, [addition], {
      act: { changeSetId: newId('chs'), who: 'operator:test', note: undefined },
      mode: { source: 'operator', revive: true },
      dryRun: false,
    })
    const endOf = async (): Promise<unknown> => {
      const { rows } = await harness.context.database.query<{ expires_at: Date | null }>(
        'select expires_at from suppression where address_key = $1',
        [address],
      )
      return rows[0]?.expires_at?.getTime()
    }
    await desk.act(change.id, { kind: 'approve' })
    expect(await desk.record(address)).toBe('active moved operator')
    expect(await endOf()).toBeUndefined()
    await desk.act(change.id, { kind: 'revert' })
    expect(await desk.record(address)).toBe('held moved operator')
    expect(await endOf()).toBe(endsAtMs)
  })

  it('taken back holds the old address again, and the exports stay listed', async () => {
    const change = await moved('revert@acme.example')
    await desk.act(change.id, { kind: 'approve' })
    await desk.act(change.id, { kind: 'export', destination: 'crm' })
    await desk.act(change.id, { kind: 'confirm' })
    expect(await desk.of('revert@acme.example')).toMatchObject({ consent: 'confirmed' })
    const [outcome] = await desk.act(change.id, { kind: 'revert' })
    expect(outcome).toMatchObject({ ok: true, state: 'pending' })
    expect(await desk.of('revert@acme.example')).toMatchObject({
      decision: null,
      confirmedAt: null,
      consent: 're-permission required',
      exportedTo: [{ to: 'crm' }],
    })
    expect(await desk.record('revert@acme.example')).toBe('held moved operator')
    const { rows } = await harness.context.database.query(
      `select expires_at - updated_at = interval '30 days' as "isMonth", decided_at as "decidedAt"
       from suppression where address_key = 'revert@acme.example'`,
    )
    expect(rows).toEqual([{ isMonth: true, decidedAt: null }])
    expect(await desk.audit(change.id)).toEqual([
      'pipeline opened',
      'pipeline checked',
      'operator:test approved',
      'operator:test exported',
      'operator:test confirmed',
      'operator:test reverted',
    ])
  })

  it('of what got another flag since it was looked at is refused, with the flags', async () => {
    const change = await moved('flags@acme.example')
    await moved('flags2@acme.example', { to: 'flags@elsewhere.example' })
    const [outcome] = await desk.act(change.id, { kind: 'approve', version: change.version })
    expect(outcome).toMatchObject({ ok: false, code: 'stale', since: [] })
    expect(outcome?.ok === false && outcome.message).toMatch(/flags are now: .*shared_target/)
  })

  it('leaves alone what a person or a complaint has suppressed', async () => {
    const change = await moved('sticky@acme.example')
    const { database } = harness.context
    await database.query(
      `with w as (update suppression set is_sticky = true, status = 'active', reason = 'complaint',
         seq = nextval(pg_get_serial_sequence('suppression_change', 'seq'))
         where address_key = 'sticky@acme.example' returning *)
       insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
         why, who, policy_version, at, record)
       select seq, id, address_key, scope, 'upsert', status, reason, 'test', 'test', '1', now(), to_jsonb(w) from w`,
    )
    await desk.act(change.id, { kind: 'approve' })
    expect(await desk.record('sticky@acme.example')).toBe('active complaint pipeline')
    await desk.act(change.id, { kind: 'revert' })
    expect(await desk.record('sticky@acme.example')).toBe('active complaint pipeline')
  })

  it('of one change by two persons at one moment is given to one of them', async () => {
    const change = await moved('race@acme.example')
    const act = { kind: 'approve', version: change.version } as const
    const ended = await Promise.all(Array.from({ length: 6 }, () => desk.act(change.id, act)))
    const outcomes = ended.flat()
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.ok) continue
      expect(outcome.code).toBe('stale')
      expect(outcome.since).toMatchObject([{ fact: 'approved', who: 'operator:test' }])
    }
    expect((await desk.audit(change.id)).filter((row) => row.endsWith('approved'))).toHaveLength(1)
  })
})

describe('a rejection', () => {
  it('ends the hold and keeps the count: a second report a week later suppresses', async () => {
    const change = await moved('wrong@acme.example', { receivedAtMs: Date.now() - 8 * DAY_MS })
    expect(await desk.record('wrong@acme.example')).toBe('held moved pipeline')
    await desk.act(change.id, { kind: 'reject', reason: 'wrong' })
    expect(await desk.record('wrong@acme.example')).toBe('expired moved pipeline')
    await moved('wrong@acme.example')
    expect(await desk.record('wrong@acme.example')).toBe('active moved pipeline')
  })

  it('does not come back as a hold when the address is decided about again', async () => {
    const change = await moved('quiet@acme.example')
    await desk.act(change.id, { kind: 'reject', reason: 'wrong' })
    const full = movedReport({
      recipient: 'quiet@acme.example',
      reply: '452 4.2.2 mailbox full',
      isSigned: true,
    })
    await harness.takeIn({ mails: [full], vouchedBy: 'test' })
    expect(await desk.record('quiet@acme.example')).toBe('expired moved pipeline')
  })

  it('as forged releases what rests on it and takes its counts away', async () => {
    const change = await moved('forged@acme.example', { receivedAtMs: Date.now() - 8 * DAY_MS })
    await desk.act(change.id, { kind: 'reject', reason: 'forged' })
    expect(await desk.record('forged@acme.example')).toBe('released moved pipeline')
    await moved('forged@acme.example')
    expect(await desk.record('forged@acme.example')).toBe('released moved pipeline')
    await moved('forged@acme.example', { to: 'true@elsewhere.example' })
    expect(await desk.record('forged@acme.example')).toBe('held moved pipeline')
  })

  it('as forged releases a suppression that two such reports have made', async () => {
    await moved('both@acme.example', { receivedAtMs: Date.now() - 8 * DAY_MS })
    const change = await moved('both@acme.example')
    expect(await desk.record('both@acme.example')).toBe('active moved pipeline')
    await desk.act(change.id, { kind: 'reject', reason: 'forged' })
    expect(await desk.record('both@acme.example')).toBe('released moved pipeline')
  })

  it('taken back holds the address while it is looked at again', async () => {
    const change = await moved('again@acme.example')
    await desk.act(change.id, { kind: 'reject', reason: 'wrong' })
    await desk.act(change.id, { kind: 'revert' })
    expect(await desk.of('again@acme.example')).toMatchObject({ state: 'pending', reason: null })
    expect(await desk.record('again@acme.example')).toBe('held moved operator')
  })

  it('taken back leaves a release of a person alone', async () => {
    const change = await moved('free@acme.example')
    await desk.act(change.id, { kind: 'reject', reason: 'wrong' })
    await moved('free@acme.example', { receivedAtMs: Date.now() })
    const release = { address: addressOf('free@acme.example'), scope: 'global' }
    const act = { changeSetId: newId('chs'), who: 'operator:test', note: undefined }
    const options = { act, why: 'works', override: false, dryRun: false }
    await releaseSuppressions(harness.context.database, [release], options)
    await harness.context.database.query(
      `with w as (update suppression set address_change_id = null,
         seq = nextval(pg_get_serial_sequence('suppression_change', 'seq'))
         where address_key = 'free@acme.example' returning *)
       insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
         why, who, policy_version, at, record)
       select seq, id, address_key, scope, 'remove', status, reason, 'test', 'test', '1', now(), to_jsonb(w) from w`,
    )
    await desk.act(change.id, { kind: 'revert' })
    expect(await desk.record('free@acme.example')).toMatch(/^released/)
  })

  it('opens again by a sighting of a higher tier, but not when it was forged', async () => {
    const one = await moved('tier@acme.example', { isSigned: false })
    const two = await moved('tier2@acme.example', { isSigned: false })
    expect(one.trust).toBe('plausible')
    await desk.act(one.id, { kind: 'reject', reason: 'wrong' })
    await desk.act(two.id, { kind: 'reject', reason: 'forged' })
    await moved('tier@acme.example', { isSigned: false })
    expect((await desk.of('tier@acme.example')).state).toBe('rejected')
    await moved('tier@acme.example')
    await moved('tier2@acme.example')
    expect(await desk.of('tier@acme.example')).toMatchObject({
      state: 'pending',
      trust: 'verified',
    })
    expect((await desk.audit(one.id)).at(-1)).toBe('pipeline reopened')
    expect((await desk.of('tier2@acme.example')).state).toBe('rejected')
  })
})

describe('time', () => {
  it('puts a change off until the day that was named', async () => {
    const change = await moved('snooze@acme.example')
    const untilMs = Date.now() + 7 * DAY_MS
    await desk.act(change.id, { kind: 'snooze', untilMs, note: 'asked her' })
    const put = await desk.of('snooze@acme.example')
    expect(put).toMatchObject({ state: 'pending', snoozeNote: 'asked her' })
    expect(Date.parse(put.snoozedUntil ?? '')).toBe(untilMs)
    expect((await desk.audit(change.id)).at(-1)).toBe('operator:test snoozed')
  })

  it('closes what nobody decided for 90 days, and a person may open it again', async () => {
    const change = await moved('late@acme.example')
    const { context } = harness
    const later = { ...context, now: () => Date.now() + 91 * DAY_MS }
    await settleChecks(later)
    expect(await desk.of('late@acme.example')).toMatchObject({ state: 'closed', reason: 'expired' })
    await desk.act(change.id, { kind: 'revert' })
    expect((await desk.of('late@acme.example')).state).toBe('pending')
    await settleChecks(context)
    expect((await desk.of('late@acme.example')).state).toBe('pending')
  })
})

describe('several new addresses for one old', () => {
  it('both bound and recent: both stand, flagged, and neither is approved without an override', async () => {
    const one = await moved('two@acme.example', { to: 'b@elsewhere.example' })
    const two = await moved('two@acme.example', { to: 'c@elsewhere.example' })
    const both = await desk.list({ oldKey: 'two@acme.example' })
    expect(both.map((c) => [c.state, c.risks.includes('conflict')])).toEqual([
      ['pending', true],
      ['pending', true],
    ])
    for (const { id } of [one, two]) {
      expect(await desk.act(id, { kind: 'approve' })).toMatchObject([{ code: 'needs_override' }])
    }
  })

  it('unbound: the newer takes the place of the older, which ends there', async () => {
    const one = await moved('follow@acme.example', {
      to: 'b@elsewhere.example',
      isSigned: false,
      receivedAtMs: Date.now() - 2 * DAY_MS,
    })
    await moved('follow@acme.example', { to: 'c@elsewhere.example', isSigned: false })
    const states = async (): Promise<readonly (string | null)[]> =>
      (await desk.list({ oldKey: 'follow@acme.example' })).map((c) => c.reason ?? c.state)
    expect(await states()).toEqual(['superseded', 'pending'])
    expect(await desk.act(one.id, { kind: 'revert' })).toMatchObject([{ code: 'wrong_state' }])
    // Its own report is known and opens nothing anew; a later one does, and takes the place in turn.
    await moved('follow@acme.example', {
      to: 'b@elsewhere.example',
      isSigned: false,
      receivedAtMs: Date.now(),
    })
    expect(await states()).toEqual(['superseded', 'superseded', 'pending'])
  })
})

describe('chains', () => {
  it('are drawn whole, and the far end needs bound links', async () => {
    const ab = await moved('a@chain.example', { to: 'b@chain.example' })
    await moved('b@chain.example', { to: 'c@chain.example', isSigned: false })
    const ac = await moved('a@chain.example', { to: 'c@chain.example' })
    const [first] = await desk.list({ id: ab.id })
    expect(first?.chain).toEqual(['a@chain.example', 'b@chain.example', 'c@chain.example'])
    const refused = await desk.act(ac.id, { kind: 'approve', override: true, note: 'x' })
    expect(refused).toMatchObject([{ ok: false, code: 'chain_unbound' }])
    // The forged or weak link out of the way, the direct one can be decided.
    const [weak] = await desk.list({ oldKey: 'b@chain.example' })
    await desk.act(weak?.id ?? '', { kind: 'reject', reason: 'wrong' })
    const done = await desk.act(ac.id, { kind: 'approve', override: true, note: 'x' })
    expect(done).toMatchObject([{ ok: true }])
  })

  it('that come back to their beginning are rejected as a whole, and hold nobody', async () => {
    await moved('x@loop.example', { to: 'y@loop.example' })
    await moved('y@loop.example', { to: 'z@loop.example' })
    await moved('z@loop.example', { to: 'x@loop.example' })
    for (const name of ['x', 'y', 'z']) {
      const change = await desk.of(`${name}@loop.example`)
      expect(change).toMatchObject({ state: 'rejected', reason: 'loop' })
      expect((await desk.audit(change.id)).at(-1)).toBe('pipeline rejected')
      expect(await desk.record(`${name}@loop.example`)).not.toMatch(/^(?:held|active)/)
    }
  })

  it('cannot be closed to a loop by a forger: what is bound stands', async () => {
    await moved('p@loop.example', { to: 'q@loop.example' })
    await moved('q@loop.example', { to: 'p@loop.example', isSigned: false })
    expect((await desk.of('p@loop.example')).state).toBe('pending')
    expect(await desk.of('q@loop.example')).toMatchObject({ state: 'rejected', reason: 'loop' })
  })
})
