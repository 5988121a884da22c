/** Makes a report under the policy and the rules of the configuration, with a bar on a terminal. */
import {
  loadReport as loadReportOf,
  type ReportName,
  type ReportSource,
  type ReportWish,
} from '@forwardpath/api'
import type { Report } from '@forwardpath/report'
import type { App } from './app.ts'
import { loadPolicy } from './policy.ts'
import { loadRules, ruleSources } from './rules.ts'
import { createProgress } from './run/progress.ts'

export { isReportName, REPORT_LIMITS, type ReportName } from '@forwardpath/api'

/** Reads and makes one report, for somebody at a terminal. */
export async function loadReport(
  app: Pick<App, 'config' | 'database'>,
  name: ReportName,
  wish: ReportWish,
): Promise<Report> {
  const progress = createProgress('addresses')
  const source = { ...(await sourceOf(app)), onRows: progress.update }
  const report = await loadReportOf(source, name, wish)
  progress.end()
  return report
}

/** The same beside other work: it takes one process of the server and says nothing. */
export async function loadReportBeside(
  app: Pick<App, 'config' | 'database'>,
  name: ReportName,
  wish: ReportWish,
): Promise<Report> {
  return loadReportOf({ ...(await sourceOf(app)), isGentle: true }, name, wish)
}

async function sourceOf({
  config,
  database,
}: Pick<App, 'config' | 'database'>): Promise<ReportSource> {
  return { database, policy: loadPolicy(config), rules: await loadRules(ruleSources(config)) }
}
