/**
 * Faults of I/O on demand: every call of the store, the mail server and the queue is numbered, and the N-th fails.
 *
 * `throw` fails before the call: it is not made. `throw-after` fails after it: the call was made, and its answer is lost, which is
 * what a connection that is cut at COMMIT looks like. Both break the connection as a cut network does and throw what the adapter
 * throws then, so that the program's own retries are what is tested. `kill`, `kill-after`, `hang` and `hang-after` stand at the
 * same two places; `delay` before the call. One line on standard error says which call was struck.
 */
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { hang, killOurselves } from './strike.ts'

/** Makes one I/O call, or does in its place what a test has ordered. */
export type IoHook = <T>(call: () => Promise<T>, place: IoPlace) => Promise<T>

/** Which call it is, and how it breaks. */
export type IoPlace = {
  /** For the line that a fault writes: `sql commit`, `imap searching the folder`. Nothing of a mail. */
  readonly name: string
  /** Breaks the connection, where there is one of its own, and gives the error that the adapter then throws. */
  readonly cut: () => Error | Promise<Error>
}

/** A fault at the `time`-th call. */
export type IoFault = {
  readonly time: number
  readonly action:
    { readonly kind: 'kill' | 'throw' | 'hang' } | { readonly kind: 'delay'; readonly ms: number }
  /** After the call was made and answered. */
  readonly isAfter: boolean
}

/** The hook of a process: all its I/O calls are numbered in the order in which they begin, from 1. */
export function numberIo(faults: readonly IoFault[]): IoHook {
  let calls = 0
  return (call, place) => {
    calls += 1
    const fault = faults.find(({ time }) => time === calls)
    return fault === undefined ? call() : strike(fault, call, place)
  }
}

async function strike<T>(fault: IoFault, call: () => Promise<T>, place: IoPlace): Promise<T> {
  tell(fault, place)
  if (!fault.isAfter) {
    await act(fault, place)
    return call()
  }
  const answer = await call().catch(async (error: unknown) => {
    // An error is an answer too, of a table that is not there yet; but no other error takes its place.
    if (fault.action.kind !== 'throw') await act(fault, place)
    throw error
  })
  await act(fault, place)
  return answer
}

async function act({ action }: IoFault, place: IoPlace): Promise<void> {
  switch (action.kind) {
    case 'kill':
      return killOurselves()
    case 'throw':
      throw await place.cut()
    case 'hang':
      return hang()
    case 'delay':
      await sleep(action.ms)
  }
}

/** At once: the process may be about to die. */
function tell({ time, action, isAfter }: IoFault, { name }: IoPlace): void {
  const word = `${action.kind}${isAfter ? '-after' : ''}`
  writeSync(process.stderr.fd, `failpoint io@${String(time)}:${word}, ${name}\n`)
}
