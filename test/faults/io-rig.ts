/**
 * One cycle with a fault at its N-th I/O call, and what must be true after the next cycle, which nobody disturbs.
 *
 * A cycle is `run --once` over a small mailbox of a real Dovecot, on PostgreSQL, with the queue there or in Redis and the DNS
 * answered by the tests: start, login, SEARCH, FETCH, store, queue, claim, finish, what is done on the server, logout, end.
 */
import { rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { runForwardpath, startForwardpath, type Child } from '@forwardpath/test-support/child'
import { startDnsServer } from '@forwardpath/test-support/dns-server'
import { startDovecot, type DovecotServer } from '@forwardpath/test-support/dovecot'
import { eventually } from '@forwardpath/test-support/eventually'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { startOwnRedis } from '@forwardpath/test-support/redis'
import { newCommand, type Ended } from '../e2e/command.ts'
import { differencesOf, endLeases, readFolders, readRows } from './io-rows.ts'
import type { Mail } from './mails.ts'
import { smallMailbox } from './small-mailbox.ts'

/** Where the queue is. */
export type QueueBackend = 'postgres' | 'redis'

/** One fault: `FORWARDPATH_FAIL_AT=io@{call}:{action}`. */
export type IoFault = { readonly call: number; readonly action: string }

/** What came of one fault. */
export type Struck = IoFault & {
  /** The call as the process named it; absent where it made fewer calls than that. */
  readonly place: string | undefined
  /** How the process that was struck ended: its exit code, or a signal. */
  readonly end: string
  /** What is not as it should be; empty is what is promised. */
  readonly wrongs: readonly string[]
}

/** What came of many faults in one process. */
export type Lived = { readonly places: readonly string[]; readonly wrongs: readonly string[] }

/** The servers of a sweep. */
export type IoRig = {
  /** The calls of a cycle that nobody disturbs, in their order. */
  readonly calls: readonly string[]
  readonly strike: (fault: IoFault) => Promise<Struck>
  /** `run` that stays up through all of these faults while mails come; gives the calls that were struck, and what is wrong. */
  readonly live: (failAt: string) => Promise<Lived>
  readonly stop: () => Promise<void>
}

/**
 * A cycle takes some seconds, ten times as many on a busy machine; a job whose worker was killed comes back after 25
 * (packages/jobs, timing.ts).
 */
const CYCLE_MS = 180_000
/** So that most mails come while another is worked on. */
const BETWEEN_MAILS_MS = 1_500
/** Each fault may cost a round of the reconciler, 15 s. */
const LIFE_MS = 180_000
/** More than a cycle makes. */
const MAX_CALLS = 999

/** Starts the servers, and sees what a cycle leaves that nobody disturbs. */
export async function startIoRig(backend: QueueBackend): Promise<IoRig> {
  const dovecot = await startDovecot()
  const dns = await startDnsServer()
  let cycles = 0
  const withCycle = async <T>(use: (cycle: Cycle) => Promise<T>): Promise<T> => {
    cycles += 1
    const cycle = await openCycle({ backend, dovecot, user: `box${cycles}`, dns: dns.address })
    try {
      return await use(cycle)
    } finally {
      await cycle.remove()
    }
  }
  const { calls, left } = await withCycle(async (cycle) => {
    await cycle.deliver(MAILS)
    const ended = await cycle.run(TRACE)
    if (ended.code !== 0) throw new Error(`a cycle fails by itself: ${ended.stderr}`)
    return { calls: placesIn(ended), left: await cycle.read() }
  })
  return {
    calls,
    strike: (fault) => withCycle((cycle) => strikeOnce(cycle, fault, left)),
    live: (failAt) => withCycle((cycle) => liveThrough(cycle, failAt, left)),
    stop: async () => {
      await dovecot.stop()
      await dns.stop()
    },
  }
}

/** A delay of nothing at each call: all of them are named, and none is disturbed. */
const TRACE = Array.from({ length: MAX_CALLS }, (_, n) => `io@${n + 1}:delay=0`).join(',')

function placesIn({ stderr }: Pick<Ended, 'stderr'>): readonly string[] {
  return [...stderr.matchAll(/^failpoint io@\d+:[a-z-]+, (.*)$/gm)].map(([, place = '']) => place)
}

async function strikeOnce(
  cycle: Cycle,
  { call, action }: IoFault,
  expected: readonly string[],
): Promise<Struck> {
  await cycle.deliver(MAILS)
  const ended = await cycle.run(`io@${call}:${action}`)
  const [place] = placesIn(ended)
  const wrongs = wrongsOf(ended, place !== undefined && action.startsWith('kill'))
  wrongs.push(...(await wrongsOfNext(cycle, expected)))
  return { call, action, place, end: endOf(ended), wrongs }
}

/** Mails come one by one; none of them waits for ever, and no fault ends the process. */
async function liveThrough(
  cycle: Cycle,
  failAt: string,
  expected: readonly string[],
): Promise<Lived> {
  const child = await cycle.start(failAt)
  try {
    await child.line('Running; ', CYCLE_MS)
    for (const mail of MAILS) {
      await cycle.deliver([mail])
      await pause(BETWEEN_MAILS_MS)
    }
    const isAllSettled = async (): Promise<boolean> => {
      const rows = await cycle.read()
      return rows.includes('0 mails that wait') && rows.includes(`${MAILS.length} bodies of mails`)
    }
    const settled = await eventually(isAllSettled, { timeoutMs: LIFE_MS, intervalMs: 1_000 }).then(
      () => [],
      (error: unknown) => [`mails wait: ${String(error)}`],
    )
    const early = child.exited()
    const exit = await child.stop()
    const stderr = child.stderr()
    const wrongs = [...settled, ...(early === undefined ? [] : ['it did not stay up'])]
    if (exit.code !== 0 || wrongs.length > 0) {
      wrongs.push(`it ends with ${endOf({ ...exit, stdout: '', stderr })}: ${stderr}`)
    }
    // A mail of which three tries ended with the connection is quarantined, never lost, and can be taken back.
    await cycle.run(undefined)
    await cycle.takeBack()
    wrongs.push(...(await wrongsOfNext(cycle, expected)))
    return { places: placesIn({ stderr }), wrongs }
  } finally {
    await child.kill()
  }
}

/** It goes on and does its work, or it ends with one line that says why: never a stack, never a wait without end. */
function wrongsOf(ended: Ended, isKill: boolean): string[] {
  const isFine = isKill ? ended.signal === 'SIGKILL' : ended.code === 0 || ended.code === 69
  const wrongs = isFine ? [] : [`it ends with ${endOf(ended)}: ${ended.stderr}`]
  if (/^\s+at .*:\d+/m.test(ended.stderr)) wrongs.push(`a stack is written: ${ended.stderr}`)
  if (ended.code === 69 && ended.stderr.match(/^forwardpath: /gm)?.length !== 1) {
    wrongs.push(`exit 69 without its one line: ${ended.stderr}`)
  }
  return wrongs
}

/** What the next cycle does not mend. */
async function wrongsOfNext(cycle: Cycle, expected: readonly string[]): Promise<readonly string[]> {
  await cycle.letLeasesEnd()
  const next = await cycle.run(undefined)
  return [
    ...(next.code === 0 ? [] : [`the next cycle ends with ${endOf(next)}: ${next.stderr}`]),
    ...differencesOf(await cycle.read(), expected),
  ]
}

function endOf({ code, signal }: Ended): string {
  return signal ?? `exit ${code ?? '?'}`
}

/** A mailbox, a database and a configuration of one fault's own. */
type Cycle = {
  readonly deliver: (mails: readonly Mail[]) => Promise<void>
  /** `run --once`. */
  readonly run: (failAt: string | undefined) => Promise<Ended>
  /** `run`. */
  readonly start: (failAt: string) => Promise<Child>
  /** Puts what is quarantined as poison back before the worker. */
  readonly takeBack: () => Promise<unknown>
  /** As if ten minutes had gone by: what was taken of the DNS' work and not done is there again. */
  readonly letLeasesEnd: () => Promise<void>
  /** Every row, every folder, and what fsck finds. */
  readonly read: () => Promise<readonly string[]>
  readonly remove: () => Promise<void>
}

async function openCycle({
  backend,
  dovecot,
  user,
  dns,
}: {
  readonly backend: QueueBackend
  readonly dovecot: DovecotServer
  readonly user: string
  /** `host:port`. */
  readonly dns: string
}): Promise<Cycle> {
  const redis = backend === 'redis' ? await startOwnRedis() : undefined
  const database = await createDatabase()
  const config = path.join(path.dirname(dovecot.caFile), `${user}.yaml`)
  await writeFile(config, configOf({ port: dovecot.port, user, dns }), { mode: 0o600 })
  const env = {
    DATABASE_URL: database.url,
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    FORWARDPATH_CONFIG: config,
    FORWARDPATH_IMAP_PASSWORD: dovecot.password,
  }
  const command = await newCommand(env)
  const environmentWith = (failAt: string | undefined) => ({
    FORWARDPATH_DATA_DIR: command.dataDir,
    ...env,
    ...(failAt === undefined ? {} : { FORWARDPATH_TESTING: '1', FORWARDPATH_FAIL_AT: failAt }),
  })
  return {
    deliver: async (mails) => {
      for (const { bytes, receivedAt } of mails) {
        // Its INTERNALDATE is the time of the file.
        await utimes(await dovecot.deliver(user, 'INBOX', bytes), receivedAt, receivedAt)
      }
    },
    run: (failAt) =>
      runForwardpath(['run', '--once', '--json'], {
        env: environmentWith(failAt),
        timeoutMs: CYCLE_MS,
      }),
    start: (failAt) => startForwardpath(['run'], { env: environmentWith(failAt) }),
    takeBack: () => command.run(['quarantine', 'retry', '--reason', 'poison']),
    letLeasesEnd: () => endLeases(database.url),
    read: async () => [...(await readRows(database.url)), ...(await readFolders(dovecot, user))],
    remove: async () => {
      await command.remove()
      await database.drop()
      await redis?.stop()
      await rm(dovecot.mailDir(user), { recursive: true, force: true })
    },
  }
}

const MAILS = smallMailbox()

function configOf({
  port,
  user,
  dns,
}: {
  readonly port: number
  readonly user: string
  readonly dns: string
}): string {
  return `version: 1
mailboxes:
  - name: main
    imap: { host: 127.0.0.1, port: ${port}, user: ${user}, insecure: loopback }
    after: { processed: 'move:Processed', unrecognised: flag, failed: leave }
dns: { servers: ['${dns}'], timeout: 30s }
`
}
