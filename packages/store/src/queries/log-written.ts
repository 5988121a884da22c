/**
 * The change log, as every statement writes it that changes records: a row for each of them, with the record as it became. A
 * statement keeps the rows that it wrote under the name `written` and ends with this.
 */

/** The next place in the log. The record has it too: so the log, folded, is the list. */
export const NEXT_SEQ_SQL = "nextval(pg_get_serial_sequence('suppression_change', 'seq'))"

/** What a row of the log says beside its record, as SQL of the caller; `w` is the record. Never a value. */
export type LoggedSql = {
  readonly why: string
  readonly who: string
  /** Reports that the change rests on. Absent: none. */
  readonly eventIds?: string
  /** Absent: the change is of no change set. */
  readonly changeSetId?: string
  /** Joins behind `written w`, for what the others name. */
  readonly join?: string
}

/** The end of such a statement. A record that stops nobody is the tombstone of the feed: the address may be mailed again. */
export function logWrittenSql({
  why,
  who,
  eventIds = "'{}'",
  changeSetId = 'null',
  join = '',
}: LoggedSql): string {
  return `
    insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
      expires_at, why, who, policy_version, event_ids, change_set_id, at, record)
    select w.seq, w.id, w.address_key, w.scope,
      case when w.status in ('held', 'active') then 'upsert' else 'remove' end, w.status, w.reason,
      w.expires_at, ${why}, ${who}, w.policy_version, ${eventIds}, ${changeSetId}, w.updated_at, to_jsonb(w)
    from written w ${join}`
}
