import { expect, test } from 'vitest'
import { eventually } from '@forwardpath/test-support/eventually'
import { startHeartbeat } from './heartbeat.ts'

/** Counts beats; `fail` decides which go wrong. */
function heart(fail: (beat: number) => boolean = () => false) {
  const said: string[] = []
  const counts = { beats: 0, ends: 0, running: 0, overlaps: 0 }
  const handle = startHeartbeat({
    intervalMs: 1,
    beat: async () => {
      counts.beats += 1
      counts.running += 1
      if (counts.running > 1) counts.overlaps += 1
      await new Promise((resolve) => setTimeout(resolve, 5))
      counts.running -= 1
      if (fail(counts.beats)) throw new Error('database away')
    },
    end: async () => {
      counts.ends += 1
      await Promise.resolve()
    },
    log: {
      info: (message) => void said.push(message),
      warn: ({ reason }, message) => void said.push(`${message}: ${reason}`),
    },
  })
  return { counts, said, handle }
}

test('beats at once, then again and again, one at a time', async () => {
  const { counts, said, handle } = heart()
  const { stop } = await handle
  expect(counts.beats).toBe(1)
  await eventually(() => counts.beats > 3)
  await stop()
  expect(counts).toMatchObject({ overlaps: 0, ends: 1, running: 0 })
  expect(said).toEqual([])
})

test('after its stop there is no further beat, however often it is stopped', async () => {
  const { counts, handle } = heart()
  const { stop } = await handle
  await Promise.all([stop(), stop()])
  const { beats } = counts
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(counts).toMatchObject({ beats, ends: 1 })
})

test('a beat that fails is said once, and so is the first that goes well again', async () => {
  const { counts, said, handle } = heart((beat) => beat < 4)
  const { stop } = await handle
  await eventually(() => counts.beats > 5)
  await stop()
  expect(said).toEqual([
    'the heartbeat cannot be written: database away',
    'the heartbeat is written again',
  ])
})

test('an end that fails stops nothing', async () => {
  const { stop } = await startHeartbeat({
    beat: () => Promise.reject(new Error('away')),
    end: () => Promise.reject(new Error('away')),
    log: { info: () => undefined, warn: () => undefined },
  })
  await expect(stop()).resolves.toBeUndefined()
})
