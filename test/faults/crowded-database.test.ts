/**
 * A database whose connections are taken by others, all or nearly: a command does its work or ends with one line and exit 69, at
 * whichever step it would have needed one more, and there is nothing amiss when there is room again.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createLogger, startEmbeddedPostgres, type EmbeddedPostgres } from '@forwardpath/runtime'
import { pingDatabase } from '@forwardpath/store'
import { eventually } from '@forwardpath/test-support/eventually'
import { startHoodiecrow } from '@forwardpath/test-support/hoodiecrow'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoSecret, expectOneLine, newCommand, type Command } from '../e2e/command.ts'
import { distinctMails } from './mails.ts'

/** A server of its own: what is taken here would be missing elsewhere. */
const MAX_CONNECTIONS = 20
/** From too few for a start to nearly what a run needs. */
const ROOMS = [1, 4, 7, 10]

let folder: string
let server: EmbeddedPostgres
let command: Command
const taken: Client[] = []

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-crowded-'))
  server = await startEmbeddedPostgres({
    dataDir: folder,
    fsync: false,
    maxConnections: MAX_CONNECTIONS,
    log: createLogger({ level: 'warn', format: 'json' }),
    connect: ({ url }) => pingDatabase(url),
  })
  command = await newCommand({ DATABASE_URL: server.url })
  expect(await command.run(['migrate'])).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await leave(0)
  await command.remove()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

test('where none is left, a command ends with one line', async () => {
  await takeAll()
  for (const args of [
    ['run', '--once'],
    ['suppressions', 'list'],
  ]) {
    expectOneLine(await command.run(args), {
      code: 69,
      says: /takes no more connections: sorry, too many clients already; try again/,
      secrets: [server.connection.password],
    })
  }
  await leave(0)
})

test(
  'where few are left, a run does its work or ends with one line, and the next one does the rest',
  { timeout: 600_000 },
  async () => {
    const mailbox = await startHoodiecrow()
    const url = `imap://${mailbox.user}@127.0.0.1:${String(mailbox.port)}/INBOX?insecure=loopback`
    const run = ['run', '--once', '--json', '--mailbox', url]
    const options = { env: { FORWARDPATH_IMAP_PASSWORD: mailbox.password } }
    const mails = distinctMails(ROOMS.length)
    try {
      for (const [index, room] of ROOMS.entries()) {
        const mail = mails[index]
        if (mail !== undefined) mailbox.deliver(mail.bytes, mail.receivedAt)
        await takeAll()
        await leave(MAX_CONNECTIONS - room)
        const ended = await command.run(run, options)
        const lines = ended.stderr.match(/^forwardpath: /gm)?.length ?? 0
        expect({ room, code: ended.code, lines }, ended.stderr).toEqual(
          ended.code === 0 && room > 1 ? { room, code: 0, lines: 0 } : { room, code: 69, lines: 1 },
        )
        expectNoSecret(ended, [server.connection.password, mailbox.password])
      }
      await leave(0)
      const summary = await command.object(run, options)
      expect(summary).toMatchObject({ mails: mails.length, totals: { stored: 0 } })
      await command.expectClean()
    } finally {
      await mailbox.stop()
    }
  },
)

/** Takes them one by one; those of a process that has just ended come free a little later. */
async function takeAll(): Promise<void> {
  await eventually(async () => {
    const client = new Client({ connectionString: server.url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      taken.push(client)
    } catch (error) {
      expect(error).toMatchObject({ code: '53300' })
    }
    return taken.length === MAX_CONNECTIONS
  })
}

/** Keeps so many, and waits until the server has let the others go. */
async function leave(count: number): Promise<void> {
  for (const client of taken.splice(count)) await client.end()
  const [first] = taken
  if (first === undefined) return
  await eventually(async () => {
    const { rows } = await first.query(
      "select from pg_stat_activity where backend_type = 'client backend'",
    )
    return rows.length === count
  })
}
