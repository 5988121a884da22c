/**
 * What a step of retention is made of: which rows it looks at, page by page in the order of a key, which of them somebody still
 * needs, and how the rest is deleted. Data for retention-run.ts, which alone runs it.
 */
import type { Transaction } from '../database.ts'

/** How long what is kept, in milliseconds, as the configuration says and decisions allow. */
export type RetentionAges = {
  /** `retention.raw`: the bytes of mails. */
  readonly rawMs: number
  /** `retention.events`: reports and their verdicts. */
  readonly eventsMs: number
  /** `retention.audit`: what was decided. */
  readonly auditMs: number
  /** `retention.tombstones`: ended records in the feed. */
  readonly tombstonesMs: number
}

/** Where a batch stands. Rows from before the cutoff are past their retention. */
export type BatchPlace = {
  readonly cutoff: Date
  /** Key of the last row that was looked at; absent at the start of a pass. */
  readonly after: string | undefined
  /** False: nothing is deleted, only counted. */
  readonly isReal: boolean
}

/** What a batch did. */
export type BatchResult = {
  readonly deleted: number
  /** Where the next one goes on; absent: the pass is over. */
  readonly after: string | undefined
}

/** One step. */
export type RetentionStep = {
  readonly name: string
  /** In the words of the operator: what is deleted. */
  readonly says: string
  readonly ageMs: (ages: RetentionAges) => number
  /** Prefix of ids that tell their time, where `gone_before_id` is wanted. */
  readonly idPrefix?: 'bnc'
  readonly run: (tx: Transaction, place: BatchPlace) => Promise<BatchResult>
}

/** Rows that one batch looks at: some ten milliseconds of work. Project choice. */
export const BATCH_ROWS = 500

/** A page of rows in the order of their key. */
export type PagedDelete = {
  /**
   * Rows of (key text, is_needed boolean) in the order of key. $1: key to begin after, or null; $2: cutoff; $3: rows at the
   * most. Less than $3 rows end the pass.
   */
  readonly select: string
  /** Statements with the keys of the page as $1, in order; the last one deletes what is counted. */
  readonly deletes: readonly string[]
  /** Taken before that is read by which rows are deleted: for what decisions read. */
  readonly lock?: (tx: Transaction) => Promise<void>
}

type PageRow = { readonly key: string; readonly is_needed: boolean }

/** A step's `run` from its page. */
export function pagedDelete(page: PagedDelete): RetentionStep['run'] {
  return async (tx, { cutoff, after, isReal }) => {
    const read = async (): Promise<readonly PageRow[]> =>
      (await tx.query<PageRow>(page.select, [after ?? null, cutoff, BATCH_ROWS])).rows
    let rows = await read()
    // What is old comes from the disk, a second and more for a page of reports (measured at three millions), and who decides waits
    // for the lock: so the page is looked at before, and again under it, where nothing comes from the disk any more.
    if (isReal && page.lock !== undefined && rows.some((row) => !row.is_needed)) {
      await page.lock(tx)
      rows = await read()
    }
    const keys = rows.filter((row) => !row.is_needed).map((row) => row.key)
    let deleted = keys.length
    if (isReal && keys.length > 0) {
      for (const statement of page.deletes) {
        deleted = (await tx.query(statement, [keys])).rowCount ?? 0
      }
    }
    return { deleted, after: rows.length < BATCH_ROWS ? undefined : rows.at(-1)?.key }
  }
}
