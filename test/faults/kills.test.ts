/**
 * Kills at random: processes get SIGKILL at any moment and are started again, until all is done. Then every mail is done
 * or quarantined, nothing is there twice, the list is that of a run that nobody disturbed, and fsck is clean.
 *
 * Longer, or again: `npm run faults -- --kills 50 --seed 7`.
 */
import { utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { chanceOf } from '@forwardpath/test-support/chance'
import { startForwardpath, type Child } from '@forwardpath/test-support/child'
import { startDovecot, type DovecotServer } from '@forwardpath/test-support/dovecot'
import { startHoodiecrow, type HoodiecrowServer } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { startOwnRedis } from '@forwardpath/test-support/redis'
import { requireServer } from '@forwardpath/test-support/servers'
import { eventually } from '@forwardpath/test-support/eventually'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newCommand, type Command } from '../e2e/command.ts'
import { KILLS, SEED } from './chance.ts'
import { copiesOf, distinctMails, type Mail } from './mails.ts'
import { expectEqual, readAccounts, readOutcome, type Outcome } from './outcome.ts'

const mails = distinctMails()
const copies = copiesOf(mails)
const everything = [...mails, ...copies]

/** A mailbox of these mails, and the settings with which a command reads it. */
async function openMailbox(
  content: readonly Mail[],
): Promise<{ readonly server: HoodiecrowServer; readonly env: Record<string, string> }> {
  const server = await startHoodiecrow()
  for (const { bytes, receivedAt } of content) server.deliver(bytes, receivedAt)
  const env = {
    FORWARDPATH_MAILBOX: `imap://${server.user}@127.0.0.1:${server.port}/INBOX?insecure=loopback`,
    FORWARDPATH_IMAP_PASSWORD: server.password,
  }
  return { server, env }
}

/** What a run leaves that nobody disturbs, and how long it took. */
async function runUndisturbed(
  content: readonly Mail[],
): Promise<{ readonly outcome: Outcome; readonly tookMs: number }> {
  const { server, env } = await openMailbox(content)
  const command = await newCommand(env)
  try {
    const startedAt = performance.now()
    const summary = await command.object(['run', '--once', '--json'])
    const tookMs = performance.now() - startedAt
    expect(summary).toMatchObject({ new: content.length, done: content.length })
    return { outcome: await readOutcome(command), tookMs }
  } finally {
    await server.stop()
    await command.remove()
  }
}

let undisturbed: Awaited<ReturnType<typeof runUndisturbed>>
beforeAll(async () => {
  undisturbed = await runUndisturbed(everything)
})

/** Each place in the pipeline is passed slowly a few times, so that kills strike there as often as elsewhere. */
const SLOW = {
  FORWARDPATH_TESTING: '1',
  FORWARDPATH_FAIL_AT: ['F2', 'F3', 'F5', 'F6', 'F7', 'F8', 'F9', 'F10']
    .flatMap((name) => [1, 2, 3].map((time) => `${name}:delay=150@${time}`))
    .join(','),
}

async function expectWhole(command: Command, content: readonly Mail[]): Promise<string> {
  const accounts = await readAccounts(command)
  expect(accounts).toMatchObject({ seen: content.length, stored: 0, tooBig: 0, vanished: 0 })
  const quarantine = await command.rows(['quarantine', 'list', '--json', '--limit', '10000'])
  const { done, quarantined } = accounts
  expect((done ?? 0) + quarantine.length).toBe(content.length)
  for (const row of quarantine) expect(row).toMatchObject({ reason: 'poison' })
  // A mail whose worker was killed three times is quarantined, as promised; the rest must be as if it had never come.
  const lost = new Set(quarantine.map((row) => Number(row['uid'])))
  const expected =
    lost.size === 0
      ? undisturbed.outcome
      : (await runUndisturbed(content.filter((_, index) => !lost.has(index + 1)))).outcome
  const outcome = await readOutcome(command)
  expectEqual(outcome, expected)
  await command.expectClean()
  return `${done} done, ${quarantined} quarantined, ${outcome.bounces.length} events, each once`
}

const TIMEOUT_MS = 300_000 + KILLS * 30_000

test(
  `embedded: ${KILLS} kills of \`run\`, seed ${SEED}`,
  async () => {
    const chance = chanceOf(SEED)
    const waves = inWaves(everything, KILLS)
    const { server, env } = await openMailbox([])
    const command = await newCommand(env)
    const reached: Record<string, number> = {}
    try {
      for (const wave of waves) {
        for (const { bytes, receivedAt } of wave) server.deliver(bytes, receivedAt)
        const child = await startForwardpath(['run'], {
          env: { FORWARDPATH_DATA_DIR: command.dataDir, ...env, ...SLOW },
        })
        await waitToStrike(child, chance)
        expect(child.exited(), child.stderr()).toBeUndefined()
        const place = placeOf(child)
        reached[place] = (reached[place] ?? 0) + 1
        await child.kill()
      }
      const summary = await command.object(['run', '--once', '--json'])
      expect(summary).toMatchObject({ totals: { stored: 0 } })
      const figures = await expectWhole(command, everything)
      report(
        `embedded, ${KILLS} kills, seed ${SEED}: ${figures}; struck ${JSON.stringify(reached)}`,
      )
    } finally {
      await server.stop()
      await command.remove()
    }
  },
  TIMEOUT_MS,
)

