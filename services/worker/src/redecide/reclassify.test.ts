/**
 * Deciding again on a real database: what the dry run foretold is what was applied, the list is then the one that the new rules would have
 * given from the start, and undoing restores it exactly. `node test/faults/run-reclassify.js --mails 100000` is the long version.
 */
import {
  BUILTIN_RULES,
  BUILTIN_RULES_VERSION,
  compileRules,
  parseRuleFile,
  type RuleSet,
} from '@forwardpath/classify'
import { newId } from '@forwardpath/runtime'
import {
  addSuppressions,
  findForesight,
  fsck,
  loadIncidentWindows,
  releaseSuppressions,
  undoChangeSet,
  type ForesightSet,
} from '@forwardpath/store'
import { DAY_MS } from '@forwardpath/suppress'
import { addressOf } from '@forwardpath/test-support/address-of'
import { chanceOf } from '@forwardpath/test-support/chance'
import { afterEach, describe, expect, it } from 'vitest'
import { allRows, rowsInForce, type ListRow } from '../testing/list-rows.ts'
import { startHarness, type WorkerHarness } from '../testing/worker-harness.ts'
import { applySet, foresee, type ApplyResult, type Foreseen, type RunOptions } from './foresee.ts'
import { gatherReread } from './gather-reread.ts'

const MAILS = Number(process.env['FORWARDPATH_TEST_MAILS'] ?? '2000')
const TIMEOUT_MS = 120_000 + MAILS * 150
const NOW_MS = Date.now()

const open: WorkerHarness[] = []
async function harness(...args: Parameters<typeof startHarness>): Promise<WorkerHarness> {
  const made = await startHarness(...args)
  open.push(made)
  return made
}
afterEach(async () => {
  for (const { context, close } of open.splice(0)) {
    const { findings } = await fsck(context.database)
    await close()
    expect(findings).toEqual([])
  }
})

/** Replies that the built-in rules and the new ones see alike or otherwise. */
const REPLIES = {
  unknown: '550 5.1.1 no such user here',
  full: '552 5.2.2 mailbox full',
  moved: '551 User not local; please try <new@example.com>',
  sooner: '550 5.0.0 the flux capacitor of this account is exhausted',
  wrongly: '550 5.1.1 user unknown, says the tribunal',
  reputation: '554 5.7.1 poor reputation of the sender',
} as const

/** `sooner` becomes an unknown user, `wrongly` a filter of the recipient. */
const NEW_RULES = newRules()

function newRules(): RuleSet {
  const file = parseRuleFile({
    rules: [
      {
        id: 'local.flux',
        when: { text: 'flux capacitor of this account is exhausted' },
        then: 'user_unknown',
        source: 'test',
        example: REPLIES.sooner,
      },
      {
        id: 'local.tribunal',
        when: { text: 'says the tribunal' },
        then: 'recipient_filter',
        source: 'test',
        example: REPLIES.wrongly,
      },
    ],
  })
  if (!file.ok) throw new TypeError(file.faults.map((f) => `${f.path} ${f.message}`).join())
  return compileRules(BUILTIN_RULES, {
    version: BUILTIN_RULES_VERSION,
    local: file.rules,
    localVersion: 'test',
  })
}

function report(recipient: string, reply: string, id: string): Buffer {
  return Buffer.from(
    [
      'From: MAILER-DAEMON@mta.origin.example',
      'To: b@origin.example',
      'Subject: Undelivered Mail Returned to Sender',
      `Message-ID: <report-${id}@mta.origin.example>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      `<${recipient}>: host mx.example.org said: ${reply}`,
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mta.origin.example',
      '',
      `Final-Recipient: rfc822; ${recipient}`,
      'Action: failed',
      'Status: 5.0.0',
      'Remote-MTA: dns; mx.example.org',
      `Diagnostic-Code: smtp; ${reply}`,
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: <${id}@origin.example>`,
      'From: b@origin.example',
      `To: ${recipient}`,
      '',
      '--b--',
      '',
    ].join('\r\n'),
  )
}

/** Two reports about each address, five days apart; the same ones for the same seed. */
function deliveries(): readonly {
  readonly receivedAtMs: number
  readonly mails: readonly Buffer[]
}[] {
  const random = chanceOf(551)
  const kinds = Object.values(REPLIES)
  const people = Array.from({ length: MAILS / 2 }, (_, i) => ({
    address: `r${String(i)}@domain${String(i % 37)}.example`,
    reply: kinds[Math.floor(random() * kinds.length)] ?? REPLIES.unknown,
  }))
  return [10, 5].map((ago) => ({
    receivedAtMs: NOW_MS - ago * DAY_MS,
    mails: people.map(({ address, reply }, i) =>
      report(address, reply, `${String(ago)}-${String(i)}`),
    ),
  }))
}

