/** The audit of address changes: one row for every transition and every fact. */
import type { ChangeEvent } from '@forwardpath/changes'
import type { Transaction } from '../database.ts'
import { pgTextOrNull } from '../pg-text.ts'
import { unnestRows, type Column } from '../unnest.ts'

/** One row to write. */
export type NewChangeEvent = {
  readonly changeId: string
  /** `pipeline`, or such as `operator:jane`. */
  readonly who: string
  readonly event: Omit<ChangeEvent, 'from' | 'to'> & Partial<Pick<ChangeEvent, 'from' | 'to'>>
  /** The version that the step made. */
  readonly version: number
  readonly changeSetId: string | undefined
}

/** Append only. */
export async function addChangeEvents(
  tx: Transaction,
  events: readonly NewChangeEvent[],
): Promise<void> {
  if (events.length === 0) return
  const rows = unnestRows(COLUMNS, events)
  await tx.query(
    `insert into address_change_event (at, ${rows.names}) select now(), ${rows.names} from ${rows.from}`,
    [...rows.values],
  )
}

const COLUMNS: readonly Column<NewChangeEvent>[] = [
  { name: 'address_change_id', type: 'text', value: (e) => e.changeId },
  { name: 'who', type: 'text', value: (e) => e.who },
  { name: 'fact', type: 'text', value: (e) => e.event.fact },
  { name: 'from_state', type: 'text', value: (e) => e.event.from ?? null },
  { name: 'to_state', type: 'text', value: (e) => e.event.to ?? null },
  { name: 'reason', type: 'text', value: (e) => e.event.reason ?? null },
  { name: 'note', type: 'text', value: (e) => pgTextOrNull(e.event.note, 2_000) },
  { name: 'is_override', type: 'boolean', value: (e) => e.event.override },
  { name: 'version', type: 'integer', value: (e) => e.version },
  { name: 'change_set_id', type: 'text', value: (e) => e.changeSetId ?? null },
]
