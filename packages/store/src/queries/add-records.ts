/** Additions to the list by a person, an import or the API: one statement, inside the transaction of the act. */
import { addressDomain, addressKey, type Address } from '@forwardpath/mail'
import type { SuppressionReason } from '@forwardpath/suppress'
import type { Transaction } from '../database.ts'
import { pgTextOrNull } from '../pg-text.ts'
import { timestampOrNull, unnestRows, type Column } from '../unnest.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'
import type { Act, ChangeOutcome } from './person-act.ts'

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

/** Adds them, each key and scope once. Only under the feed lock. */
export async function addRecords(
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
        $1, ${NEXT_SEQ_SQL}
      from judged where outcome in ('added', 'raised') order by address_key, scope
      on conflict (address_key, scope) do update set
        status = 'active', reason = excluded.reason, source = excluded.source,
        origin = excluded.origin, note = excluded.note, updated_at = now(),
        is_sticky = excluded.is_sticky, expires_at = excluded.expires_at, released = null,
        change_set_id = excluded.change_set_id, seq = excluded.seq
      returning s.*),
    logged as (${logWrittenSql({
      why: 'coalesce(j.note, $5, j.outcome)',
      who: '$2',
      changeSetId: 'w.change_set_id',
      join: 'join judged j using (address_key, scope)',
    })})
    select address_key as "addressKey", scope, outcome from judged order by address_key, scope`
}
