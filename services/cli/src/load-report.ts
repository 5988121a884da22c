/** Makes a report under the policy and the rules of the configuration, with a bar on a terminal. */
import { loadReport as loadReportOf, type ReportName, type ReportWish } from '@forwardpath/api'
import type { Report } from '@forwardpath/report'
import type { App } from './app.ts'
import { loadPolicy } from './policy.ts'
import { loadRules, ruleSources } from './rules.ts'
import { createProgress } from './run/progress.ts'

export { isReportName, REPORT_LIMITS, type ReportName } from '@forwardpath/api'

/** Reads and makes one report. */
export async function loadReport(
  { config, database }: Pick<App, 'config' | 'database'>,
  name: ReportName,
  wish: ReportWish,
): Promise<Report> {
  const progress = createProgress('addresses')
  const policy = loadPolicy(config)
  const rules = await loadRules(ruleSources(config))
  const report = await loadReportOf(
    { database, policy, rules, onRows: progress.update },
    name,
    wish,
  )
  progress.end()
  return report
}
