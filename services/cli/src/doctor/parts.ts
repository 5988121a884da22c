/** Which parts of the program are alive. */
import { hostname } from 'node:os'
import type { Heartbeat } from '@forwardpath/store'
import type { Check } from './check.ts'

/** A part whose last sign of life is older is away (docs/operate.md, "Watching it"). */
export const ALIVE_SECONDS = 60

/** Whether a part has given a sign of life lately. */
export function isAlive({ ageSeconds }: Heartbeat): boolean {
  return ageSeconds < ALIVE_SECONDS
}

/** Whether it is a process of this machine, or of this container. */
export function isHere({ process }: Heartbeat): boolean {
  return process.startsWith(`${hostname()}/`)
}

/** One line for all parts: alive, silent, or none at all. */
export function partsCheck(parts: readonly Heartbeat[]): Check {
  const alive = parts.filter(isAlive)
  const silent = parts.filter((part) => !isAlive(part))
  const name = 'parts'
  const lines = (list: readonly Heartbeat[]): string => list.map(lineOf).join(', ')
  if (parts.length === 0) {
    const remedy = 'start `forwardpath run`, or a process for each part'
    return { name, status: 'warning', text: 'nothing is running', remedy }
  }
  // Where another process of the same role lives, a silent one was most likely replaced.
  const missed = silent.filter(({ role }) => alive.every((part) => part.role !== role))
  if (missed.length === 0) return { name, status: 'ok', text: lines(alive) }
  return {
    name,
    status: 'warning',
    text: [lines(alive), `silent: ${lines(missed)}`].filter((line) => line !== '').join('; '),
    remedy: 'look at the log of what fell silent, and start it again',
  }
}

/** `worker on mail1/4711 (3 s ago)`. */
export function lineOf({ role, process, ageSeconds }: Heartbeat): string {
  return `${role} on ${process} (${String(Math.round(ageSeconds))} s ago)`
}
