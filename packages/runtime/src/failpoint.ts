/**
 * Faults on demand, so that a test can kill or fail this process at a named place.
 *
 * `FORWARDPATH_FAIL_AT=F5:kill@3,F9:throw`: name, action, n-th time (default the first); `io@7:kill` is the same with
 * the number first. Actions: `kill` (SIGKILL to itself), `throw`, `hang`, `delay=MS`. Refused with exit 78 unless
 * `FORWARDPATH_TESTING=1`, so that no one sets it on a real system by mistake. Unset, a hook is one resolved promise.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from './config/environment.ts'
import { EXIT, ExitError } from './errors.ts'

/** The hooks that the parts call. */
export type Failpoints = {
  /** A named place, `F1` to `F14` (docs: the table of failpoints). */
  readonly hit: (name: FailpointName) => Promise<void>
  /** Before every I/O call of a cycle: numbers them, for `io@N`. */
  readonly io: () => Promise<void>
}

/** The named places. */
export type FailpointName = `F${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14}`

/** Thrown by the action `throw`. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError'
}

type Action =
  { readonly kind: 'kill' | 'throw' | 'hang' } | { readonly kind: 'delay'; readonly ms: number }

type Fault = { readonly name: string; readonly time: number; readonly action: Action }

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
  const times = new Map<string, number>()
  const pass = async (name: string): Promise<void> => {
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    for (const fault of faults) {
      if (fault.name === name && fault.time === time) await act(fault)
    }
  }
  return { hit: pass, io: () => pass('io') }
}

/** Hooks that do nothing: what production has. */
export const NO_FAILPOINTS: Failpoints = {
  hit: () => RESOLVED,
  io: () => RESOLVED,
}

const RESOLVED: Promise<void> = Promise.resolve()

function parseFault(text: string): Fault {
  const match =
    /^(F(?:[1-9]|1[0-4])|io)(?:@([0-9]{1,6}))?:([a-z]+)(?:=([0-9]{1,6}))?(?:@([0-9]{1,6}))?$/.exec(
      text.trim(),
    )
  const [, name = '', before, word = '', ms, after] = match ?? []
  const action = parseAction(word, ms)
  const time = Number(before ?? after ?? '1')
  if (action === undefined || time === 0 || (before !== undefined && after !== undefined)) {
    throw new ExitError(`${VARIABLE}: "${text}" is not a failpoint`, {
      exitCode: EXIT.configuration,
      remedy:
        'write F1 to F14 or io, then :kill, :throw, :hang or :delay=MS, then @N for the N-th time',
    })
  }
  return { name, time, action }
}

function parseAction(word: string, ms: string | undefined): Action | undefined {
  if (word === 'delay') return ms === undefined ? undefined : { kind: 'delay', ms: Number(ms) }
  if (ms !== undefined) return undefined
  return word === 'kill' || word === 'throw' || word === 'hang' ? { kind: word } : undefined
}

async function act({ name, time, action }: Fault): Promise<void> {
  switch (action.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL')
      return hang()
    case 'throw':
      throw new FailpointError(`failpoint ${name}, time ${String(time)}`)
    case 'hang':
      return hang()
    case 'delay':
      await sleep(action.ms)
  }
}

/** Never settles, and keeps the process alive: a promise alone would let it end. */
function hang(): Promise<never> {
  return new Promise(() => {
    setInterval(() => undefined, 60_000)
  })
}
