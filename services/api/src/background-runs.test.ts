import { createLogger } from '@forwardpath/runtime'
import { expect, test } from 'vitest'
import { createBackgroundRuns } from './background-runs.ts'

const log = createLogger({ level: 'silent', format: 'json' })

/** Work that ends when it is told to, or when it is stopped. */
function openWork(): {
  readonly work: (signal: AbortSignal) => Promise<string>
  readonly end: () => void
} {
  let end: () => void = () => undefined
  const ended = new Promise<string>((resolve) => {
    end = () => {
      resolve('ended')
    }
  })
  const stopped = (signal: AbortSignal): Promise<string> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve('stopped')
      })
    })
  return { work: (signal) => Promise.race([ended, stopped(signal)]), end }
}

test('what ends in time is waited for, and its fault is the fault of the answer', async () => {
  const runs = createBackgroundRuns(log)
  expect(await runs.run('a', () => Promise.resolve(1))).toEqual({ value: 1 })
  await expect(runs.run('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(runs.isRunning('a')).toBe(false)
  await runs.stop()
})

test('what takes longer goes on beside, once for an id, and two at a time', async () => {
  const runs = createBackgroundRuns(log, 1)
  const [first, second] = [openWork(), openWork()]
  expect(await runs.run('a', first.work)).toBeUndefined()
  await expect(runs.run('a', second.work)).rejects.toMatchObject({ code: 'not_in_this_state' })
  expect(await runs.run('b', second.work)).toBeUndefined()
  await expect(runs.run('c', openWork().work)).rejects.toMatchObject({ code: 'too_many_requests' })
  first.end()
  await expect.poll(() => runs.isRunning('a')).toBe(false)
  const third = openWork()
  expect(await runs.run('c', third.work)).toBeUndefined()
  await runs.stop()
  expect(runs.isRunning('b') || runs.isRunning('c')).toBe(false)
})

test('a fault that comes later than the answer ends nothing but its work', async () => {
  const runs = createBackgroundRuns(log, 1)
  const { work, end } = openWork()
  const failing = async (signal: AbortSignal): Promise<never> => {
    await work(signal)
    throw new Error('away')
  }
  expect(await runs.run('a', failing)).toBeUndefined()
  end()
  await expect.poll(() => runs.isRunning('a')).toBe(false)
  await runs.stop()
})
