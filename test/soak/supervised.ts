/**
 * One part of the program as a process, started again whenever it ends, as a supervisor does. Its output goes to a file; what it
 * holds is read from /proc and from heap-probe.js. Ended by its process id.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** What is run, and where its files go. */
export type Part = {
  readonly name: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  /** Between two measurements of the heap. */
  readonly heapEveryMs: number
  /** In what it writes when it has started. */
  readonly upWhen: RegExp
}

/** A process that ended although nobody ended it. */
export type OwnEnd = {
  readonly name: string
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** It had not started yet: a server that is away then is exit 69, as promised. */
  readonly wasStarting: boolean
  readonly lastLine: string
}

/** A part that is kept running. */
export type Supervised = {
  readonly name: string
  /** Counts from 0; a new one begins with each start. */
  readonly life: () => number
  /** Undefined while it is not running; figures that are not there yet are left out. */
  readonly measure: () => Readonly<Record<ProcessFigure, number | undefined>> | undefined
  /** Resolves when it has started. Throws where it has not within a minute. */
  readonly up: () => Promise<void>
  /** SIGKILL, then a new start. */
  readonly kill: () => Promise<void>
  /** SIGTERM and no new start; SIGKILL after 20 s. Gives the exit code, or the signal. Idempotent. */
  readonly stop: () => Promise<number | NodeJS.Signals | null>
}

/** What one process holds. */
export type ProcessFigure = 'heap MB' | 'code MB' | 'external MB' | 'RSS MB' | 'descriptors'

/** The repository; this file runs from test/dist/soak. */
export const ROOT = path.resolve(import.meta.dirname, '../../..')
/** The built command. */
export const BIN = path.join(ROOT, 'services/cli/bin/forwardpath.js')
const PROBE = path.join(ROOT, 'test/soak/heap-probe.js')
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG']
const RESTART_MS = 1_000
const UP_MS = 60_000
/** The program's own limit is 15 s. */
const STOP_MS = 20_000
const MB = 2 ** 20

/** Starts it. `onOwnEnd` is told of each end that was not asked for. */
export function supervise(part: Part, onOwnEnd: (end: OwnEnd) => void): Supervised {
  const { name, folder } = part
  const heapFile = path.join(folder, `${name}.heap`)
  const log = createWriteStream(path.join(folder, `${name}.log`), { flags: 'a' })
  let life = -1
  let child: ChildProcess
  let isUp = false
  let isStopping = false
  let isKilled = false
  let ended: Promise<unknown>
  const mayStart = (): boolean => !isStopping
  const start = (): void => {
    life += 1
    isUp = false
    isKilled = false
    rmSync(heapFile, { force: true })
    let lastLine = ''
    child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, BIN, ...part.args], {
      cwd: folder,
      env: environmentOf(part, heapFile),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const output of [child.stdout, child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => {
        log.write(text)
        lastLine = text.trim().split('\n').at(-1) ?? ''
        isUp ||= part.upWhen.test(text)
      })
    }
    ended = once(child, 'exit').then(async ([code, signal]: unknown[]) => {
      if (!mayStart()) return
      if (!isKilled) {
        const wasStarting = !isUp
        onOwnEnd({ name, ...asEnd(code, signal), wasStarting, lastLine: lastLine.slice(0, 300) })
      }
      await pause(RESTART_MS)
      if (mayStart()) start()
    })
  }
  start()
  return {
    name,
    life: () => life,
    measure: () =>
      (child.exitCode ?? child.signalCode) === null ? measure(child.pid, heapFile) : undefined,
    up: async () => {
      const deadlineAt = performance.now() + UP_MS
      while (!isUp) {
        if (performance.now() > deadlineAt)
          throw new Error(`${name} has not started: see ${folder}`)
        await pause(50)
      }
    },
    kill: async () => {
      isKilled = true
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      isStopping = true
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(timer)
      return child.exitCode ?? child.signalCode
    },
  }
}

function asEnd(code: unknown, signal: unknown): Pick<OwnEnd, 'code' | 'signal'> {
  return { code: code as number | null, signal: signal as NodeJS.Signals | null }
}

function environmentOf(part: Part, heapFile: string): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(inherited),
    ...part.env,
    FORWARDPATH_TEST_HEAP: `${part.heapEveryMs}:${heapFile}`,
  }
}

function measure(
  pid: number | undefined,
  heapFile: string,
): Readonly<Record<ProcessFigure, number | undefined>> | undefined {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    const rssKb = /^VmRSS:\s+(\d+)/m.exec(status)?.[1]
    const heap = readHeap(heapFile)
    return {
      'heap MB': heap && heap.heapUsed / MB,
      'code MB': heap && heap.codeUsed / MB,
      'external MB': heap && heap.external / MB,
      'RSS MB': rssKb === undefined ? undefined : Number(rssKb) / 1_024,
      descriptors: readdirSync(`/proc/${pid ?? 0}/fd`).length,
    }
  } catch {
    // It ended at this very moment.
    return undefined
  }
}

/** What heap-probe.js writes, in bytes. */
type HeapReading = {
  readonly heapUsed: number
  readonly codeUsed: number
  readonly external: number
}

function readHeap(file: string): HeapReading | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as HeapReading
  } catch {
    return undefined
  }
}
