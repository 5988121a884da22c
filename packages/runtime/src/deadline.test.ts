import { expect, test } from 'vitest'
import { DeadlineError, withDeadline } from './deadline.ts'

test('what settles in time passes through', async () => {
  expect(await withDeadline(Promise.resolve(7), 1_000, 'x')).toBe(7)
  await expect(withDeadline(Promise.reject(new Error('own')), 1_000, 'x')).rejects.toThrow('own')
})

test('what does not is given up by name', async () => {
  const never = new Promise(() => undefined)
  await expect(withDeadline(never, 5, 'logout')).rejects.toThrow(DeadlineError)
  await expect(withDeadline(never, 5, 'logout')).rejects.toThrow('logout took longer than 5 ms')
})

test('a rejection that comes too late is nobody’s', async () => {
  const stray: unknown[] = []
  const listen = (error: unknown): void => void stray.push(error)
  process.on('unhandledRejection', listen)
  let reject: (error: Error) => void = () => undefined
  const late = new Promise<never>((_, fail) => (reject = fail))
  await expect(withDeadline(late, 5, 'x')).rejects.toThrow(DeadlineError)
  reject(new Error('late'))
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', listen)
  expect(stray).toEqual([])
})
