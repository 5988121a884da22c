/** Holds a measure against its floor and target. */
import type { Measure } from './bench.ts'
import { MAX_DRIFT } from './interleave.ts'

/** `void`: the figure does not count, whatever it is. */
export type Verdict = 'target' | 'floor' | 'missed' | 'void'

/** What the verdict rests on beside the measure. */
export type Judging = {
  /** The accuracy gate holds on the same tree. */
  readonly isAccurate: boolean
  readonly quick: boolean
}

/** A short run is noisy, so its floors give way a little. */
const QUICK_SLACK = 1.2

/** The verdict on one figure. */
export function judge(measure: Measure, { isAccurate, quick }: Judging): Verdict {
  const { value, target, aToA, checks } = measure
  if (!isAccurate || checks.some(({ ok }) => !ok)) return 'void'
  if (aToA !== undefined && Math.abs(aToA - 1) > MAX_DRIFT) return 'void'
  if (reaches(value, target, measure.better)) return 'target'
  return reaches(value, floorOf(measure, quick), measure.better) ? 'floor' : 'missed'
}

function floorOf({ floor, better }: Measure, quick: boolean): number {
  if (!quick) return floor
  return better === 'higher' ? floor / QUICK_SLACK : floor * QUICK_SLACK
}

function reaches(value: number, limit: number, better: Measure['better']): boolean {
  return better === 'higher' ? value >= limit : value <= limit
}
