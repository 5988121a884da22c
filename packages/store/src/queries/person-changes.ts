/**
 * What a person does to the list: adds and releases. Each act is a change set with its rows in the
 * change log, written under the feed lock. A release spends the reports before it; an addition spends
 * none, since it would weaken what they add up to, and the complaint that waits in the mailbox.
 */
import { addressDomain, addressKey, type Address } from '@forwardpath/mail'
import type { SuppressionReason } from '@forwardpath/suppress'
import type { Database, Transaction } from '../database.ts'
import { erasedKeySql } from '../erased-key.ts'
import { takeFeedLock } from '../locks.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'
import { timestampOrNull, unnestRows, type Column } from '../unnest.ts'

/** Who acts, and in which words. */
export type Act = {
  /** Of the change set, `chs_…`. */
  readonly changeSetId: string
  /** Such as `operator:jane`. */
  readonly who: string
  readonly note: string | undefined
}

/** One address to add. */
export type Addition = {
  /** For a record that is new; a standing one keeps its id. */
  readonly newId: string
  readonly address: Address
  readonly scope: string
  readonly reason: SuppressionReason
  readonly expiresAtMs: number | undefined
  readonly note: string | undefined
}

/** How additions are meant. */
export type AdditionMode = {
  /** `operator`, `api`, or `import:<vendor>`. */
  readonly source: string
  /** Whether a released record comes back: a person says so for each, an import only with force. */
  readonly revive: boolean
}

/**
 * What became of each key that was named. `added`: it is active and was not. `raised`: it was active and ends later now, or by an
 * override only. `kept`: it stands as it was, and is no weaker than what was asked for.
 */
export type ChangeOutcome = {
  readonly addressKey: string
  readonly scope: string
  readonly outcome:
    'added' | 'raised' | 'kept' | 'released' | 'not_listed' | 'sticky' | 'was_released'
}

const WRITTEN: readonly ChangeOutcome['outcome'][] = ['added', 'raised', 'released']

/** Rows of one transaction: the feed lock is held for no more. */
export const MAX_PERSON_ROWS = 1_000

/**
 * Adds at most {@link MAX_PERSON_ROWS} addresses. Never weakens: a record that stops its address keeps the later of the two ends
 * and is sticky where either is; one that would gain nothing is kept as it stands. With `dryRun` nothing stays written.
 */
export async function addSuppressions(
  database: Database,
  additions: readonly Addition[],
  options: { readonly act: Act; readonly mode: AdditionMode; readonly dryRun: boolean },
): Promise<readonly ChangeOutcome[]> {
  return asChangeSet(database, { ...options, what: 'suppressions add' }, (tx) =>
    addIn(tx, additions, options),
  )
}

async function addIn(
  tx: Transaction,
  additions: readonly Addition[],
  { act, mode }: { readonly act: Act; readonly mode: AdditionMode },
): Promise<readonly ChangeOutcome[]> {
  if (additions.length === 0) return []
  const rows = unnestRows(ADDITION_COLUMNS, distinct(additions), 6)
  const { rows: outcomes } = await tx.query<ChangeOutcome>(addSql(rows.names, rows.from), [
    act.changeSetId,
    act.who,
    mode.source,
    mode.revive,
    pgTextOrNull(act.note, 2_000),
    ...rows.values,
  ])
  return outcomes
}

/** One record to release. */
export type Release = { readonly address: Address; readonly scope: string }

/**
 * Releases at most {@link MAX_PERSON_ROWS} records; a sticky one only with `override`. The evidence stays, the counts begin
 * anew. With `dryRun` nothing stays written.
 */
export async function releaseSuppressions(
  database: Database,
  releases: readonly Release[],
  options: {
    readonly act: Act
    readonly why: string
    readonly override: boolean
    readonly dryRun: boolean
  },
): Promise<readonly ChangeOutcome[]> {
  return releaseRecords(database, releases.map(keyOf), options)
}

/** A record by its key, which may be a domain's. */
export type ReleaseKey = { readonly addressKey: string; readonly scope: string }

/** The same by the keys of the records. */
export async function releaseRecords(
  database: Database,
  keys: readonly ReleaseKey[],
  options: Parameters<typeof releaseSuppressions>[2],
): Promise<readonly ChangeOutcome[]> {
  return asChangeSet(database, { ...options, what: 'suppressions release' }, (tx) =>
    releaseIn(tx, keys, options),
  )
}

function keyOf({ address, scope }: Release): ReleaseKey {
  return { addressKey: addressKey(address), scope }
}

async function releaseIn(
  tx: Transaction,
  keys: readonly ReleaseKey[],
  options: { readonly act: Act; readonly why: string; readonly override: boolean },
): Promise<readonly ChangeOutcome[]> {
  if (keys.length === 0) return []
  const { rows } = await tx.query<ChangeOutcome>(RELEASE_SQL, [
    options.act.changeSetId,
    options.act.who,
    pgText(options.why, 500),
    options.override,
    pgTextOrNull(options.act.note, 2_000),
    keys.map((k) => k.addressKey),
    keys.map((k) => k.scope),
  ])
  return rows
}

