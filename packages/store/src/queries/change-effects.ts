/**
 * What a decision about an address change does to the record of its old address (docs/address-changes.md). Only under the feed lock,
 * in the transaction of the decision; each change of a record has its row in the change log.
 *
 *   approved   suppressed, reason `moved`; what is sticky, or what a person or an import has suppressed for good, stands as it is
 *   rejected   the hold ends, its counts stay; `forged`: what rests on it is released, and it counts no more
 *   reverted   an approval: held for 30 d again, or until the end that the record had before; a rejection: for 30 d, where the
 *              report may hold at all
 */
import type { Change } from '@forwardpath/changes'
import { addressDomain } from '@forwardpath/mail'
import type { Transaction } from '../database.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'

/** Whose decision it is. */
export type EffectCause = {
  readonly change: Change
  /** `pipeline`, or such as `operator:jane`. */
  readonly who: string
  readonly note: string | undefined
  /** Absent where the pipeline acts by itself. */
  readonly changeSetId: string | undefined
  /** For a record that is new; a standing one keeps its id. */
  readonly newId: string
}

/** As long as the hold of the row `moved` in the default policy (docs/policy.md). */
const HOLD_DAYS = 30

function logged(why: string): string {
  return logWrittenSql({ why, who: '$3', changeSetId: '$4' })
}

/** The old address must not be mailed any more. Returns whether its record changed. */
export async function suppressOld(tx: Transaction, cause: EffectCause): Promise<boolean> {
  const { change } = cause
  const { rowCount } = await tx.query(
    // served by the unique key (address_key, scope)
    `with written as (
       insert into suppression as s (id, address, address_key, scope, domain, status, reason, category,
         policy_version, trust, is_sticky, evidence_count, provider, source, origin, note,
         address_change_id, created_at, updated_at, change_set_id, decided_at, seq)
       values ($5, $6, $1, 'global', $7, 'active', 'moved', 'moved', 'person', $8, false, 0, $7,
         'operator', 'admin', $9, $2, now(), now(), $4, now(), ${NEXT_SEQ_SQL})
       on conflict (address_key, scope) do update set status = 'active', reason = 'moved',
         category = 'moved', source = 'operator', origin = 'admin', note = coalesce($9, s.note),
         address_change_id = $2, updated_at = now(), expires_at = null, released = null,
         change_set_id = $4, decided_at = now(), seq = excluded.seq
       where not (s.status in ('held', 'active') and coalesce(s.expires_at, 'infinity') > now()
         and (s.is_sticky
           or (s.status = 'active' and s.source <> 'pipeline' and s.expires_at is null)))
       returning s.*)
     ${logged("'address change approved: ' || $2")}`,
    [
      change.oldKey,
      change.id,
      cause.who,
      cause.changeSetId ?? null,
      cause.newId,
      change.oldAddress,
      addressDomain(change.oldAddress),
      change.trust,
      pgTextOrNull(cause.note, 2_000),
    ],
  )
  return (rowCount ?? 0) > 0
}

/**
 * The hold that rests on the change ends; its counts stay. With `forged` a suppression that rests on it is released too.
 * Returns whether a record changed.
 */
export async function endHold(
  tx: Transaction,
  cause: Omit<EffectCause, 'newId'> & {
    readonly eventIds: readonly string[]
    readonly isForged: boolean
    readonly why: string
  },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    // served by the unique key (address_key, scope)
    `with written as (
       update suppression s set updated_at = now(), seq = ${NEXT_SEQ_SQL},
         change_set_id = coalesce($4, s.change_set_id),
         status = case when $6 then 'released' else 'expired' end,
         expires_at = case when $6 then null else least(s.expires_at, now()) end,
         released = case when $6
           then jsonb_build_object('at', now(), 'by', $3::text, 'why', $7::text) end,
         release_count = s.release_count + case when $6 then 1 else 0 end
       where s.address_key = $1 and s.scope = 'global' and not s.is_sticky and s.reason = 'moved'
         and (s.address_change_id = $2 or s.last_event_id = any($5::text[]))
         and (s.status = 'held' or ($6 and s.status = 'active' and s.source = 'pipeline'))
       returning s.*)
     ${logged('$7')}`,
    [
      cause.change.oldKey,
      cause.change.id,
      cause.who,
      cause.changeSetId ?? null,
      cause.eventIds,
      cause.isForged,
      pgText(cause.why, 200),
    ],
  )
  return (rowCount ?? 0) > 0
}

/** Of the row of the log that stood before the approval $5; `value` is SQL of the caller. */
function before(value: string): string {
  return `(select ${value} from suppression_change c
           where c.address_key = s.address_key and c.scope = s.scope and c.seq < s.seq
             and c.change_set_id is distinct from $5
           order by c.seq desc limit 1)`
}

/** An approval is taken back: what it suppressed is held again, and the reports before it count again. */
export async function holdAfterApproval(
  tx: Transaction,
  cause: EffectCause & { readonly approvalSetId: string | undefined },
): Promise<boolean> {
  const { change } = cause
  const { rowCount } = await tx.query(
    // served by the unique key (address_key, scope) and by suppression_change_key
    `with written as (
       update suppression s set status = 'held', updated_at = now(), change_set_id = $4,
         expires_at = greatest(now() + interval '${String(HOLD_DAYS)} days', ${before("case when c.status in ('held', 'active') then c.expires_at end")}),
         decided_at = ${before("(c.record ->> 'decided_at')::timestamptz")}, seq = ${NEXT_SEQ_SQL}
       where s.address_key = $1 and s.scope = 'global' and s.status = 'active'
         and s.reason = 'moved' and s.address_change_id = $2 and s.change_set_id = $5
       returning s.*)
     ${logged("'approval taken back: ' || $2")}`,
    [change.oldKey, change.id, cause.who, cause.changeSetId ?? null, cause.approvalSetId ?? null],
  )
  return (rowCount ?? 0) > 0
}

/** A rejection is taken back: the old address is held while it is looked at again. Never weakens what stands. */
export async function holdAfterRejection(tx: Transaction, cause: EffectCause): Promise<boolean> {
  const { change } = cause
  const { rowCount } = await tx.query(
    // served by the unique key (address_key, scope)
    `with written as (
       insert into suppression as s (id, address, address_key, scope, domain, status, reason, category,
         policy_version, trust, is_sticky, evidence_count, provider, source, origin, note,
         address_change_id, created_at, updated_at, expires_at, change_set_id, seq)
       values ($5, $6, $1, 'global', $7, 'held', 'moved', 'moved', 'person', $8, false, 0, $7,
         'operator', 'admin', $9, $2, now(), now(), now() + interval '${String(HOLD_DAYS)} days', $4,
         ${NEXT_SEQ_SQL})
       on conflict (address_key, scope) do update set status = 'held', reason = 'moved',
         category = 'moved', source = 'operator', origin = 'admin', note = coalesce($9, s.note),
         address_change_id = $2, updated_at = now(), released = null,
         expires_at = excluded.expires_at, change_set_id = $4, seq = excluded.seq
       where s.status = 'expired' or (s.status = 'released' and s.address_change_id = $2)
       returning s.*)
     ${logged("'rejection taken back: ' || $2")}`,
    [
      change.oldKey,
      change.id,
      cause.who,
      cause.changeSetId ?? null,
      cause.newId,
      change.oldAddress,
      addressDomain(change.oldAddress),
      change.trust,
      pgTextOrNull(cause.note, 2_000),
    ],
  )
  return (rowCount ?? 0) > 0
}
