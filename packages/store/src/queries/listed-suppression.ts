/** What a look-up holds of a record of the list, and where it stands in the change log. */

/** A record that says "do not mail". */
export type ListedSuppression = {
  /** `sup_…`, the marker in a refusal. */
  readonly id: string
  /** Of an address, or `@domain` for a whole domain. */
  readonly addressKey: string
  /** `global` or `stream:<name>`. */
  readonly scope: string
  readonly status: 'active' | 'held'
  readonly reason: string
  /** Absent where no report is behind it: a person, an import. */
  readonly category: string | undefined
  /** Unix time in milliseconds. Absent: it has no end. */
  readonly expiresAtMs: number | undefined
}

/**
 * The last change that was seen. `seq` alone does not do: after a restore from a backup the same number may
 * stand for another change.
 */
export type ListCursor = {
  /** Of the feed; another one means that no older cursor holds. */
  readonly epoch: string
  /** `0`: the change log was empty. */
  readonly seq: string
  /** What that change was; empty with `0`. */
  readonly mark: string
}

/** The columns of {@link ListedSuppression} that `suppression` and its log have in common. */
export type ListedRow = {
  readonly address_key: string
  readonly scope: string
  readonly status: string
  readonly reason: string
  readonly category: string | null
  readonly expires_at_ms: number | null
}

/** `mark` of a {@link ListCursor}, from the row `c` of suppression_change. */
export const MARK_SQL = "c.suppression_id || ' ' || extract(epoch from c.at)"

/** Total: a status that is neither `active` nor `held` gives `undefined`. */
export function readListed(id: string, row: ListedRow): ListedSuppression | undefined {
  if (row.status !== 'active' && row.status !== 'held') return undefined
  return {
    id,
    addressKey: row.address_key,
    scope: row.scope,
    status: row.status,
    reason: row.reason,
    category: row.category ?? undefined,
    expiresAtMs: row.expires_at_ms ?? undefined,
  }
}