async function takeIn(into: WorkerHarness, rules?: RuleSet): Promise<void> {
  for (const delivery of deliveries()) {
    // The day's mails in pieces, as a sweep stores them.
    for (let from = 0; from < delivery.mails.length; from += 500)
      await into.takeIn(
        {
          ...delivery,
          mails: delivery.mails.slice(from, from + 500),
          mailbox: 'main',
          vouchedBy: 'operator:test',
        },
        rules === undefined ? {} : { rules },
      )
  }
}

async function dryRun(of: WorkerHarness, run: RunOptions = {}): Promise<Foreseen> {
  const { context } = of
  const windows = await loadIncidentWindows(context.database)
  const parameters = {
    door: 'reclassify',
    policyVersion: context.policy.version,
    sinceMs: NOW_MS - 90 * DAY_MS,
    windows,
    windowsThen: windows,
  } as const
  const foreseen = await foresee(
    context,
    { what: 'reclassify', who: 'operator:test', parameters },
    { ...run, gather: (set) => gatherReread({ ...context, rules: NEW_RULES }, set, run) },
  )
  if (foreseen === undefined) throw new Error('the dry run was stopped')
  return foreseen
}

async function setOf(
  of: WorkerHarness,
  by: { digest: string } | { id: string },
): Promise<ForesightSet> {
  const set = await findForesight(of.context.database, by)
  if (set === undefined) throw new Error('there is no such set')
  return set
}

async function apply(
  of: WorkerHarness,
  set: ForesightSet,
  run: RunOptions = {},
): Promise<ApplyResult> {
  return applySet(of.context, set, {
    ...run,
    why: 'reclassified',
    gather: (again) => gatherReread({ ...of.context, rules: NEW_RULES }, again, run),
  })
}

/** Ids of reports and rows differ between two databases. */
function comparable(rows: readonly ListRow[]): readonly ListRow[] {
  return rows.map(({ last_event_id: _, ...row }) => row)
}

