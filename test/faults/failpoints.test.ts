/**
 * A kill at each failpoint from SEARCH to the mark after the server's action. Then the next start finishes: every
 * mail once, each of them flagged on the server, fsck clean, and within 30 s where the machine has nothing else to do.
 */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startForwardpath } from '@forwardpath/test-support/child'
import { startHoodiecrow } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { describe, expect, test, vi } from 'vitest'
import { newCommand } from '../e2e/command.ts'
import { distinctMails } from './mails.ts'
import { readAccounts } from './outcome.ts'

// Each `run` opens up to thirty connections, and all tests share a server that takes sixty.
vi.setConfig({ maxConcurrency: 2 })

const mails = distinctMails(6)

/** F9 stands after each statement of its transaction; `@2` is the second time that it is met. */
const PLACES = [
  ...['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9', 'F9@2', 'F9@3'],
  ...['F10', 'F11', 'F12'],
]

// By its place: nobody outside of the package has to do with it.
const { DEFAULT_TIMING } = (await import(
  new URL('../../packages/jobs/src/timing.ts', import.meta.url).href
)) as { readonly DEFAULT_TIMING: { readonly lockMs: number; readonly stalledIntervalMs: number } }
/** After so long a dead worker's job is back: lock, and two looks for jobs without one. */
const DEAD_WORKER_SECONDS = (DEFAULT_TIMING.lockMs + 2 * DEFAULT_TIMING.stalledIntervalMs) / 1_000
/** Start and six mails take two or three where nothing else runs, and many times that on a busy machine. */
const WORK_SECONDS = 120

test('work resumes within 30 s of the death of its worker', () => {
  expect(DEAD_WORKER_SECONDS).toBeLessThan(30)
})

describe.concurrent('killed at', () => {
  test.for(PLACES)('%s', { timeout: 400_000 }, async (place) => {
    const server = await startHoodiecrow()
    for (const { bytes, receivedAt } of mails) server.deliver(bytes, receivedAt)
    const database = await createDatabase()
    const env = { DATABASE_URL: database.url, FORWARDPATH_IMAP_PASSWORD: server.password }
    const command = await newCommand(env)
    const client = new Client({ connectionString: database.url })
    await client.connect()
    try {
      const config = path.join(path.dirname(command.dataDir), 'forwardpath.yaml')
      await writeFile(config, configOf(server), { mode: 0o600 })
      const [name, time = '1'] = place.split('@')
      const victim = await startForwardpath(['run', '--config', config], {
        env: {
          ...env,
          FORWARDPATH_DATA_DIR: command.dataDir,
          FORWARDPATH_TESTING: '1',
          FORWARDPATH_FAIL_AT: `${name}:kill@${time}`,
        },
      })
      const timer = setTimeout(() => victim.signal('SIGTERM'), 120_000)
      expect(await victim.exit, victim.stderr()).toEqual({ code: undefined, signal: 'SIGKILL' })
      clearTimeout(timer)

      const summary = await command.object(['run', '--once', '--json', '--config', config])
      expect(summary).toMatchObject({ mails: mails.length, totals: { stored: 0 } })
      expect(summary['seconds']).toBeLessThan(DEAD_WORKER_SECONDS + WORK_SECONDS)
      const accounts = await readAccounts(command)
      expect(accounts).toMatchObject({ seen: mails.length, done: mails.length, quarantined: 0 })
      const { rows } = await client.query<{ events: number; distinct: number; tidied: number }>(
        `select count(*)::int as events, count(distinct event_key)::int as distinct,
           (select count(*)::int from raw_message where server_action_at is not null) as tidied
         from bounce`,
      )
      const [row] = rows
      expect(row?.events).toBeGreaterThanOrEqual(mails.length)
      expect(row?.distinct).toBe(row?.events)
      expect(row?.tidied).toBe(mails.length)
    } finally {
      await client.end()
      await command.remove()
      await database.drop()
      await server.stop()
    }
  })
})

function configOf({ port, user }: { readonly port: number; readonly user: string }): string {
  return `version: 1
mailboxes:
  - name: main
    imap: { host: 127.0.0.1, port: ${port}, user: ${user}, insecure: loopback }
    after: { processed: flag, unrecognised: flag, failed: flag }
`
}
