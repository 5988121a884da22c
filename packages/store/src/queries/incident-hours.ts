import type { Queryable } from '../database.ts'

/** Addresses that a provider refused in one step of time. */
export type IncidentStep = {
  /** Its begin, RFC 3339. */
  readonly at: string
  readonly category: string
  readonly addresses: number
  /** Of these, the ones that had shown life. */
  readonly alive: number
}

/** The counts of a provider in which an incident is seen, in steps of so many hours; steps without any are left out. */
export async function loadIncidentSteps(
  database: Queryable,
  window: {
    readonly provider: string
    readonly categories: readonly string[]
    readonly fromMs: number
    readonly untilMs: number
    readonly stepHours: number
  },
): Promise<readonly IncidentStep[]> {
  const { rows } = await database.query<Omit<IncidentStep, 'at'> & { readonly at: Date }>(
    // served by the primary key (provider, category, slot_at)
    `select date_bin(make_interval(hours => $5), slot_at, $3::timestamptz) as at, category,
       sum(addresses + imported)::int as addresses, sum(alive)::int as alive
     from provider_tally
     where provider = $1 and category = any($2::text[]) and slot_at >= $3::timestamptz and slot_at < $4
     group by 1, 2 order by 1, 2`,
    [
      window.provider,
      window.categories,
      new Date(window.fromMs).toISOString(),
      new Date(window.untilMs).toISOString(),
      window.stepHours,
    ],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
