/**
 * Faults on demand, so that a test can kill or fail this process at a named place, or at its N-th I/O call.
 *
 * `FORWARDPATH_FAIL_AT=F5:kill@3,F9:throw`: name, action, n-th time (default the first); `io@7:kill` is the same with
 * the number first. Actions: `kill` (SIGKILL to itself), `throw`, `hang`, `delay=MS`; of an I/O call also `kill-after`,
 * `throw-after` and `hang-after` (io-fault.ts). Refused with exit 78 unless `FORWARDPATH_TESTING=1`, so that no one sets it
 * on a real system by mistake. Unset, a hook is one resolved promise, and no I/O call has one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from './config/environment.ts'
import { EXIT, ExitError } from './errors.ts'
import { numberIo, type IoFault, type IoHook } from './io-fault.ts'
import { hang, killOurselves } from './strike.ts'

/** The hooks that the parts call. */
export type Failpoints = {
  /** A named place, `F1` to `F14` (docs: the table of failpoints). */
  readonly hit: (name: FailpointName) => Promise<void>
  /** Around every I/O call of the process: numbers them, for `io@N`. Absent where no such fault is asked for: adapters call straight. */
  readonly io?: IoHook | undefined
}

/** The named places. */
export type FailpointName = `F${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14}`

/** Thrown by the action `throw` at a named place. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError'
}

type Fault = IoFault & { readonly name: string }

const VARIABLE = 'FORWARDPATH_FAIL_AT'

/** The hooks for an environment. Throws ExitError 78 for a fault that cannot be read or is not allowed. */
export function createFailpoints(env: Environment): Failpoints {
  const text = env[VARIABLE]
  if (text === undefined || text === '') return NO_FAILPOINTS
  if (env['FORWARDPATH_TESTING'] !== '1') {
    throw new ExitError(`${VARIABLE} is set on a system that is not under test`, {
      exitCode: EXIT.configuration,
      remedy: 'unset it (tests set FORWARDPATH_TESTING=1 too)',
    })
  }
  const faults = text.split(',').map(parseFault)
  const ofIo = faults.filter(({ name }) => name === 'io')
  const times = new Map<string, number>()
  const hit = async (name: string): Promise<void> => {
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    for (const fault of faults) {
      if (fault.name === name && fault.time === time) await act(fault)
    }
  }
  return ofIo.length === 0 ? { hit } : { hit, io: numberIo(ofIo) }
}

/** Hooks that do nothing: what production has. */
export const NO_FAILPOINTS: Failpoints = {
  hit: () => RESOLVED,
}

const RESOLVED: Promise<void> = Promise.resolve()

function parseFault(text: string): Fault {
  const match =
    /^(F(?:[1-9]|1[0-4])|io)(?:@([0-9]{1,6}))?:([a-z]+)(-after)?(?:=([0-9]{1,6}))?(?:@([0-9]{1,6}))?$/.exec(
      text.trim(),
    )
  const [, name = '', before, word = '', suffix, ms, after] = match ?? []
  const action = parseAction(word, ms)
  const time = Number(before ?? after ?? '1')
  const isAfter = suffix !== undefined
  if (
    action === undefined ||
    time === 0 ||
    (before !== undefined && after !== undefined) ||
    (isAfter && (name !== 'io' || action.kind === 'delay'))
  ) {
    throw new ExitError(`${VARIABLE}: "${text}" is not a failpoint`, {
      exitCode: EXIT.configuration,
      remedy:
        'write F1 to F14 or io, then :kill, :throw, :hang or :delay=MS (io also :kill-after, :throw-after, :hang-after), then @N for the N-th time',
    })
  }
  return { name, time, action, isAfter }
}

function parseAction(word: string, ms: string | undefined): IoFault['action'] | undefined {
  if (word === 'delay') return ms === undefined ? undefined : { kind: 'delay', ms: Number(ms) }
  if (ms !== undefined) return undefined
  return word === 'kill' || word === 'throw' || word === 'hang' ? { kind: word } : undefined
}

async function act({ name, time, action }: Fault): Promise<void> {
  switch (action.kind) {
    case 'kill':
      return killOurselves()
    case 'throw':
      throw new FailpointError(`failpoint ${name}, time ${String(time)}`)
    case 'hang':
      return hang()
    case 'delay':
      await sleep(action.ms)
  }
}