describe('reclassify', () => {
  it(
    `foretells what it does, gives the list of the new rules, and is undone exactly (${String(MAILS)} mails)`,
    async () => {
      const line = await harness()
      const { database } = line.context
      await takeIn(line)
      const before = await allRows(database)
      const foreseen = await dryRun(line)
      const { totals, digest, id } = foreseen
      expect(await allRows(database)).toEqual(before)
      expect(totals).toMatchObject({ read: MAILS, expired: 0, unreadable: 0, conflictCount: 0 })
      expect(totals.effects.added).toBeGreaterThan(MAILS / 20)
      expect(totals.effects.released).toBeGreaterThan(MAILS / 20)
      expect(new Set(totals.reports.map((r) => `${r.from} → ${r.to}`))).toEqual(
        new Set(['unclassified → user_unknown', 'user_unknown → recipient_filter']),
      )
      expect((await dryRun(line)).digest).toBe(digest)

      // Stopped after the first batch, then taken up again.
      const stop = new AbortController()
      const half = await apply(line, await setOf(line, { digest }), {
        signal: stop.signal,
        onProgress: (step) => {
          if (step === 'apply') stop.abort()
        },
      })
      expect(half).toMatchObject({ kind: 'applied', applied: { isWhole: false } })
      const result = await apply(line, await setOf(line, { digest }))
      if (result.kind !== 'applied') throw new Error(`it was ${result.kind}`)
      expect(result.applied).toEqual({ applied: totals.changed, passed: 0, isWhole: true })
      const written = await database.query<{ status: string; n: number }>(
        `select status, count(*)::int as n from suppression_change where change_set_id = $1 group by status`,
        [result.id],
      )
      expect(Object.fromEntries(written.rows.map((r) => [r.status, r.n]))).toEqual({
        active: totals.effects.added,
        released: totals.effects.released,
      })

      const fresh = await harness({ rules: NEW_RULES })
      await takeIn(fresh, NEW_RULES)
      expect(comparable(await rowsInForce(database, NOW_MS))).toEqual(
        comparable(await rowsInForce(fresh.context.database, NOW_MS)),
      )
      expect(id).not.toBe(result.id)
      const again = await dryRun(line)
      expect(again.totals).toMatchObject({ changed: 0, reports: [] })

      const undone = await undoChangeSet(database, {
        changeSetId: result.id,
        undoId: newId('chs'),
        who: 'operator:test',
        note: undefined,
      })
      expect(undone).toMatchObject({ outcome: 'undone', kept: [] })
      const known = new Set(before.map((r) => r['id']))
      const after = await allRows(database)
      expect(after.filter((r) => known.has(r['id']))).toEqual(before)
      const made = after.filter((r) => !known.has(r['id']))
      expect(new Set(made.map((r) => r['status']))).toEqual(new Set(['released']))
      // The reports read as before too: deciding again foretells the same once more.
      expect((await dryRun(line)).totals.effects).toEqual(totals.effects)
    },
    TIMEOUT_MS,
  )

  it('holds no more mails at once than their bytes allow, and one however large it is', async () => {
    const line = await harness()
    const sizesMb = [6, 6, 6, 20, 1, 1]
    await line.takeIn({
      mails: sizesMb.map((_, i) =>
        report(`r${String(i)}@hooli.example`, REPLIES.sooner, String(i)),
      ),
      mailbox: 'main',
    })
    // The ledger's word for the size decides before a byte is loaded.
    await line.context.database.query(
      `update raw_message r set size_bytes = sized.mb * 1024 * 1024
       from unnest($1::bigint[]) with ordinality as sized (mb, nth),
         (select id, row_number() over (order by id) as nth from raw_message) numbered
       where numbered.nth = sized.nth and r.id = numbered.id`,
      [sizesMb],
    )
    const readSoFar: number[] = []
    await dryRun(line, {
      onProgress: (step, done) => {
        if (step === 'read') readSoFar.push(done)
      },
    })
    expect(readSoFar).toEqual([2, 3, 4, 6])
  })

  it('is refused where a new mail has changed the outcome, and says what it would be now', async () => {
    const line = await harness()
    await line.takeIn({
      mails: [report('one@hooli.example', REPLIES.sooner, 'a')],
      mailbox: 'main',
      receivedAtMs: NOW_MS - 10 * DAY_MS,
      vouchedBy: 'operator:test',
    })
    const { digest } = await dryRun(line)
    await line.takeIn({
      mails: [report('one@hooli.example', REPLIES.sooner, 'b')],
      mailbox: 'main',
      receivedAtMs: NOW_MS - 5 * DAY_MS,
      vouchedBy: 'operator:test',
    })
    const result = await apply(line, await setOf(line, { digest }))
    if (result.kind !== 'changed') throw new Error(`it was ${result.kind}`)
    expect(result.foreseen.totals.effects).toMatchObject({ added: 1 })
    const second = await apply(line, await setOf(line, { digest: result.foreseen.digest }))
    expect(second.kind).toBe('applied')
    expect(await rowsInForce(line.context.database, NOW_MS)).toMatchObject([
      { address: 'one@hooli.example', status: 'active', category: 'user_unknown' },
    ])
  })

  it('leaves people and imports alone, counts mails without bytes, and an undo keeps what came later', async () => {
    const line = await harness()
    const { database } = line.context
    const names = ['person', 'import', 'expired', 'later', 'plain']
    for (const ago of [10, 5])
      await line.takeIn({
        mails: names.map((name) =>
          report(`${name}@hooli.example`, REPLIES.wrongly, `${name}${String(ago)}`),
        ),
        mailbox: 'main',
        receivedAtMs: NOW_MS - ago * DAY_MS,
        vouchedBy: 'operator:test',
      })
    for (const [name, source] of [
      ['person', 'operator'],
      ['import', 'import:ses'],
    ] as const) {
      // Released first: a record that is active already keeps its source.
      const address = addressOf(`${name}@hooli.example`)
      const act = { changeSetId: newId('chs'), who: 'operator:test', note: undefined }
      const release = [{ address, scope: 'global' }]
      await releaseSuppressions(database, release, {
        act,
        why: 'test',
        override: false,
        dryRun: false,
      })
      const addition = {
        newId: newId('sup'),
        address,
        scope: 'global',
        reason: 'manual',
        expiresAtMs: undefined,
        note: undefined,
      } as const
      await addSuppressions(database, [addition], {
        act: { ...act, changeSetId: newId('chs') },
        mode: { source, revive: true },
        dryRun: false,
      })
    }
    const bodies = await database.query<Record<'raw_message_id' | 'bytes', unknown>>(
      `delete from raw_body where raw_message_id in (
         select raw_message_id from bounce where address_key = 'expired@hooli.example')
       returning raw_message_id, bytes`,
    )
    const { totals, digest } = await dryRun(line)
    expect(totals).toMatchObject({ read: 8, expired: 2, effects: { released: 2 } })
    expect(totals.conflicts.map((c) => `${c.addressKey} ${c.kind} ${c.wouldBe}`).sort()).toEqual([
      'import@hooli.example import none',
      'person@hooli.example person none',
    ])
    const result = await apply(line, await setOf(line, { digest }))
    if (result.kind !== 'applied') throw new Error(`it was ${result.kind}`)
    await addSuppressions(
      database,
      [
        {
          newId: newId('sup'),
          address: addressOf('later@hooli.example'),
          scope: 'global',
          reason: 'manual',
          expiresAtMs: undefined,
          note: undefined,
        },
      ],
      {
        act: { changeSetId: newId('chs'), who: 'operator:jane', note: undefined },
        mode: { source: 'operator', revive: true },
        dryRun: false,
      },
    )
    const undone = await undoChangeSet(database, {
      changeSetId: result.id,
      undoId: newId('chs'),
      who: 'operator:test',
      note: undefined,
    })
    expect(undone).toMatchObject({
      restored: 1,
      reports: 8,
      kept: [{ addressKey: 'later@hooli.example', scope: 'global', by: 'operator:jane' }],
    })
    // Put back for the accounts, which know of no retention yet.
    for (const { raw_message_id: id, bytes } of bodies.rows)
      await database.query(
        'insert into raw_body select id, stored_at, $2 from raw_message where id = $1',
        [id, bytes],
      )
  })
})
