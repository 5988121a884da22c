import { expect, it } from 'vitest'
import { createLimiter } from './limiter.ts'

/** Work that ends when it is told to. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, passed }
}

it('runs in order, refuses what is too much at once, and has room again afterwards', async () => {
  const limit = createLimiter({ concurrency: 1, maxWaiting: 2 })
  const { open, passed } = gate()
  const order: string[] = []
  const work = (name: string) => async () => {
    await passed
    order.push(name)
    return name
  }
  const first = ['a', 'b', 'c'].map((name) => limit(work(name)))
  expect(await limit(work('refused'))).toBeUndefined()
  open()
  expect(await Promise.all(first)).toEqual(['a', 'b', 'c'])
  expect(order).toEqual(['a', 'b', 'c'])
  expect(await limit(work('d'))).toBe('d')
})

it('gives its place on when work fails', async () => {
  const limit = createLimiter({ concurrency: 1, maxWaiting: 1 })
  const failing = limit(() => Promise.reject(new Error('failed')))
  const next = limit(() => Promise.resolve('next'))
  await expect(failing).rejects.toThrow('failed')
  expect(await next).toBe('next')
  expect(await limit(() => Promise.resolve('again'))).toBe('again')
})
