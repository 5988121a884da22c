import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { withStartLock } from './start-lock.ts'

/** Where the lock comes to be free. */
const PATIENT_MS = 60_000

let folder = ''
const lockPath = (): string => path.join(folder, 'pg18.lock')

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'forwardpath-lock-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('one works at a time, everyone gets a turn, and nothing stays', async () => {
  let inside = 0
  let most = 0
  const turn = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await sleep(5)
    inside -= 1
  }
  await Promise.all(
    Array.from({ length: 8 }, () => withStartLock(lockPath(), turn, { timeoutMs: PATIENT_MS })),
  )
  expect(most).toBe(1)
  expect(await readdir(folder)).toEqual([])
})

test('what fails inside gives the lock back', async () => {
  const failing = withStartLock(lockPath(), () => Promise.reject(new Error('inside')), {
    timeoutMs: PATIENT_MS,
  })
  await expect(failing).rejects.toThrow('inside')
  expect(await readdir(folder)).toEqual([])
})

test.for([
  ['whose holder is dead', '2147483646 1 somebody\n'],
  ['whose holder’s number belongs to another process', `${String(process.pid)} 1 somebody\n`],
])('a lock %s is taken away', async ([, content]) => {
  await writeFile(lockPath(), content ?? '')
  expect(
    await withStartLock(lockPath(), () => Promise.resolve('in'), { timeoutMs: PATIENT_MS }),
  ).toBe('in')
})

test('an empty lock whose writer died is taken away, a fresh one is not', async () => {
  await writeFile(lockPath(), '')
  // As fresh as can be, however long it takes to look at it.
  const justNow = new Date(Date.now() + 60_000)
  await utimes(lockPath(), justNow, justNow)
  const tooEarly = withStartLock(lockPath(), () => Promise.resolve(), { timeoutMs: 100 })
  await expect(tooEarly).rejects.toMatchObject({ exitCode: EXIT.tryAgain })
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(lockPath(), longAgo, longAgo)
  expect(
    await withStartLock(lockPath(), () => Promise.resolve('in'), { timeoutMs: PATIENT_MS }),
  ).toBe('in')
})

test('who waits is told for whom, once', async () => {
  const told: string[] = []
  await withStartLock(
    lockPath(),
    async () => {
      const waiting = withStartLock(lockPath(), () => Promise.resolve(), {
        timeoutMs: 200,
        onWait: (holder) => told.push(holder),
      })
      await expect(waiting).rejects.toMatchObject({ exitCode: EXIT.tryAgain })
    },
    { timeoutMs: PATIENT_MS },
  )
  expect(told).toEqual([String(process.pid)])
})
