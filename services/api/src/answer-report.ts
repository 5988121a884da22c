/** The four reports over HTTP: the period and the rows of a request, and a slot, since a report holds a snapshot. */
import { loadReport, REPORT_LIMITS, type ReportName } from './load-report.ts'
import type { ApiContext } from './context.ts'
import { invalidField } from './problem.ts'
import type { Answer, Call, Shared } from './route.ts'

/** Three months: a quarter's newsletter was sent at least three times. Project choice. */
const DEFAULT_PERIOD_MS = 90 * 86_400_000
/** Instants before the epoch are in no request either. */
const FIRST_MS = 0

type ReportOperation = 'reportStale' | 'reportSources' | 'reportDomains' | 'reportHealth'

/** Makes the handler of a report. Throws ApiProblem `invalid_request` for a period that ends before it begins. */
export function answerReport(name: ReportName) {
  return async (
    { query }: Call<ReportOperation>,
    context: ApiContext,
    { streams }: Shared,
  ): Promise<Answer<ReportOperation>> => {
    const nowMs = context.now()
    const until = query.until ?? new Date(nowMs).toISOString()
    const sinceMs = Math.max(FIRST_MS, Date.parse(until) - DEFAULT_PERIOD_MS)
    const since = query.since ?? new Date(sinceMs).toISOString()
    if (since >= until) throw invalidField('/query/since', `is not before the end, ${until}`)
    const giveBack = streams.take()
    try {
      const body = await loadReport(context, name, {
        period: { since, until },
        asOf: new Date(nowMs).toISOString(),
        limit: query.limit ?? REPORT_LIMITS[name],
      })
      return { body }
    } finally {
      giveBack()
    }
  }
}
