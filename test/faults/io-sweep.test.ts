/**
 * Every I/O call of a cycle fails once: the N-th statement, IMAP command or call to the queue, for N = 1, 2, … until a cycle ends
 * before its N-th call. After each, a cycle that nobody disturbs, and then: fsck clean, every mail and every event there once,
 * list, change log and address changes as a cycle without a fault leaves them, the server's folders too.
 *
 * `npm test` strikes a sample of the calls; all of them: `node test/faults/run-io.js`.
 */
import { requireServer } from '@forwardpath/test-support/servers'
import { describe, expect, test } from 'vitest'
import { chanceFrom } from './chance.ts'
import { startIoRig, type IoFault, type IoRig, type Struck } from './io-rig.ts'
import { readIoSweep } from './io-settings.ts'

const dovecotServer = requireServer('dovecot', import.meta.filename)
const redisServer = requireServer('redis', import.meta.filename)
const { actions, backends, seed, whole } = readIoSweep()

/** Strikes of one backend where only a sample is asked for: with the other backend they take some 25 s. */
const SAMPLE = 4

describe.skipIf(dovecotServer.missing)('I/O calls that fail', () => {
  describe.for(backends)('queue in %s', (backend) => {
    test.skipIf(backend === 'redis' && redisServer.missing)(
      whole === undefined ? `a sample, seed ${seed}` : `${actions.join(', ')}, each call`,
      { timeout: whole === undefined ? 170_000 : 6 * 3_600_000 },
      async () => {
        const rig = await startIoRig(backend)
        try {
          const struck =
            whole === undefined ? await strikeSample(rig) : await strikeEach(rig, backend, whole)
          expect(struck.length).toBeGreaterThan(0)
          expect(struck.filter(({ wrongs }) => wrongs.length > 0)).toEqual([])
        } finally {
          await rig.stop()
        }
      },
    )
  })
})

/** Each action once, at a call that chance chooses; the last calls of a cycle are not the same in every one. */
async function strikeSample(rig: IoRig): Promise<readonly Struck[]> {
  const chance = chanceFrom(seed)
  const faults = Array.from({ length: SAMPLE }, (_, index) => ({
    call: 1 + Math.floor(chance() * rig.calls.length * 0.9),
    action: actions[index % actions.length] ?? 'throw',
  }))
  const left = [...faults]
  return (await inParallel(2, () => left.shift(), rig.strike)).filter(isStruck)
}

/** Of each action, from the first call to where no fault fires. */
async function strikeEach(
  rig: IoRig,
  backend: string,
  { from, to, atOnce }: NonNullable<typeof whole>,
): Promise<readonly Struck[]> {
  const all: Struck[] = []
  for (const action of actions) {
    let call = from
    let isOver = false
    const next = (): IoFault | undefined =>
      isOver || call > to ? undefined : { call: call++, action }
    const struck = await inParallel(atOnce, next, async (fault) => {
      const one = await rig.strike(fault)
      if (one.place === undefined) isOver = true
      say(`${backend} io@${one.call}:${action}, ${one.place ?? 'no such call'}: ${one.end}`, one)
      return one
    })
    all.push(...struck.filter(isStruck))
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
