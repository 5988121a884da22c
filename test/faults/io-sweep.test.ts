/**
 * Every I/O call of a cycle fails once: the N-th statement, IMAP command or call to the queue, for N = 1, 2, … until a cycle ends
 * before its N-th call. After each, a cycle that nobody disturbs, and then: fsck clean, every mail and every event there once,
 * list, change log and address changes as a cycle without a fault leaves them, the server's folders too.
 *
 * `npm test` strikes a sample of the calls; all of them: `node test/faults/run-io.js`.
 */
import { chanceOf } from '@forwardpath/test-support/chance'
import { requireServer } from '@forwardpath/test-support/servers'
import { describe, expect, test } from 'vitest'
import { startIoRig, type IoFault, type IoRig, type QueueBackend, type Struck } from './io-rig.ts'
import { readIoSweep, type Stretch } from './io-settings.ts'

const dovecotServer = requireServer('dovecot', import.meta.filename)
const redisServer = requireServer('redis', import.meta.filename)
const { actions, backends, seed, whole } = readIoSweep()

describe.skipIf(dovecotServer.missing)('I/O calls that fail', () => {
  if (whole === undefined) {
    const backend = seed % 2 === 0 && !redisServer.missing ? 'redis' : 'postgres'
    test(`a sample, queue in ${backend}, seed ${seed}`, { timeout: 600_000 }, async () => {
      await expectNoHarm(backend, strikeSample)
    })
    return
  }
  test.for(backends)(
    `queue in %s: ${actions.join(', ')} at every ${whole.every}. call from ${whole.from}`,
    { timeout: 12 * 3_600_000 },
    async (backend) => {
      await expectNoHarm(backend, (rig) => strikeEach(rig, backend, whole))
    },
  )
})

async function expectNoHarm(
  backend: QueueBackend,
  strikes: (rig: IoRig) => Promise<readonly Struck[]>,
): Promise<void> {
  const rig = await startIoRig(backend)
  try {
    const struck = (await strikes(rig)).filter(isStruck)
    expect(struck.length).toBeGreaterThan(0)
    expect(struck.filter(({ wrongs }) => wrongs.length > 0)).toEqual([])
  } finally {
    await rig.stop()
  }
}

/**
 * One call of each kind, by chance. A kill while a worker has a job is left to the longer tests: the job comes back only when its
 * lock has expired.
 */
function strikeSample(rig: IoRig): Promise<readonly Struck[]> {
  const chance = chanceOf(seed)
  const upTo = (last: number): number => 1 + Math.floor(chance() * last)
  // The last calls of a cycle are not in every one.
  const last = Math.floor(rig.calls.length * 0.9)
  const faults = [
    { action: 'throw', call: upTo(last) },
    { action: 'throw-after', call: upTo(last) },
    { action: 'kill-after', call: upTo(rig.calls.indexOf('queue addJobs')) },
  ]
  return inParallel(faults.length, () => faults.shift(), rig.strike)
}

/** Of each action, from the first call to where no fault fires. */
async function strikeEach(
  rig: IoRig,
  backend: QueueBackend,
  { from, to, every, atOnce }: Stretch,
): Promise<readonly Struck[]> {
  const all: Struck[] = []
  for (const action of actions) {
    let call = from - every
    let isOver = false
    const next = (): IoFault | undefined => {
      call += every
      return isOver || call > to ? undefined : { call, action }
    }
    const struck = await inParallel(atOnce, next, async (fault) => {
      const one = await rig.strike(fault)
      if (one.place === undefined) isOver = true
      say(`${backend} io@${one.call}:${action}, ${one.place ?? 'no such call'}: ${one.end}`, one)
      return one
    })
    all.push(...struck)
    say(`${backend}, ${action}: ${struck.filter(isStruck).length} calls struck, ${endsOf(struck)}`)
  }
  return all
}

function isStruck({ place }: Struck): boolean {
  return place !== undefined
}

function endsOf(struck: readonly Struck[]): string {
  const ends = struck.filter(isStruck).map(({ end }) => end)
  return [...new Set(ends)]
    .map((end) => `${end} ${ends.filter((e) => e === end).length}`)
    .join(', ')
}

async function inParallel<Item, Result>(
  width: number,
  next: () => Item | undefined,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const takeTurns = async (): Promise<void> => {
    for (let item = next(); item !== undefined; item = next()) results.push(await work(item))
  }
  await Promise.all(Array.from({ length: width }, takeTurns))
  return results
}

/** At once: hours later the first fault is still to be seen. */
function say(line: string, struck?: Struck): void {
  const wrongs = struck?.wrongs.map((wrong) => `  WRONG ${wrong.slice(0, 1_500)}\n`) ?? []
  process.stdout.write(`${line}\n${wrongs.join('')}`)
}
