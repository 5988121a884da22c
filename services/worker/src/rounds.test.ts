import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startRounds } from './rounds.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const log = { warn: vi.fn() }
const options = { intervalMs: 1_000, log, whenFailed: 'trying again' }

describe('rounds', () => {
  test('begin after each interval, or at once where that is asked for', async () => {
    const once = vi.fn(() => Promise.resolve())
    const later = startRounds(once, options)
    expect(once).toHaveBeenCalledTimes(0)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(once).toHaveBeenCalledTimes(3)
    await later.stop()
    const now = startRounds(once, { ...options, atOnce: true })
    await vi.advanceTimersByTimeAsync(0)
    expect(once).toHaveBeenCalledTimes(4)
    await now.stop()
  })

  test('never run two at a time, and an interval that ends meanwhile begins none', async () => {
    const ends: (() => void)[] = []
    const once = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)))
    const rounds = startRounds(once, options)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(once).toHaveBeenCalledTimes(1)
    const asked = rounds.round()
    await vi.advanceTimersByTimeAsync(0)
    expect(once).toHaveBeenCalledTimes(1)
    ends[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(once).toHaveBeenCalledTimes(2)
    ends[1]?.()
    await asked
    await rounds.stop()
  })

  test('that fail are told and tried again; who asks for one gets what it met', async () => {
    log.warn.mockClear()
    const once = vi.fn(() => Promise.reject(new Error('away')))
    const rounds = startRounds(once, options)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(log.warn.mock.calls).toEqual([
      [{ reason: 'away' }, 'trying again'],
      [{ reason: 'away' }, 'trying again'],
    ])
    await expect(rounds.round()).rejects.toThrow('away')
    await rounds.stop()
  })

  test('end with a stop, which waits for the one under way', async () => {
    let end = (): void => undefined
    const once = vi.fn(() => new Promise<void>((resolve) => (end = resolve)))
    const rounds = startRounds(once, options)
    await vi.advanceTimersByTimeAsync(1_000)
    let isStopped = false
    const stopping = rounds.stop().then(() => {
      isStopped = true
    })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(isStopped).toBe(false)
    end()
    await stopping
    expect(once).toHaveBeenCalledTimes(1)
  })
})
