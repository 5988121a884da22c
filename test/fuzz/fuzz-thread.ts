/** One thread of a run: every n-th input. It tells what it is at, so that a hang can be named. */
import { parentPort, workerData } from 'node:worker_threads'
import type { FoundInput } from './finding.ts'
import { runInput, smallest } from './run-input.ts'
import { loadSeeds } from './seeds.ts'

/** What the thread is started with. */
export type ThreadWork = {
  readonly seed: number
  readonly first: number
  readonly step: number
  /** Inputs are numbered from 0 up to this, without it. */
  readonly end: number
  /** One number: the input at hand. */
  readonly current: SharedArrayBuffer
}

/** What the thread tells. */
export type ThreadNews =
  | { readonly kind: 'finding'; readonly finding: FoundInput }
  | { readonly kind: 'done'; readonly inputs: number }

const INPUTS_A_REPORT = 200

/** Minimising takes seconds; more of one property seldom shows more. */
const MINIMISED_A_PROPERTY = 5

async function work({ seed, first, step, end, current }: ThreadWork): Promise<void> {
  const at = new Float64Array(current)
  const seeds = loadSeeds()
  const found = new Map<string, number>()
  let unreported = 0
  for (let input = first; input < end; input += step) {
    at[0] = input
    const finding = await runInput({ seed, input }, seeds)
    if (finding !== undefined) {
      const count = (found.get(finding.property) ?? 0) + 1
      found.set(finding.property, count)
      const isKnown = count > MINIMISED_A_PROPERTY
      tell({ kind: 'finding', finding: isKnown ? finding : await smallest(finding) })
    }
    if (++unreported === INPUTS_A_REPORT) {
      tell({ kind: 'done', inputs: unreported })
      unreported = 0
    }
  }
  tell({ kind: 'done', inputs: unreported })
}

function tell(news: ThreadNews): void {
  parentPort?.postMessage(news)
}

await work(workerData as ThreadWork)
