/** A row of `address_change`, as the rules of the desk take it. */
import type { Change, ChangeKind, ChangeSource, ChangeState } from '@forwardpath/changes'
import { addressKey, parseMailedAddress, type Address, type Trust } from '@forwardpath/mail'

/** The columns that every reader of a change needs. */
export type ChangeRow = {
  readonly id: string
  readonly old_address: string
  readonly old_key: string
  readonly new_address: string | null
  readonly new_key: string | null
  readonly new_contact: string | null
  readonly kind: string
  readonly state: ChangeState
  readonly reason: string | null
  readonly source: string
  readonly quote: string | null
  readonly trust: Trust
  readonly candidates: readonly string[]
  readonly risks: readonly string[]
  readonly event_ids: readonly string[]
  readonly cause_id: string | null
  readonly observation_count: number
  readonly first_observed_at: Date
  readonly last_observed_at: Date
  readonly observed_days: number
  readonly created_at: Date
  readonly pending_at: Date | null
  readonly snoozed_until: Date | null
  readonly confirmed_at: Date | null
  readonly decided_trust: string | null
  readonly version: number
}

const COLUMNS: Readonly<Record<keyof ChangeRow, true>> = {
  id: true,
  old_address: true,
  old_key: true,
  new_address: true,
  new_key: true,
  new_contact: true,
  kind: true,
  state: true,
  reason: true,
  source: true,
  quote: true,
  trust: true,
  candidates: true,
  risks: true,
  event_ids: true,
  cause_id: true,
  observation_count: true,
  first_observed_at: true,
  last_observed_at: true,
  observed_days: true,
  created_at: true,
  pending_at: true,
  snoozed_until: true,
  confirmed_at: true,
  decided_trust: true,
  version: true,
}

/** Names of {@link ChangeRow}'s columns, of `address_change` under the name `a`. One that is missing above does not compile. */
export const CHANGE_ROW_SQL = Object.keys(COLUMNS)
  .map((column) => `a.${column}`)
  .join(', ')

/** Throws TypeError where the old address is none: it was an address when it was written. */
export function readDeskChange(row: ChangeRow): Change {
  const oldAddress = parseMailedAddress(row.old_address)
  if (oldAddress === undefined) throw new TypeError(`address change ${row.id}: no old address`)
  const newAddress = newAddressOf(row)
  return {
    id: row.id,
    oldAddress,
    oldKey: addressKey(oldAddress),
    newAddress,
    newKey: newAddress === undefined ? undefined : addressKey(newAddress),
    newContact: row.new_contact ?? undefined,
    candidates: row.candidates,
    kind: row.kind as ChangeKind,
    state: row.state,
    reason: (row.reason ?? undefined) as Change['reason'],
    source: row.source as ChangeSource,
    trust: row.trust,
    quote: row.quote ?? undefined,
    openedAtMs: row.created_at.getTime(),
    pendingSinceMs: row.pending_at?.getTime(),
    observations: {
      count: row.observation_count,
      firstAtMs: row.first_observed_at.getTime(),
      lastAtMs: row.last_observed_at.getTime(),
      days: row.observed_days,
    },
    risks: row.risks,
    snoozedUntilMs: row.snoozed_until?.getTime(),
    confirmedAtMs: row.confirmed_at?.getTime(),
    version: row.version,
  }
}

function newAddressOf(row: ChangeRow): Address | undefined {
  return row.new_address === null ? undefined : parseMailedAddress(row.new_address)
}

/**
 * The changes of these ids in the order of ids, with what was decided and the target that they are known by; locked, so that two
 * decisions about one wait for each other.
 */
export const LOCK_CHANGES_SQL = `
  select ${CHANGE_ROW_SQL}, a.decision, a.target from address_change a
  where a.id = any($1::text[]) order by a.id for update`
