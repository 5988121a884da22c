/** What goes wrong in a soak test: a table, and which row strikes when, by the seed. */
import { setTimeout as pause } from 'node:timers/promises'
import { chanceOf } from './chance.ts'
import { KILLED, type Rig } from './rig.ts'

/** One kind of trouble. */
export type Fault = {
  readonly name: string
  /** How often, against the others. */
  readonly weight: number
  /** Resolves when it is over. `chance`: from 0 up to 1, for how hard it strikes. */
  readonly strike: (chance: number) => Promise<unknown>
}

/** Shorter and longer than the first pause of a client that connects again. */
const REDIS_DOWN_MS = { min: 500, more: 8_000 }
/** In the middle of the conversation: of its greeting, of a list, of a mail. */
const MAX_CUT_BYTE = 60_000

/** All that this rig can suffer. */
export function faultsOn(rig: Rig): readonly Fault[] {
  const { databaseProxy, queue, mailboxes, parts, database } = rig
  const kill = (name: string): Fault => ({
    name: `kill ${name}`,
    weight: 3,
    strike: async () => parts.find((part) => part.name === name)?.kill(),
  })
  const { crash } = queue
  return [
    ...KILLED.map(kill),
    { name: 'reset PostgreSQL', weight: 3, strike: now(databaseProxy.resetAll) },
    { name: 'forget PostgreSQL', weight: 1, strike: now(() => databaseProxy.forgetAll('reset')) },
    { name: 'PostgreSQL ends sessions', weight: 2, strike: () => database.query(END_SESSIONS) },
    { name: 'wipe queue', weight: 2, strike: queue.wipe },
    ...(crash === undefined ? [] : [{ name: 'crash queue', weight: 2, strike: crashWith(crash) }]),
    ...mailboxes.all.flatMap(({ name, proxy }) => [
      { name: `reset mailbox ${name}`, weight: 2, strike: now(proxy.resetAll) },
      {
        name: `cut mailbox ${name}`,
        weight: 2,
        strike: (chance: number) => {
          const atByte = Math.floor(chance * MAX_CUT_BYTE)
          proxy.setFault({ kind: chance < 0.5 ? 'cut' : 'reset', atByte, times: 1 })
          proxy.resetAll()
          return Promise.resolve()
        },
      },
      // Seldom: an answer is waited for as long as a throttled server may take, and nothing else happens in that mailbox.
      {
        name: `silence mailbox ${name}`,
        weight: 0.5,
        strike: now(() => proxy.forgetAll('silence')),
      },
    ]),
  ]
}

const END_SESSIONS = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`

function now(strike: () => void): Fault['strike'] {
  return () => {
    strike()
    return Promise.resolve()
  }
}

function crashWith(crash: (downMs: number) => Promise<void>): Fault['strike'] {
  return (chance) => crash(REDIS_DOWN_MS.min + chance * REDIS_DOWN_MS.more)
}

/** Which one the n-th is. */
export function pickFault(faults: readonly Fault[], seed: number, n: number): Fault | undefined {
  const total = faults.reduce((sum, { weight }) => sum + weight, 0)
  let left = chanceOf(seed, 'fault', n) * total
  return faults.find(({ weight }) => (left -= weight) < 0)
}

/** Strikes until it is told to stop; says each one. `count` is read for how many there were. */
export async function strikeOn(
  rig: Rig,
  options: {
    readonly seed: number
    readonly everyMs: number
    readonly signal: AbortSignal
    readonly onFault: (name: string) => void
  },
): Promise<void> {
  const { seed, everyMs, signal, onFault } = options
  if (everyMs === 0) return
  const faults = faultsOn(rig)
  for (let n = 0; ; n += 1) {
    await pause(everyMs * (0.5 + chanceOf(seed, 'pause', n)), undefined, { signal }).catch(
      () => undefined,
    )
    if (signal.aborted) return
    const fault = pickFault(faults, seed, n)
    if (fault === undefined) return
    onFault(fault.name)
    await fault.strike(chanceOf(seed, 'strength', n))
  }
}
