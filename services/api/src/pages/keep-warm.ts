/**
 * Has the slow figures counted while nobody waits for them: after a start, then every quarter of an hour those that are older than an
 * hour. So the first look of a morning shows figures of that morning.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { PagesShared } from './page.ts'
import { REPORT_NAMES, type PagesContext } from './pages-context.ts'
import { renewOverview } from './views/overview.ts'
import { renewReport } from './views/reports.ts'

/** After a start other things come first. */
const FIRST_MS = 10_000
const EVERY_MS = 900_000
const OLDER_THAN_MS = 3_600_000

/** Goes on until the signal. Never throws: what cannot be counted is logged where it is counted. */
export async function keepWarm(
  context: PagesContext,
  shared: PagesShared,
  stopping: AbortSignal,
): Promise<void> {
  const renewals = [
    () => renewOverview(context, shared, OLDER_THAN_MS),
    ...REPORT_NAMES.map(
      (name) => () => renewReport(name, { context, shared, olderThanMs: OLDER_THAN_MS }),
    ),
  ]
  let isFirst = true
  while (await passes(isFirst ? FIRST_MS : EVERY_MS, stopping)) {
    isFirst = false
    for (const renew of renewals) if (await passes(0, stopping)) await renew()
  }
}

/** False where it is to stop. */
async function passes(ms: number, stopping: AbortSignal): Promise<boolean> {
  return wait(ms, true, { signal: stopping, ref: false }).catch(() => false)
}
