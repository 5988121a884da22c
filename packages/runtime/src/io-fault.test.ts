import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { withDeadline } from './deadline.ts'
import { createFailpoints } from './failpoint.ts'
import type { IoHook, IoPlace } from './io-fault.ts'

function hookFor(faults: string): IoHook {
  const { io } = createFailpoints({ FORWARDPATH_FAIL_AT: faults, FORWARDPATH_TESTING: '1' })
  if (io === undefined) throw new Error(`${faults} is no fault of I/O`)
  return io
}

/** A connection that writes down what happens to it. */
function connection(io: IoHook) {
  const said: string[] = []
  const place: IoPlace = {
    name: 'test',
    cut: () => {
      said.push('cut')
      return new Error('the connection is gone')
    },
  }
  const ask = (question: string): Promise<string> =>
    io(() => {
      said.push(question)
      return Promise.resolve(`answer to ${question}`)
    }, place)
  return { said, ask }
}

describe('the N-th I/O call', () => {
  test.for(['io@2:throw', 'io:throw@2'])('%s: is not made', async (fault) => {
    const { said, ask } = connection(hookFor(fault))
    await ask('one')
    await expect(ask('two')).rejects.toThrow('the connection is gone')
    expect(await ask('three')).toBe('answer to three')
    expect(said).toEqual(['one', 'cut', 'three'])
  })

  test('throw-after: is made, and its answer is lost', async () => {
    const { said, ask } = connection(hookFor('io@2:throw-after'))
    await ask('one')
    await expect(ask('two')).rejects.toThrow('the connection is gone')
    expect(said).toEqual(['one', 'two', 'cut'])
  })

  test('keeps an error of its own', async () => {
    const io = hookFor('io@1:throw-after')
    const cut = (): Error => new Error('the connection is gone')
    const failing = io(() => Promise.reject(new Error('no such table')), { name: 'test', cut })
    await expect(failing).rejects.toThrow('no such table')
  })

  test('may be late, or hang before or after it is made', async () => {
    const { said, ask } = connection(hookFor('io@1:delay=30,io@2:hang,io@3:hang-after'))
    const begun = performance.now()
    expect(await ask('one')).toBe('answer to one')
    // Timers are rounded to whole milliseconds.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(29)
    await expect(withDeadline(ask('two'), 50, 'a hanging call')).rejects.toThrow(/took longer/)
    await expect(withDeadline(ask('three'), 50, 'a hanging call')).rejects.toThrow(/took longer/)
    expect(said).toEqual(['one', 'three'])
  })

  test('faults at several calls strike all of them', async () => {
    const { said, ask } = connection(hookFor('io@1:throw,io@3:throw'))
    const ends = await Promise.allSettled(['one', 'two', 'three'].map(ask))
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
    expect(said).toEqual(['cut', 'two', 'cut'])
  })

  test.for([
    ['io@2:kill', 'no call', 'one\n'],
    ['io@2:kill-after', 'no call', 'one\ntwo\n'],
    ['io@2:kill-after', 'two', 'one\ntwo\n'],
  ] as const)(
    '%s, %s fails: ends the process as a power cut would, and says where',
    ([fault, failing, made]) => {
      const built = path.resolve(import.meta.dirname, '../dist/index.js')
      if (!existsSync(built)) throw new Error('run npm run build first')
      const script = `
      const { createFailpoints } = await import(${JSON.stringify(built)})
      const { writeSync } = await import('node:fs')
      const { io } = createFailpoints(process.env)
      process.on('exit', () => writeSync(1, 'ended in order'))
      const say = async (word) => {
        writeSync(1, word + '\\n')
        if (word === ${JSON.stringify(failing)}) throw new Error('no such table')
      }
      const ask = (word) => io(() => say(word), { name: 'to say ' + word })
      for (const word of ['one', 'two', 'three']) await ask(word)`
      const { signal, stdout, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', script],
        {
          env: {
            PATH: process.env['PATH'],
            FORWARDPATH_TESTING: '1',
            FORWARDPATH_FAIL_AT: fault,
          },
          encoding: 'utf8',
        },
      )
      expect({ signal, stdout, stderr }).toEqual({
        signal: 'SIGKILL',
        stdout: made,
        stderr: `failpoint ${fault}, to say two\n`,
      })
    },
  )
})
