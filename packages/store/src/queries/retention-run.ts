/**
 * Retention: the steps in their order, and one batch of a step as one transaction. What a batch has deleted and where the next
 * one goes on are committed together, so that a process may be killed at any moment; two processes share the work, since a batch
 * holds the row of its step.
 */
import { firstIdAt } from '@forwardpath/runtime'
import type { Database, Transaction } from '../database.ts'
import { DELETE_BODIES, DROP_MONTHS } from './retention-bodies.ts'
import { DELETE_CHANGES, DROP_TARGETS } from './retention-changes.ts'
import { DELETE_ENDED, DELETE_LIVES, END_TOMBSTONES } from './retention-list.ts'
import { DELETE_PROOFS, DELETE_REPORTS, DELETE_SENT, DELETE_SET_WORK } from './retention-reports.ts'
import {
  DELETE_ANSWERS,
  DELETE_AUDIT,
  DELETE_IMPORTS,
  DELETE_KEYED,
  DELETE_SETS,
  DELETE_WEBHOOKS,
} from './retention-rest.ts'
import type { RetentionAges, RetentionStep } from './retention-step.ts'

/**
 * All steps in the order in which they run: bodies before the reports that were read from them, tombstones before the log rows,
 * the work of change sets before the reports that they restore, reports before the proofs of life that they are spent by.
 */
export const RETENTION_STEPS: readonly RetentionStep[] = [
  DROP_MONTHS,
  DELETE_BODIES,
  DELETE_SET_WORK,
  DELETE_REPORTS,
  DELETE_PROOFS,
  DELETE_SENT,
  DROP_TARGETS,
  DELETE_CHANGES,
  END_TOMBSTONES,
  DELETE_ENDED,
  DELETE_LIVES,
  DELETE_SETS,
  DELETE_AUDIT,
  DELETE_WEBHOOKS,
  DELETE_IMPORTS,
  DELETE_KEYED,
  DELETE_ANSWERS,
]

/** A statement of a batch is ended rather than hold up the mails. */
const STATEMENT_MS = 10_000

/** What a batch did. `busy`: another process is at this step. `resting`: the last pass ended too recently. */
export type RetentionBatch =
  | { readonly kind: 'busy' | 'resting' }
  | {
      readonly kind: 'done'
      readonly deleted: number
      /** The pass is over; the next batch begins a new one. */
      readonly isEnd: boolean
    }

/**
 * One batch of one step. A new pass begins only where the last one ended at least `restMs` ago. Throws what the database throws;
 * then nothing of the batch is written.
 */
export async function retentionBatch(
  database: Database,
  step: RetentionStep,
  options: { readonly ages: RetentionAges; readonly restMs: number },
): Promise<RetentionBatch> {
  await database.query('insert into retention_step (step) values ($1) on conflict do nothing', [
    step.name,
  ])
  return database.transaction(async (tx) => {
    await tx.query(`set local statement_timeout = ${String(STATEMENT_MS)}`)
    const place = await takeStep(tx, step, options)
    if (place.kind !== 'taken') return { kind: place.kind }
    const { cutoff, after } = place
    const result = await step.run(tx, { cutoff, after, isReal: true })
    await noteBatch(tx, step, { ...result, cutoff, isFirst: after === undefined })
    return { kind: 'done', deleted: result.deleted, isEnd: result.after === undefined }
  })
}

type Place =
  | { readonly kind: 'busy' | 'resting' }
  | { readonly kind: 'taken'; readonly cutoff: Date; readonly after: string | undefined }

async function takeStep(
  tx: Transaction,
  step: RetentionStep,
  { ages, restMs }: { readonly ages: RetentionAges; readonly restMs: number },
): Promise<Place> {
  const { rows } = await tx.query<{ after: string | null; cutoff: Date; is_due: boolean }>(
    // served by the primary key; the clock is the database's
    `select after, now() - $2 * interval '1 ms' as cutoff,
       after is not null or ended_at is null or ended_at <= now() - $3 * interval '1 ms' as is_due
     from retention_step where step = $1 for update skip locked`,
    [step.name, step.ageMs(ages), restMs],
  )
  const [row] = rows
  if (row === undefined) return { kind: 'busy' }
  if (!row.is_due) return { kind: 'resting' }
  return { kind: 'taken', cutoff: row.cutoff, after: row.after ?? undefined }
}

/** Rows up to the cutoff may be gone from now on: fsck takes it from here. */
async function noteBatch(
  tx: Transaction,
  step: RetentionStep,
  batch: {
    readonly deleted: number
    readonly after: string | undefined
    readonly cutoff: Date
    readonly isFirst: boolean
  },
): Promise<void> {
  const { deleted, after, cutoff, isFirst } = batch
  await tx.query(
    `update retention_step set after = $2, deleted = deleted + $3,
       pass_deleted = case when $4 then $3 else pass_deleted + $3 end,
       begun_at = case when $4 then now() else begun_at end,
       ended_at = case when $2::text is null then now() else ended_at end,
       gone_before = greatest(gone_before, case when $3 > 0 then $5::timestamptz end),
       gone_before_id = greatest(gone_before_id, case when $3 > 0 then $6::text end)
     where step = $1`,
    [
      step.name,
      after ?? null,
      deleted,
      isFirst,
      cutoff,
      step.idPrefix === undefined ? null : firstIdAt(step.idPrefix, cutoff.getTime()),
    ],
  )
}

/** What a step would delete now. Writes nothing and takes no lock that anybody waits for. */
export async function countRetention(
  database: Database,
  step: RetentionStep,
  ages: RetentionAges,
): Promise<number> {
  const { rows } = await database.query<{ cutoff: Date }>(
    `select now() - $1 * interval '1 ms' as cutoff`,
    [step.ageMs(ages)],
  )
  const cutoff = rows[0]?.cutoff ?? new Date(0)
  let total = 0
  for (let after: string | undefined; ;) {
    const from = after
    const batch = await database.transaction(async (tx) => {
      await tx.query('set transaction read only')
      return step.run(tx, { cutoff, after: from, isReal: false })
    })
    total += batch.deleted
    if (batch.after === undefined) return total
    after = batch.after
  }
}

/** How far a step is. */
export type RetentionState = {
  readonly step: string
  /** Rows that it has deleted since the database was made. */
  readonly deleted: number
  /** Those of the pass under way, or of the last one. */
  readonly passDeleted: number
  /** When that began. Absent: none has. */
  readonly begunAt: string | undefined
  /** When a pass last ended. Absent: none has. */
  readonly endedAt: string | undefined
  /** Since then. */
  readonly endedSeconds: number | undefined
}

/** Every step that ever ran, by name. */
export async function listRetention(
  database: Pick<Database, 'query'>,
): Promise<readonly RetentionState[]> {
  const { rows } = await database.query<{
    step: string
    deleted: string
    pass_deleted: string
    begun_at: Date | null
    ended_at: Date | null
    seconds: number | null
  }>(
    // served by the primary key: a row a step
    `select step, deleted::text, pass_deleted::text, begun_at, ended_at,
       extract(epoch from now() - ended_at)::float8 as seconds
     from retention_step order by step`,
  )
  return rows.map((row) => ({
    step: row.step,
    deleted: Number(row.deleted),
    passDeleted: Number(row.pass_deleted),
    begunAt: row.begun_at?.toISOString(),
    endedAt: row.ended_at?.toISOString(),
    endedSeconds: row.seconds ?? undefined,
  }))
}
