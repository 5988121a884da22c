/** A database that tells how much each statement of a page reads: the server itself says it, of the same statement. */
import type { Database } from '@forwardpath/store'

/** One part of a plan that reads a table. */
export type Reading = {
  readonly table: string
  /** Rows that were looked at, those that did not fit too. */
  readonly rows: number
  readonly statement: string
}

/** What a database was asked while it was watched. */
export type Watch = {
  readonly database: Database
  readonly readings: Reading[]
  /** Sessions that were borrowed: figures are counted in them, beside the pages. */
  readonly sessions: () => number
  /** Of these, not yet given back. */
  readonly underWay: () => number
}

/** Watches single statements that read; what runs in a session or a transaction is counted, not looked into. */
export function watch(database: Database): Watch {
  const readings: Reading[] = []
  let sessions = 0
  let underWay = 0
  const query = async (text: string, values?: unknown[]): Promise<unknown> => {
    if (/^\s*(?:select|with)\b/i.test(text)) {
      const { rows } = await database.transaction(async (tx) => {
        // Of a table of some ten thousand rows a scan may be the cheapest way to a stretch; of one of millions an index is.
        await tx.query(
          'set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off',
        )
        return tx.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
          `explain (analyze, timing off, format json) ${text}`,
          values,
        )
      })
      const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
      if (plan !== undefined) readings.push(...readingsOf(plan, text))
    }
    return database.query(text, values)
  }
  return {
    database: {
      ...database,
      query: query as Database['query'],
      session: async (run) => {
        sessions += 1
        underWay += 1
        try {
          return await database.session(run)
        } finally {
          underWay -= 1
        }
      },
    },
    readings,
    sessions: () => sessions,
    underWay: () => underWay,
  }
}

type Plan = {
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Plan[]
}

function readingsOf(plan: Plan, statement: string): readonly Reading[] {
  const below = (plan.Plans ?? []).flatMap((part) => readingsOf(part, statement))
  const table = plan['Relation Name']
  if (table === undefined) return below
  const each =
    plan['Actual Rows'] +
    (plan['Rows Removed by Filter'] ?? 0) +
    (plan['Rows Removed by Index Recheck'] ?? 0)
  return [...below, { table, rows: each * plan['Actual Loops'], statement }]
}
