import { expect, test } from 'vitest'
import { eventually, NotInTime } from './eventually.ts'

test('gives the first value that is there', async () => {
  let reads = 0
  expect(await eventually(() => (++reads >= 3 ? reads : undefined), { intervalMs: 1 })).toBe(3)
})

test('takes 0 and the empty text for values', async () => {
  expect(await eventually(() => 0)).toBe(0)
  expect(await eventually(() => '')).toBe('')
})

test('says after the deadline what was waited for, and what went wrong', async () => {
  const failure = new Error('refused')
  const waiting = eventually(() => Promise.reject(failure), {
    timeoutMs: 30,
    intervalMs: 5,
    describe: () => 'a listener on the port',
  })
  await expect(waiting).rejects.toThrow(NotInTime)
  await expect(waiting).rejects.toMatchObject({
    message: 'not true within 30 ms: a listener on the port',
    cause: failure,
  })
})
