/** What `node test/faults/run-io.js` asks for by variables; without them the sample that `npm test` has time for. */
import { SEED } from './chance.ts'
import type { QueueBackend } from './io-rig.ts'

/** Which calls are struck, and how. */
export type IoSweep = {
  readonly backends: readonly QueueBackend[]
  readonly actions: readonly string[]
  /** Absent: a sample, chosen by the seed. */
  readonly whole: Stretch | undefined
  readonly seed: number
}

/** Calls `from`, `from + every`, … up to `to`, or to where no fault fires; so many cycles at once. */
export type Stretch = {
  readonly from: number
  readonly to: number
  readonly every: number
  readonly atOnce: number
}

const BACKENDS = ['postgres', 'redis'] as const
const ACTIONS = ['throw', 'throw-after', 'kill', 'kill-after']

/** Reads the variables. Throws where one is none of the known words. */
export function readIoSweep(): IoSweep {
  const backends = wordsOf('FORWARDPATH_TEST_IO_BACKENDS', BACKENDS)
  const actions = wordsOf('FORWARDPATH_TEST_IO_ACTIONS', ACTIONS)
  return {
    backends: backends ?? BACKENDS,
    actions: actions ?? ACTIONS,
    whole:
      backends === undefined && actions === undefined
        ? undefined
        : {
            from: numberOf('FORWARDPATH_TEST_IO_FROM') ?? 1,
            to: numberOf('FORWARDPATH_TEST_IO_TO') ?? Infinity,
            every: numberOf('FORWARDPATH_TEST_IO_EVERY') ?? 1,
            atOnce: numberOf('FORWARDPATH_TEST_IO_AT_ONCE') ?? 3,
          },
    seed: SEED,
  }
}

function wordsOf<Word extends string>(
  name: string,
  known: readonly Word[],
): readonly Word[] | undefined {
  const words = (process.env[name] ?? '').split(',').filter((word) => word !== '')
  if (words.length === 0) return undefined
  const strange = words.find((word) => !known.some((one) => one === word))
  if (strange !== undefined) throw new Error(`${name}: ${strange} is none of ${known.join(', ')}`)
  return known.filter((one) => words.includes(one))
}

function numberOf(name: string): number | undefined {
  const text = process.env[name]
  if (text === undefined || text === '') return undefined
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`${name} is no whole number from 1 on`)
  return Number(text)
}