const redisServer = requireServer('redis', import.meta.filename)
const dovecotServer = requireServer('dovecot', import.meta.filename)

describe.skipIf(redisServer.missing || dovecotServer.missing)('on Redis and Dovecot', () => {
  let dovecot: DovecotServer
  beforeAll(async () => {
    dovecot = await startDovecot()
    for (const { bytes, receivedAt } of everything) {
      // Its INTERNALDATE is the time of the file.
      await utimes(await dovecot.deliver(dovecot.user, 'INBOX', bytes), receivedAt, receivedAt)
    }
  })
  afterAll(async () => {
    await dovecot.stop()
  })

  test(
    `redis: ${KILLS} kills of poller and workers, seed ${SEED}`,
    async () => {
      const chance = chanceOf(SEED)
      const redis = await startOwnRedis()
      const database = await createDatabase()
      const config = path.join(path.dirname(dovecot.caFile), 'forwardpath.yaml')
      await writeFile(config, configOf(dovecot), { mode: 0o600 })
      const env = {
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        FORWARDPATH_CONFIG: config,
        FORWARDPATH_IMAP_PASSWORD: dovecot.password,
      }
      const command = await newCommand(env)
      const start = (role: string): Promise<Child> =>
        startForwardpath([role], {
          env: { FORWARDPATH_DATA_DIR: command.dataDir, ...env, ...SLOW },
        })
      const roles = ['poller', 'worker', 'worker']
      const children = await Promise.all(roles.map(start))
      const struck: Record<string, number> = {}
      try {
        for (let kill = 0; kill < KILLS; kill++) {
          await pause(chance() * 3_000)
          const which = Math.floor(chance() * roles.length)
          const role = roles[which] ?? 'worker'
          expect(children[which]?.exited(), children[which]?.stderr()).toBeUndefined()
          await children[which]?.kill()
          struck[role] = (struck[role] ?? 0) + 1
          children[which] = await start(role)
        }
        await eventually(
          async () => {
            const { seen, stored } = await readAccounts(command)
            return seen === everything.length && stored === 0
          },
          { timeoutMs: 180_000, intervalMs: 500 },
        )
        // The one that was started last may still be loading: there, SIGTERM ends it as it ends any process.
        await Promise.all(children.map((child) => child.line(/only read|"working"/)))
        const stopped = await Promise.all(children.map((child) => child.stop()))
        for (const exit of stopped) expect(exit).toEqual({ code: 0, signal: undefined })
        const figures = await expectWhole(command, everything)
        report(`redis, ${KILLS} kills, seed ${SEED}: ${figures}; struck ${JSON.stringify(struck)}`)
      } finally {
        await Promise.all(children.map((child) => child.kill()))
        await command.remove()
        await database.drop()
        await redis.stop()
      }
    },
    TIMEOUT_MS,
  )
})

function configOf({ port, user }: DovecotServer): string {
  return `version: 1
mailboxes:
  - name: main
    imap: { host: 127.0.0.1, port: ${port}, user: ${user}, insecure: loopback }
`
}

/** A third of the blows falls while it starts, the rest while it reads and works. */
async function waitToStrike(child: Child, chance: () => number): Promise<void> {
  if (chance() < 1 / 3) {
    await pause((chance() * undisturbed.tookMs) / 3)
  } else {
    await child.line('only read')
    // The delays of SLOW, each twice, and what this machine takes beside them.
    await pause(chance() * (2_400 + undisturbed.tookMs / 4))
  }
}

/** As many waves as kills, so that there is always something new to do. */
function inWaves(content: readonly Mail[], count: number): readonly (readonly Mail[])[] {
  const size = Math.ceil(content.length / count)
  return Array.from({ length: count }, (_, wave) => content.slice(wave * size, (wave + 1) * size))
}

/** How far a `run` had come. */
function placeOf(child: Child): string {
  const said = child.stderr()
  if (said.includes('Running; ')) return 'at rest'
  if (said.includes('"swept"')) return 'working'
  return said.includes('only read') ? 'reading' : 'starting'
}

/** Figures go beside the results, also where the test passes. */
function report(line: string): void {
  process.stdout.write(`${line}\n`)
}
