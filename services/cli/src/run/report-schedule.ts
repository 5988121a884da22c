/**
 * Writes the reports of each period that is over to `reports.folder`, as HTML files named for its first day. What is there already is
 * not written again, so a restart neither repeats nor forgets one. Each is announced by the webhook `report.ready`. A fault is logged,
 * and the next look tries again.
 */
import { access, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { reportDocument, toHtml, type Period } from '@forwardpath/report'
import type { Config, Lifecycle } from '@forwardpath/runtime'
import { emitWebhookEvent } from '@forwardpath/store'
import type { App } from '../app.ts'
import { isReportName, loadReport, REPORT_LIMITS } from '../load-report.ts'
import { writeFileWhole } from '../write-file-whole.ts'

type Schedule = Config['reports']['schedule']

const LOOK_EVERY_MS = 10 * 60_000
const DAY_MS = 86_400_000

/** Looks at once and then every ten minutes; nothing where no folder is configured. */
export function startReportSchedule(app: App, lifecycle: Lifecycle): void {
  const { folder, schedule } = app.config.reports
  if (folder === undefined || schedule === 'none') return
  let looking: Promise<void> = Promise.resolve()
  const look = (): void => {
    looking = looking
      .then(() => writeDueReports(app, folder, schedule))
      .catch((error: unknown) => {
        app.log.error({ err: error, folder }, 'a scheduled report was not written')
      })
  }
  look()
  const timer = setInterval(look, LOOK_EVERY_MS)
  lifecycle.onStop('scheduled reports', async () => {
    clearInterval(timer)
    await looking
  })
}

/** Writes what is missing of the last period that is over. */
async function writeDueReports(app: App, folder: string, schedule: Schedule): Promise<void> {
  const nowMs = Date.now()
  const period = lastPeriod(schedule, nowMs)
  if (period === undefined) return
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of Object.keys(REPORT_LIMITS).filter(isReportName)) {
    const file = path.join(folder, `${name}-${schedule}-${period.since.slice(0, 10)}.html`)
    if (await isThere(file)) continue
    const asOf = new Date(nowMs).toISOString()
    const report = await loadReport(app, name, { period, asOf, limit: REPORT_LIMITS[name] })
    await writeAnnounced(app, file, {
      html: toHtml(reportDocument(report)),
      data: { report: name, schedule, period, file: path.basename(file) },
    })
    app.log.info({ report: name, file }, 'a scheduled report was written')
  }
}

/** What is announced is there, and what is there was announced: without the one there is not the other. */
async function writeAnnounced(
  { database }: App,
  file: string,
  { html, data }: { readonly html: string; readonly data: Readonly<Record<string, unknown>> },
): Promise<void> {
  try {
    await database.transaction(async (tx) => {
      await emitWebhookEvent(tx, {
        type: 'report.ready',
        data: { ...data, sizeBytes: Buffer.byteLength(html) },
      })
      await writeFileWhole(file, html)
    })
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

/** The last whole day, week from Monday on (ISO 8601) or month, UTC. Absent: none is wanted. Total. */
export function lastPeriod(schedule: Schedule, nowMs: number): Period | undefined {
  const now = new Date(nowMs)
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  const between = (sinceMs: number, untilMs: number): Period => ({
    since: new Date(sinceMs).toISOString(),
    until: new Date(untilMs).toISOString(),
  })
  switch (schedule) {
    case 'daily':
      return between(today - DAY_MS, today)
    case 'weekly': {
      const monday = today - ((now.getUTCDay() + 6) % 7) * DAY_MS
      return between(monday - 7 * DAY_MS, monday)
    }
    case 'monthly':
      return between(
        Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1),
        Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1),
      )
    case 'none':
      return undefined
  }
}
