/** Tells the operator that the list is not fresh any more, before mail has to wait for it. */
import type { Log } from './log.ts'

/** What the alarm knows. */
export type AgeAlarmOptions = {
  readonly log: Pick<Log, 'info' | 'error'>
  readonly now: () => number
  readonly alarmMs: number
  readonly maxAgeMs: number
  readonly onError: 'temp' | 'open'
}

/** Said again while it lasts. */
const REPEAT_MS = 3_600_000

const CONSEQUENCE = {
  temp: 'every look-up is answered with a temporary failure, so that mail waits',
  open: 'every look-up is answered as if nobody were on the list',
} as const

/** Looks at the age whenever it is asked to; before the first list it counts from its own making. */
export function createAgeAlarm(options: AgeAlarmOptions): {
  readonly check: (asOfMs: number | undefined) => void
} {
  const { log, now, onError } = options
  const madeAtMs = now()
  let saidAtMs: number | undefined
  let isTooOld = false
  return {
    check: (asOfMs) => {
      const ageMs = now() - (asOfMs ?? madeAtMs)
      const facts = { ageSeconds: Math.round(ageMs / 1_000) }
      if (ageMs < options.alarmMs) {
        if (saidAtMs !== undefined) log.info(facts, 'the suppression list is fresh again')
        saidAtMs = undefined
        isTooOld = false
        return
      }
      const wasTooOld = isTooOld
      isTooOld = asOfMs === undefined || ageMs > options.maxAgeMs
      const isDue =
        saidAtMs === undefined || now() - saidAtMs >= REPEAT_MS || isTooOld !== wasTooOld
      if (!isDue) return
      saidAtMs = now()
      log.error(
        facts,
        isTooOld
          ? `the suppression list is too old: ${CONSEQUENCE[onError]}`
          : 'the suppression list is not fresh: look-ups are answered from the last one',
      )
    },
  }
}
