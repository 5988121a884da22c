/**
 * A process that stays up: `run` of which every now and then an I/O call fails, while mails come. It never ends for that, no mail
 * waits for ever, and in the end all is as if nothing had failed. The calls are chosen by the seed.
 */
import { chanceOf } from '@forwardpath/test-support/chance'
import { requireServer } from '@forwardpath/test-support/servers'
import { expect, test } from 'vitest'
import { SEED } from '../chance.ts'
import { startIoRig } from '../io-rig.ts'

const dovecotServer = requireServer('dovecot', import.meta.filename)

/** What a start makes on an empty database: before, a fault ends the process with one line, as it should. */
const FIRST_CALL = 250
const LAST_CALL = 6_000
/** A mail takes some 150 calls from the server to its end. */
const GAP = { least: 30, most: 150 }

test.skipIf(dovecotServer.missing)(
  `lives through faults of I/O, seed ${SEED}`,
  { timeout: 600_000 },
  async () => {
    const rig = await startIoRig('postgres')
    try {
      const { places, wrongs } = await rig.live(faultsOf(SEED))
      process.stdout.write(`${places.length} calls struck, seed ${SEED}\n${places.join('\n')}\n`)
      expect(wrongs).toEqual([])
      expect(places.length).toBeGreaterThan(3)
    } finally {
      await rig.stop()
    }
  },
)

function faultsOf(seed: number): string {
  const chance = chanceOf(seed)
  const faults: string[] = []
  for (let call = FIRST_CALL; call < LAST_CALL;) {
    faults.push(`io@${call}:${chance() < 0.5 ? 'throw' : 'throw-after'}`)
    call += GAP.least + Math.floor(chance() * (GAP.most - GAP.least))
  }
  return faults.join(',')
}
