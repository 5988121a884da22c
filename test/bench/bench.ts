/** What a benchmark is given, and what it gives: measures that are held against a floor and a target. */
import type { RuleSet } from '@forwardpath/classify'
import type { Corpus } from './corpus.ts'
import type { Series } from './series.ts'

/** The conditions that all benchmarks of a run share. */
export type BenchContext = {
  readonly corpus: Corpus
  readonly rules: RuleSet
  /** Counted rounds after the warm-up. */
  readonly rounds: number
  /** CPU time that one sample of one side takes at least, in milliseconds. */
  readonly sampleMs: number
  /** M11, M11S, M12, M16: records on the list, questions a second (M16), the folder that keeps the list, PostgreSQL's own memory. */
  readonly lookup: {
    readonly entries: number
    readonly rates: readonly number[]
    readonly data: string | undefined
    /** MB of shared_buffers; absent: what PostgreSQL takes by itself, 128. */
    readonly buffersMb: number | undefined
  }
}

/** A statement that was checked beside the measuring; a figure with one that fails does not count. */
export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string }

/** One figure and what it is held against. */
export type Measure = {
  /** `M2`, or `M13 memory` where one benchmark gives several. */
  readonly id: string
  readonly title: string
  readonly value: number
  readonly unit: 'x' | 'ms' | 'MB'
  /** Which way is better. */
  readonly better: 'higher' | 'lower'
  readonly floor: number
  readonly target: number
  /** One side against itself, measured as the two sides are: 1 on a machine that measures well. */
  readonly aToA: number | undefined
  /** All counted samples, by side. */
  readonly series: readonly Series[]
  readonly checks: readonly Check[]
  /** What a reader must know: what one side does not do, further figures. */
  readonly remarks: readonly string[]
}

/** One benchmark. */
export type Bench = {
  readonly id: string
  readonly run: (context: BenchContext) => Promise<readonly Measure[]>
}
