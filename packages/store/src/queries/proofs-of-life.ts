/**
 * What the sender's system saw of mailboxes: the latest of each kind of an address. Written with the decision that follows from it, in
 * one transaction under the feed lock; what decides is passed in, so that nothing is decided here.
 */
import { addressKey, type Address, type AddressKey } from '@forwardpath/mail'
import type {
  IncidentWindow,
  LifeDecision,
  ReportedLifeKind,
  Scope,
  StandingSuppression,
} from '@forwardpath/suppress'
import type { Database, Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { pgText } from '../pg-text.ts'
import { unnestRows, type Column } from '../unnest.ts'
import { addAudit } from './audit.ts'
import { reviewChanges, type DeskOptions } from './change-review.ts'
import { groupByKey } from './group-by-key.ts'
import { loadIncidentWindows } from './incidents.ts'
import { loadHistories, type AddressHistory } from './load-histories.ts'
import { openChangesOf } from './open-changes.ts'
import { writeLives } from './write-lives.ts'

/** One thing that was seen. */
export type NewProofOfLife = {
  readonly address: Address
  readonly kind: ReportedLifeKind
  /** Not later than now by the database's clock; what is, counts as now. */
  readonly atMs: number
}

/** How proofs are taken in. */
export type ProofOptions = {
  /** Such as `key:key_01…` or `operator:jane`. */
  readonly who: string
  /** In the words of a person, for the audit. Absent: none. */
  readonly note?: string | undefined
  /** What the history of an address, with its new proofs, ends. Pure. */
  readonly decide: (
    history: AddressHistory,
    windows: readonly IncidentWindow[],
  ) => readonly LifeDecision[]
  readonly policyVersion: string
  /** The longest window of the policy: as far before the oldest proof reports are looked at. */
  readonly windowMs: number
  /** The rules of the desk: a change of an address that lives is looked at anew. */
  readonly desk: DeskOptions
}

/** What became of one proof. */
export type ProofOutcome = {
  readonly addressKey: AddressKey
  /** False: one of this kind that is no older was known. */
  readonly isNew: boolean
  /** Scopes in which the address may be mailed again. */
  readonly released: readonly Scope[]
  /** Records that stop it still, now. */
  readonly kept: readonly StandingSuppression[]
}

/**
 * Takes them in, each kind of an address once, and ends what they end. The outcomes are in the order of the proofs. Doing it twice is doing
 * it once. Throws what the database throws; then nothing is written.
 */
export function recordProofsOfLife(
  database: Database,
  proofs: readonly NewProofOfLife[],
  options: ProofOptions,
): Promise<readonly ProofOutcome[]> {
  return database.transaction(async (tx) => {
    // Before the rows: whoever erases an address or ends its retention has the lock when he comes to them.
    await takeFeedLock(tx)
    const fresh = await saveProofs(tx, proofs, options.who)
    const histories = await loadHistories(tx, addressesOf(proofs, options.windowMs))
    const released = await endWhatTheyEnd(tx, histories, options)
    const keys = histories.map((history) => history.addressKey)
    await reviewChanges(tx, await openChangesOf(tx, keys), options.desk)
    await noteReport(tx, { fresh: fresh.size, released: released.size, options })
    const byKey = new Map(histories.map((history) => [history.addressKey, history]))
    const nowMs = await clockOf(tx)
    return proofs.map(({ address, kind }) => {
      const key = addressKey(address)
      const scopes = released.get(key) ?? []
      const standing = byKey.get(key)?.standing ?? []
      return {
        addressKey: key,
        isNew: fresh.has(`${key} ${kind}`),
        released: scopes,
        kept: standing.filter((s) => stopsAt(s, nowMs) && !scopes.includes(s.scope)),
      }
    })
  })
}

/** Keys and kinds of which something later is known than before. */
async function saveProofs(
  tx: Transaction,
  proofs: readonly NewProofOfLife[],
  who: string,
): Promise<ReadonlySet<string>> {
  const input = unnestRows(COLUMNS, proofs, 2)
  const { rows } = await tx.query<{ address_key: string; kind: string }>(
    // served by the primary key
    `insert into proof_of_life as p (address_key, kind, at, reported_by)
     select distinct on (address_key, kind) address_key, kind, least(at, now()), $1
     from ${input.from} order by address_key, kind, at desc
     on conflict (address_key, kind) do update
       set at = excluded.at, reported_by = excluded.reported_by, reported_at = excluded.reported_at
       where excluded.at > p.at
     returning address_key, kind`,
    [pgText(who, 300), ...input.values],
  )
  return new Set(rows.map((row) => `${row.address_key} ${row.kind}`))
}

const COLUMNS: readonly Column<NewProofOfLife>[] = [
  { name: 'address_key', type: 'text', value: (p) => addressKey(p.address) },
  { name: 'kind', type: 'text', value: (p) => p.kind },
  { name: 'at', type: 'timestamptz', value: (p) => new Date(p.atMs).toISOString() },
]

/** Each address once, with the window before its oldest proof. Sorted: one order for all. */
function addressesOf(
  proofs: readonly NewProofOfLife[],
  windowMs: number,
): readonly { readonly addressKey: string; readonly sinceMs: number }[] {
  const since = new Map<string, number>()
  for (const { address, atMs } of proofs) {
    const key = addressKey(address)
    since.set(key, Math.min(since.get(key) ?? atMs, atMs))
  }
  return [...since]
    .map(([key, atMs]) => ({ addressKey: key, sinceMs: Math.max(0, atMs - windowMs) }))
    .sort((a, b) => (a.addressKey < b.addressKey ? -1 : 1))
}

async function endWhatTheyEnd(
  tx: Transaction,
  histories: readonly AddressHistory[],
  { decide, policyVersion }: ProofOptions,
): Promise<ReadonlyMap<string, readonly Scope[]>> {
  const standing = histories.filter((history) => history.standing.length > 0)
  if (standing.length === 0) return new Map()
  const windows = await loadIncidentWindows(tx)
  const writes = standing.flatMap((history) =>
    decide(history, windows).map((life) => ({ ...life, addressKey: history.addressKey })),
  )
  await writeLives(tx, writes, policyVersion)
  return groupByKey(
    writes.map(({ addressKey: key, scope }) => ({ address_key: key, scope })),
    ({ scope }) => scope,
  )
}

/** Who told us, and how much: no address, which the proofs themselves name. Nothing for what was known. */
async function noteReport(
  tx: Transaction,
  {
    fresh,
    released,
    options: { who, note: words },
  }: { readonly fresh: number; readonly released: number; readonly options: ProofOptions },
): Promise<void> {
  if (fresh === 0) return
  const fact = `${String(fresh)} new, ${String(released)} ended a record`
  const note = words === undefined ? fact : `${fact}; ${words}`
  await addAudit(tx, { who, action: 'life.report', subject: undefined, note })
}

async function clockOf(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ now: Date }>('select now() as now')
  return rows[0]?.now.getTime() ?? 0
}

/** An expiry counts from its instant on, before the row that says so is written. */
function stopsAt({ status, expiresAtMs }: StandingSuppression, nowMs: number): boolean {
  return (status === 'held' || status === 'active') && (expiresAtMs ?? Infinity) > nowMs
}
