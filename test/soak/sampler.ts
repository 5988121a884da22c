/** Reads all figures again and again, and keeps them by owner, figure and life. */
import type { Rig } from './rig.ts'
import type { Sample } from './slope.ts'
import type { Supervised } from './supervised.ts'
import type { Figure, Series } from './verdict.ts'

/** What has been read. */
export type Sampler = {
  /** Reads everything once. Never throws: while a server is away its figures are missing. */
  readonly sample: () => Promise<void>
  readonly series: () => readonly Series[]
  /** The latest reading; undefined where there is none. */
  readonly latest: (owner: string, figure: Figure) => number | undefined
  /** Rows of each table of the program, as PostgreSQL estimates them, at each sample. */
  readonly tables: () => readonly TableSample[]
}

/** Rows at one moment. */
export type TableSample = { readonly atMs: number; readonly rows: Readonly<Record<string, number>> }

type Kept = { readonly owner: string; readonly figure: Figure; readonly lives: Sample[][] }

/** Times are milliseconds since now. */
export function createSampler(rig: Rig): Sampler {
  const startedAt = performance.now()
  const kept = new Map<string, Kept>()
  const tables: TableSample[] = []
  const keep = (
    owner: string,
    figure: Figure,
    { life, value }: { life: number; value: number },
  ): void => {
    const key = `${owner} ${figure}`
    const one = kept.get(key) ?? { owner, figure, lives: [] }
    kept.set(key, one)
    const samples = (one.lives[life] ??= [])
    samples.push({ atMs: performance.now() - startedAt, value })
  }
  const keepPart = (part: Supervised): void => {
    const measured = part.measure()
    if (measured === undefined) return
    for (const [figure, value] of Object.entries(measured)) {
      if (value !== undefined) keep(part.name, figure as Figure, { life: part.life(), value })
    }
  }
  return {
    sample: async () => {
      for (const part of rig.parts) keepPart(part)
      await readServers(rig, (owner, figure, value) => {
        keep(owner, figure, { life: 0, value })
      }).catch(() => undefined)
      const rows = await readTables(rig).catch(() => undefined)
      if (rows !== undefined) tables.push({ atMs: performance.now() - startedAt, rows })
    },
    series: () =>
      // A life that was never seen leaves a hole.
      [...kept.values()].map((one) => ({
        ...one,
        lives: one.lives.filter((life) => Array.isArray(life)),
      })),
    latest: (owner, figure) => kept.get(`${owner} ${figure}`)?.lives.at(-1)?.at(-1)?.value,
    tables: () => tables,
  }
}

async function readServers(
  { database, queue }: Rig,
  keep: (owner: string, figure: Figure, value: number) => void,
): Promise<void> {
  const { rows } = await database.query<{ connections: number; waiting: number }>(`select
    (select count(*)::integer from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend') as connections,
    (select count(*)::integer from raw_message where state = 'stored') as waiting`)
  const [row] = rows
  if (row === undefined) return
  keep('PostgreSQL', 'connections', row.connections)
  keep('ledger', 'waiting', row.waiting)
  keep('queue', 'queue entries', await queue.entries())
}

async function readTables({ database }: Rig): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.query<{ name: string; rows: string }>(
    `select relname as name, n_live_tup as rows from pg_stat_user_tables where schemaname = 'public' and n_live_tup > 0 order by 1`,
  )
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, Number(count)]))
}
