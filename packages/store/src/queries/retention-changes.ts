/**
 * Address changes that came to nothing: 90 days after they were rejected or closed the desk forgets the new address, which is
 * somebody's who never asked for this (docs/decisions/0041). A hash of it stays, so that an old report does not propose it anew and
 * a forged hint is known when it comes again. After `retention.audit` the rest goes too.
 */
import type { Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { firstIdSql } from './retention-reports.ts'
import { pagedDelete, type RetentionStep } from './retention-step.ts'

const DAY_MS = 86_400_000
/** docs/address-changes.md, "How long a new address is kept". */
const DROP_AFTER_MS = 90 * DAY_MS

/** Begins the target of a change whose new address was dropped. */
export const DROPPED = 'dropped:'

/** What stands in the place of a target that was dropped: the same for the same target, and no address. */
export function droppedTargetSql(target: string): string {
  return `'${DROPPED}' || encode(sha256(convert_to(${target}, 'UTF8')), 'hex')`
}

/** All that an address change knows of the new address. */
export const DROP_TARGET_SQL = `new_address = null, new_key = null, new_contact = null, quote = null,
  span_start = null, span_end = null, candidates = '{}', checks = '[]', chain = '{}', snooze_note = null,
  target = ${droppedTargetSql('target')}`

/** The desk's rows stay, without the address. */
export const DROP_TARGETS: RetentionStep = {
  name: 'new_addresses',
  says: 'new addresses of rejected and closed changes',
  ageMs: () => DROP_AFTER_MS,
  run: pagedDelete({
    // served by address_change_ended (updated_at)
    select: `select jsonb_build_array(updated_at, id)::text as key, false as is_needed from address_change
      where state in ('rejected', 'closed') and target not like 'dropped:%' and updated_at < $2
        and updated_at >= coalesce(($1::jsonb ->> 0)::timestamptz, '-infinity')
        and ($1::jsonb is null or (updated_at, id) > (($1::jsonb ->> 0)::timestamptz, $1::jsonb ->> 1))
      order by updated_at, id limit $3`,
    deletes: [
      `update address_change set ${DROP_TARGET_SQL}
       where id in (select text::jsonb ->> 1 from unnest($1::text[]) t (text))`,
    ],
    lock: takeFeedLock,
  }),
}

/** What was decided so long ago, unless a report of it is still there: that one would propose it anew. */
export const DELETE_CHANGES: RetentionStep = {
  name: 'address_changes',
  says: 'rejected and closed address changes',
  ageMs: (ages) => ages.auditMs,
  run: pagedDelete({
    // served by the primary key
    select: `select a.id as key, (a.state not in ('rejected', 'closed') or a.updated_at >= $2
        or exists (select from bounce b where b.id = any(a.event_ids))) as is_needed
      from address_change a
      where a.id > coalesce($1, '') and a.id < ${firstIdSql('adc', '$2::timestamptz')}
      order by a.id limit $3`,
    deletes: [
      'delete from address_change_event where address_change_id = any($1::text[])',
      'delete from address_change where id = any($1::text[])',
    ],
    lock: takeFeedLock,
  }),
}

/** A pair that was dropped. */
export type SeenAgain = {
  readonly oldKey: string
  readonly target: string
  readonly newAddress: string | undefined
  readonly newKey: string | undefined
  readonly newContact: string | undefined
  readonly lastObservedAt: string
}

/**
 * A report that is newer than the drop names the address again: the row has it again, with all that was decided. Only under the
 * feed lock, before proposals are written.
 */
export async function restoreTargets(tx: Transaction, seen: readonly SeenAgain[]): Promise<void> {
  await tx.query(
    // served by address_change_pair (old_key, target)
    `update address_change a set target = i.target, new_address = i.new_address, new_key = i.new_key,
       new_contact = i.new_contact, updated_at = now()
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
       as i (old_key, target, new_address, new_key, new_contact, last_observed_at)
     where a.old_key = i.old_key and a.target = ${droppedTargetSql('i.target')}
       and not (a.state = 'closed' and a.reason = 'superseded')
       and i.last_observed_at > a.last_observed_at`,
    [
      seen.map((s) => s.oldKey),
      seen.map((s) => s.target),
      seen.map((s) => s.newAddress ?? null),
      seen.map((s) => s.newKey ?? null),
      seen.map((s) => s.newContact ?? null),
      seen.map((s) => s.lastObservedAt),
    ],
  )
}
