/**
 * Foreseeing and applying a change set, address by address in the order of their keys. What decides is passed in, so that nothing is
 * decided here.
 *
 * Foreseeing writes nothing but the set's own work rows. Applying takes the feed lock for a batch, decides again, and writes an
 * address only where the outcome is the one that was foreseen; it can be stopped after any batch and taken up again.
 */
import { createHash, type Hash } from 'node:crypto'
import type { AddressKey } from '@forwardpath/mail'
import type { Difference } from '@forwardpath/suppress'
import type { Database, Queryable, Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { loadToRedecide, type AddressToRedecide } from './redecide-load.ts'
import { applyRevisions } from './report-revisions.ts'
import { writeDifferences, type DifferenceWrite } from './redecide-write.ts'

/** Decides one address again: pure. */
export type DecideAgain = (address: AddressToRedecide) => Difference

/** The difference in one form, a line for each change. */
export type LinesOf = (difference: Difference) => readonly string[]

/** How a walk over the addresses goes. */
export type WalkOptions = {
  readonly changeSetId: string
  readonly decide: DecideAgain
  readonly linesOf: LinesOf
  /** Told of every address. */
  readonly onDifference?: (difference: Difference) => void
  /** Told how many addresses are done. */
  readonly onProgress?: (done: number) => void
  /** Ends the walk after the batch under way. */
  readonly signal?: AbortSignal
}

/** Addresses of a batch: their histories are in memory at once. */
const PAGE = 500
/** The feed lock is held for no more than this many addresses. */
const APPLY_PAGE = 250

/**
 * Decides every address of the set and keeps what would change. Returns the SHA-256 of all lines in the order of the keys, as
 * hex; absent where it was stopped.
 */
export async function walkForesight(
  database: Database,
  options: WalkOptions,
): Promise<string | undefined> {
  const hash = createHash('sha256')
  let done = 0
  for (let after = ''; ;) {
    if (options.signal?.aborted === true) return undefined
    const keys = await nextKeys(database, options.changeSetId, after)
    const last = keys.at(-1)
    if (last === undefined) return hash.digest('hex')
    await foreseePage(database, options, { keys, hash })
    done += keys.length
    options.onProgress?.(done)
    after = last
  }
}

async function nextKeys(
  database: Queryable,
  changeSetId: string,
  after: string,
): Promise<readonly AddressKey[]> {
  const { rows } = await database.query<{ address_key: AddressKey }>(
    // served by change_set_address_open
    `select address_key from change_set_address
     where change_set_id = $1 and address_key > $2 and outcome is null
     order by address_key limit ${String(PAGE)}`,
    [changeSetId, after],
  )
  return rows.map((row) => row.address_key)
}

async function foreseePage(
  database: Database,
  { changeSetId, decide, linesOf, onDifference }: WalkOptions,
  { keys, hash }: { readonly keys: readonly AddressKey[]; readonly hash: Hash },
): Promise<void> {
  const found: { key: string; lines: readonly string[] }[] = []
  for (const address of await loadToRedecide(database, keys, changeSetId)) {
    const difference = decide(address)
    onDifference?.(difference)
    const lines = linesOf(difference)
    for (const line of lines) hash.update(`${line}\n`)
    found.push({ key: address.addressKey, lines })
  }
  await database.query(
    // served by the primary key
    `update change_set_address a
     set lines = array(select jsonb_array_elements_text(i.lines::jsonb))
     from unnest($2::text[], $3::text[]) as i (address_key, lines)
     where a.change_set_id = $1 and a.address_key = i.address_key`,
    [changeSetId, found.map((f) => f.key), found.map((f) => JSON.stringify(f.lines))],
  )
}

/** What applying did. */
export type Applied = {
  /** Addresses of which something was written. */
  readonly applied: number
  /** Addresses of which something changed in between: they stand as they did. */
  readonly passed: number
  /** False where it was stopped: apply the same digest again. */
  readonly isWhole: boolean
}

/** Applies what was foreseen, from where it was left. */
export async function applyForesight(
  database: Database,
  options: WalkOptions & DifferenceWrite,
): Promise<Applied> {
  const { changeSetId } = options
  await database.query(
    "update change_set set state = 'applying' where id = $1 and state = 'foreseen'",
    [changeSetId],
  )
  for (let done = 0; ;) {
    if (options.signal?.aborted === true) return countApplied(database, changeSetId, false)
    const page = await database.transaction((tx) => applyPage(tx, options))
    if (page === 0) break
    done += page
    options.onProgress?.(done)
  }
  await database.transaction(async (tx) => {
    await applyRevisions(tx, changeSetId, undefined)
    await tx.query(
      "update change_set set state = 'applied', finished_at = now() where id = $1 and state = 'applying'",
      [changeSetId],
    )
  })
  return countApplied(database, changeSetId, true)
}

async function applyPage(tx: Transaction, options: WalkOptions & DifferenceWrite): Promise<number> {
  const { changeSetId, decide, linesOf } = options
  await takeFeedLock(tx)
  const { rows } = await tx.query<{ address_key: AddressKey; lines: string[] | null }>(
    // served by change_set_address_open
    `select address_key, lines from change_set_address
     where change_set_id = $1 and outcome is null
     order by address_key limit ${String(APPLY_PAGE)}`,
    [changeSetId],
  )
  if (rows.length === 0) return 0
  const keys = rows.map((row) => row.address_key)
  const addresses = await loadToRedecide(tx, keys, changeSetId)
  const foreseen = new Map(rows.map((row) => [row.address_key, JSON.stringify(row.lines ?? [])]))
  const differences: Difference[] = []
  const kept: string[] = []
  for (const address of addresses) {
    const difference = decide(address)
    if (JSON.stringify(linesOf(difference)) !== foreseen.get(address.addressKey)) continue
    kept.push(address.addressKey)
    differences.push(difference)
    options.onDifference?.(difference)
  }
  await applyRevisions(tx, changeSetId, kept)
  await writeDifferences(tx, differences, options)
  await tx.query(
    // served by the primary key
    `update change_set_address
     set outcome = case when address_key = any($3::text[]) then 'applied' else 'passed' end
     where change_set_id = $1 and address_key = any($2::text[])`,
    [changeSetId, keys, kept],
  )
  return keys.length
}

async function countApplied(
  database: Queryable,
  changeSetId: string,
  isWhole: boolean,
): Promise<Applied> {
  const { rows } = await database.query<{ applied: number; passed: number }>(
    // served by the primary key
    `select count(*) filter (where outcome = 'applied' and lines <> '{}')::int as applied,
       count(*) filter (where outcome = 'passed')::int as passed
     from change_set_address where change_set_id = $1`,
    [changeSetId],
  )
  return { applied: rows[0]?.applied ?? 0, passed: rows[0]?.passed ?? 0, isWhole }
}
