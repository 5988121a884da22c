import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { startChild } from '@forwardpath/test-support/child'
import type { Child } from '@forwardpath/test-support/child'
import { describe, expect, test } from 'vitest'
import { EXIT, ExitError } from './errors.ts'
import { createLifecycle } from './lifecycle.ts'
import type { Lifecycle } from './lifecycle.ts'
import { createLogger } from './logger.ts'

type Scene = {
  readonly lifecycle: Lifecycle
  readonly events: EventEmitter
  /** Settles with the first exit. */
  readonly exit: Promise<{ readonly code: number; readonly how: string }>
  readonly order: string[]
  readonly logged: string[]
}

function scene(timeoutMs = 5_000): Scene {
  const events = new EventEmitter()
  const order: string[] = []
  const logged: string[] = []
  const log = createLogger({
    level: 'info',
    format: 'json',
    stream: { write: (line) => void logged.push(line) },
  })
  let told: (exit: { code: number; how: string }) => void = () => undefined
  const exit = new Promise<{ code: number; how: string }>((resolve) => (told = resolve))
  const lifecycle = createLifecycle({
    log,
    events,
    timeoutMs,
    exit: (code, how) => {
      told({ code, how })
    },
  })
  for (const what of ['database', 'pool', 'poller']) {
    lifecycle.onStop(what, () => {
      order.push(what)
      return Promise.resolve()
    })
  }
  return { lifecycle, events, exit, order, logged }
}

const never = (): Promise<void> => new Promise(() => undefined)

describe('an orderly stop', () => {
  test.for(['SIGTERM', 'SIGINT'])(
    'follows %s: what came up last goes first, exit 0',
    async (signal) => {
      const { events, exit, order, lifecycle } = scene()
      events.emit(signal)
      expect(lifecycle.stopping.aborted).toBe(true)
      expect(await exit).toEqual({ code: EXIT.done, how: 'drained' })
      expect(order).toEqual(['poller', 'pool', 'database'])
    },
  )

  test('can be asked for with a code, and happens once', async () => {
    const { lifecycle, exit, order } = scene()
    await Promise.all([lifecycle.stop(EXIT.negative), lifecycle.stop()])
    expect((await exit).code).toBe(EXIT.negative)
    expect(order).toHaveLength(3)
  })

  test('goes on past a step that fails, and is then no success', async () => {
    const { lifecycle, exit, order, logged } = scene()
    lifecycle.onStop('broken', () => Promise.reject(new Error('no')))
    await lifecycle.stop()
    expect(order).toEqual(['poller', 'pool', 'database'])
    expect((await exit).code).toBe(EXIT.bug)
    expect(logged.join('')).toContain('broken')
  })

  test('leaves time for the rest when a step hangs', async () => {
    const { lifecycle, exit, order, logged } = scene(400)
    lifecycle.onStop('stuck', never)
    await lifecycle.stop()
    expect(order).toEqual(['poller', 'pool', 'database'])
    expect((await exit).code).toBe(EXIT.bug)
    expect(logged.join('')).toContain('stopping stuck took longer')
  })

  test('includes what comes up while it stops', async () => {
    const { lifecycle, order } = scene()
    lifecycle.onStop('first', () => {
      lifecycle.onStop('late', () => {
        order.push('late')
        return Promise.resolve()
      })
      return Promise.resolve()
    })
    await lifecycle.stop()
    expect(order).toEqual(['late', 'poller', 'pool', 'database'])
  })
})

test('the second signal ends it at once', async () => {
  const { lifecycle, events, exit } = scene()
  lifecycle.onStop('stuck', never)
  events.emit('SIGINT', 'SIGINT', 2)
  events.emit('SIGTERM', 'SIGTERM', 15)
  expect(await exit).toEqual({ code: 143, how: 'at_once' })
})

describe('an error that nobody caught', () => {
  test.for(['unhandledRejection', 'uncaughtException'])(
    'as %s is logged and exits 70',
    async (event) => {
      const { events, exit, order, logged } = scene()
      events.emit(event, new Error('surprise'))
      expect((await exit).code).toBe(EXIT.bug)
      expect(order).toHaveLength(3)
      expect(logged.join('')).toMatch(/"level":"fatal".*surprise/)
    },
  )

  test('with an exit code of its own keeps it and shows no stack', async () => {
    const { lifecycle, exit, logged } = scene()
    const error = new ExitError('no database', { exitCode: EXIT.unavailable, remedy: 'start it' })
    await lifecycle.fail(error)
    expect((await exit).code).toBe(EXIT.unavailable)
    expect(logged.join('')).toContain('no database; start it')
    expect(logged.join('')).not.toContain('stack')
  })
})

describe('a real process', () => {
  const built = path.resolve(import.meta.dirname, '../dist/index.js')

  /** Ready when it says so; `more` is what it does then. */
  async function run(more: string): Promise<Child> {
    if (!existsSync(built)) throw new Error('run npm run build first')
    const script = `
      const { createLifecycle, createLogger } = await import(${JSON.stringify(built)})
      const lifecycle = createLifecycle({ log: createLogger({ level: 'info', format: 'json' }) })
      setInterval(() => undefined, 60_000)
      lifecycle.onStop('output', async () => console.log('x'.repeat(200_000) + ' stopped'))
      ${more}
      console.log('ready')`
    return startChild(process.execPath, ['--input-type=module', '-e', script])
  }

  test('ends in order on SIGTERM, with all of its output', async () => {
    const child = await run('')
    await child.line('ready')
    child.signal('SIGTERM')
    expect(await child.exit).toEqual({ code: 0, signal: undefined })
    expect(child.stdout()).toMatch(/x{200000} stopped\n$/)
  })

  test('exits 70 on a rejection that nobody handles', async () => {
    const child = await run(`void Promise.reject(new Error('surprise'))`)
    expect((await child.exit).code).toBe(EXIT.bug)
    expect(child.stderr()).toMatch(/"level":"fatal".*surprise/)
    expect(child.stdout()).toContain('stopped')
  })

  test('ends at once on the second SIGINT, though a step hangs', async () => {
    const child = await run(`lifecycle.onStop('stuck', () => new Promise(() => undefined))`)
    await child.line('ready')
    child.signal('SIGINT')
    await child.line('once more stops at once')
    child.signal('SIGINT')
    expect((await child.exit).code).toBe(130)
    expect(child.stdout()).not.toContain('stopped')
  })
})