/** An addition that says for itself whether a released record comes back. */
export type BatchAddition = Addition & Pick<AdditionMode, 'revive'>

/**
 * Adds and releases at most {@link MAX_PERSON_ROWS} in one transaction: all of it, or nothing. No key and scope may be in
 * both. Releases with the same words are one statement, and additions that revive another than those that do not.
 */
export async function changeSuppressions(
  database: Database,
  changes: {
    readonly additions: readonly BatchAddition[]
    readonly releases: readonly (Release & { readonly why: string })[]
  },
  options: {
    readonly act: Act
    readonly mode: Pick<AdditionMode, 'source'>
    readonly dryRun: boolean
  },
): Promise<readonly ChangeOutcome[]> {
  return asChangeSet(database, { ...options, what: 'suppressions batch' }, async (tx) => {
    const outcomes: ChangeOutcome[] = []
    for (const revive of [false, true]) {
      const alike = changes.additions.filter((addition) => addition.revive === revive)
      const mode = { ...options.mode, revive }
      outcomes.push(...(await addIn(tx, alike, { act: options.act, mode })))
    }
    for (const why of new Set(changes.releases.map((release) => release.why))) {
      const alike = changes.releases.filter((release) => release.why === why).map(keyOf)
      outcomes.push(...(await releaseIn(tx, alike, { act: options.act, why, override: false })))
    }
    return outcomes
  })
}

class DryRun extends Error {
  readonly outcomes: readonly ChangeOutcome[]
  constructor(outcomes: readonly ChangeOutcome[]) {
    super('dry run')
    this.outcomes = outcomes
  }
}

async function asChangeSet(
  database: Database,
  options: { readonly act: Act; readonly what: string; readonly dryRun: boolean },
  run: (tx: Transaction) => Promise<readonly ChangeOutcome[]>,
): Promise<readonly ChangeOutcome[]> {
  const { act, what, dryRun } = options
  try {
    return await database.transaction(async (tx) => {
      await takeFeedLock(tx)
      const outcomes = await run(tx)
      if (dryRun) throw new DryRun(outcomes)
      // What changed nothing is no change set: a request that is repeated leaves none.
      if (outcomes.some(({ outcome }) => WRITTEN.includes(outcome))) {
        await tx.query(
          'insert into change_set (id, what, who, note) values ($1, $2, $3, $4) on conflict (id) do nothing',
          [act.changeSetId, what, act.who, pgTextOrNull(act.note, 2_000)],
        )
      }
      return outcomes
    })
  } catch (error) {
    // The transaction was rolled back: what it would have done is known, and nothing is written.
    if (error instanceof DryRun) return error.outcomes
    throw error
  }
}

/** End by an override only (docs/policy.md, "Statuses"). */
const STICKY_REASONS: readonly SuppressionReason[] = ['compliance', 'complaint', 'owner_changed']

/** One statement may touch a row only once: several entries for one key are what the strictest of them ask together. */
function distinct(additions: readonly Addition[]): readonly Addition[] {
  const byKey = new Map<string, Addition>()
  for (const addition of additions) {
    const key = `${addressKey(addition.address)} ${addition.scope}`
    const before = byKey.get(key)
    byKey.set(key, before === undefined ? addition : together(before, addition))
  }
  return [...byKey.values()]
}

/** The later entry, unless the earlier one is sticky and it is not; until the later of the two ends. */
function together(before: Addition, addition: Addition): Addition {
  const [was, is] = [before, addition].map(({ reason }) => STICKY_REASONS.includes(reason))
  const end = Math.max(before.expiresAtMs ?? Infinity, addition.expiresAtMs ?? Infinity)
  return {
    ...(was === true && is !== true ? before : addition),
    expiresAtMs: end === Infinity ? undefined : end,
  }
}

const ADDITION_COLUMNS: readonly Column<Addition>[] = [
  { name: 'id', type: 'text', value: (a) => a.newId },
  { name: 'address', type: 'text', value: (a) => a.address },
  { name: 'address_key', type: 'text', value: (a) => addressKey(a.address) },
  { name: 'scope', type: 'text', value: (a) => a.scope },
  { name: 'domain', type: 'text', value: (a) => addressDomain(a.address) },
  { name: 'reason', type: 'text', value: (a) => a.reason },
  { name: 'expires_at', type: 'timestamptz', value: (a) => timestampOrNull(a.expiresAtMs) },
  { name: 'note', type: 'text', value: (a) => pgTextOrNull(a.note, 2_000) },
]

const NEXT_SEQ = "nextval(pg_get_serial_sequence('suppression_change', 'seq'))"

