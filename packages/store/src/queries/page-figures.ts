/**
 * Figures that were counted beside the pages, kept with their time. What is kept is only ever a copy: it may be emptied at any moment.
 * One process makes a figure at a time; the others show what it wrote.
 */
import type { Database } from '../database.ts'
import { FIGURE_LOCK_NAMESPACE } from '../locks.ts'

/** Figures of one moment. */
export type KeptFigure<T> = {
  readonly value: T
  readonly madeAtMs: number
  /** How long counting them took. */
  readonly tookMs: number
}

/** Figures of one sort, by key. */
export type FigureStore<T> = {
  /** The last ones; absent where this version of the program has made none. */
  readonly read: (key: string) => Promise<KeptFigure<T> | undefined>
  readonly write: (key: string, figure: KeptFigure<T>) => Promise<void>
  /** Runs while no other process makes the same figures; does nothing, and says so, where one does. */
  readonly alone: (key: string, run: () => Promise<void>) => Promise<boolean>
}

/** Not looked at for so long: nobody misses them. */
const KEPT = '7 days'

/** `program`: the version, since figures of another one may have another shape. */
export function openFigureStore<T>(
  database: Database,
  { program, name }: { readonly program: string; readonly name: string },
): FigureStore<T> {
  return {
    read: (key) => readFigure<T>(database, [program, name, key]),
    write: async (key, figure) => {
      await database.query(
        // served by the primary key; what is older than kept goes with each write, of a few dozen rows
        `with gone as (delete from page_figure where made_at < now() - interval '${KEPT}' and (program, name, key) <> ($1, $2, $3))
         insert into page_figure (program, name, key, value, made_at, took_ms)
         values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6)
         on conflict (program, name, key) do update
           set value = excluded.value, made_at = excluded.made_at, took_ms = excluded.took_ms
           where page_figure.made_at <= excluded.made_at`,
        [
          program,
          name,
          key,
          JSON.stringify(figure.value),
          figure.madeAtMs,
          Math.round(figure.tookMs),
        ],
      )
    },
    alone: (key, run) => runAlone(database, `${program} ${name} ${key}`, run),
  }
}

async function readFigure<T>(
  database: Database,
  names: readonly string[],
): Promise<KeptFigure<T> | undefined> {
  const { rows } = await database.query<{ value: T; made_at: Date; took_ms: number }>(
    // served by the primary key
    'select value, made_at, took_ms from page_figure where program = $1 and name = $2 and key = $3',
    [...names],
  )
  const row = rows[0]
  return row && { value: row.value, madeAtMs: row.made_at.getTime(), tookMs: row.took_ms }
}

/** A lock of the session: it goes when the process does, however that ends. */
async function runAlone(
  database: Database,
  name: string,
  run: () => Promise<void>,
): Promise<boolean> {
  return database.session(async (client) => {
    const values = [FIGURE_LOCK_NAMESPACE, name]
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as taken',
      values,
    )
    if (rows[0]?.taken !== true) return false
    try {
      await run()
    } finally {
      await client.query('select pg_advisory_unlock($1, hashtext($2))', values)
    }
    return true
  })
}