/** An end that compares: without one it is later than any. */
function endSql(column: string): string {
  return `coalesce(${column}, 'infinity')`
}

/**
 * Parameters: change set, who, source, revive, note of the act, then the columns. Served by the unique key.
 *
 * `raised` is what gains: sticky over plain, an end over an earlier one. Of an operator, who names each address, also the same
 * end over a record of the pipeline, which proof of life or deciding again may end before; a list that comes in is often an echo
 * of ours, and would take its records out of every roll-back. The feed lock keeps what is judged as it is until it is written.
 */
function addSql(names: string, from: string): string {
  return `
    with input as (
      select ${names}, reason in (${STICKY_REASONS.map((reason) => `'${reason}'`).join(', ')}) as is_sticky
      from ${from}),
    compared as (
      select i.*, s.status as was, s.reason as old_reason, s.expires_at as old_expires_at,
        s.is_sticky as old_is_sticky, s.note as old_note, s.source as old_source,
        coalesce(s.status in ('held', 'active') and ${endSql('s.expires_at')} > now(), false) as stops
      from input i left join suppression s using (address_key, scope)),
    judged as (
      select c.*, case
          when was = 'released' and not $4::boolean then 'was_released'
          when not stops or was = 'held' then 'added'
          when is_sticky and not old_is_sticky or ${endSql('expires_at')} > ${endSql('old_expires_at')} then 'raised'
          when $3 = 'operator' and old_source = 'pipeline' and not old_is_sticky
            and ${endSql('expires_at')} = ${endSql('old_expires_at')} then 'raised'
          else 'kept' end as outcome
      from compared c),
    written as (
      insert into suppression as s (id, address, address_key, scope, domain, status, reason,
        policy_version, trust, is_sticky, evidence_count, provider, source, origin, note, created_at,
        updated_at, expires_at, change_set_id, seq)
      select id, address, address_key, scope, domain, 'active',
        case when stops and old_is_sticky and not is_sticky then old_reason else reason end, 'person', 'unjudged',
        is_sticky or coalesce(old_is_sticky, false), 0, domain, $3, 'admin',
        coalesce(note, $5, case when stops then old_note end), now(), now(),
        case when stops then nullif(greatest(${endSql('expires_at')}, ${endSql('old_expires_at')}), 'infinity')
          else expires_at end,
        $1, ${NEXT_SEQ}
      from judged where outcome in ('added', 'raised') order by address_key, scope
      on conflict (address_key, scope) do update set
        status = 'active', reason = excluded.reason, source = excluded.source,
        origin = excluded.origin, note = excluded.note, updated_at = now(),
        is_sticky = excluded.is_sticky, expires_at = excluded.expires_at, released = null,
        change_set_id = excluded.change_set_id, seq = excluded.seq
      returning s.*),
    logged as (
      insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
        expires_at, why, who, policy_version, change_set_id, at, record)
      select w.seq, w.id, w.address_key, w.scope, 'upsert', w.status, w.reason, w.expires_at,
        coalesce(j.note, $5, j.outcome), $2, w.policy_version, w.change_set_id, w.updated_at, to_jsonb(w)
      from written w join judged j using (address_key, scope))
    select address_key as "addressKey", scope, outcome from judged order by address_key, scope`
}

/** Where an address was erased, the record under its hash is meant. Served by the unique key. */
const RELEASE_SQL = `
  with input as (
    select distinct case when exists (select from suppression p
        where p.address_key = i.address_key and p.scope = i.scope and p.status in ('held', 'active'))
      then i.address_key else coalesce((select e.address_key from suppression e
        where e.address_key = ${erasedKeySql('i.address_key')} and e.scope = i.scope), i.address_key) end as address_key, scope
    from unnest($6::text[], $7::text[]) as i (address_key, scope)),
  judged as (
    select i.*, case
        when s.id is null or s.status not in ('held', 'active') then 'not_listed'
        when s.is_sticky and not $4::boolean then 'sticky'
        else 'released' end as outcome
    from input i left join suppression s using (address_key, scope)),
  written as (
    update suppression s set status = 'released', updated_at = now(), expires_at = null,
      released = jsonb_build_object('at', now(), 'by', $2::text, 'why', $3::text),
      release_count = release_count + 1, note = coalesce($5, note), change_set_id = $1,
      is_sticky = false, decided_at = now(), seq = ${NEXT_SEQ}
    from judged j
    where j.outcome = 'released' and s.address_key = j.address_key and s.scope = j.scope
    returning s.*),
  logged as (
    insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
      expires_at, why, who, policy_version, change_set_id, at, record)
    select seq, id, address_key, scope, 'remove', status, reason, expires_at, $3, $2,
      policy_version, change_set_id, updated_at, to_jsonb(written)
    from written)
  select address_key as "addressKey", scope, outcome from judged order by address_key, scope`
