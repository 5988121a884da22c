/** What follows on the server, where a command to it fails: said in words, and done once by the next try. */
import { EXIT, ExitError, type IoHook } from '@forwardpath/runtime'
import type { Database } from '@forwardpath/store'
import { startDovecot, type DovecotServer } from '@forwardpath/test-support/dovecot'
import { requireServer } from '@forwardpath/test-support/servers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { databaseOfTest } from './testing/database.ts'
import { flagsIn } from './testing/imap-client.ts'
import { ledgerOf, mail, mailboxOn, pollQuickly, stopPollers } from './testing/poller.ts'

const dovecot = requireServer('dovecot', import.meta.filename)

/** The commands of tidying, made or not. */
const STRIKES = [
  'imap connecting',
  'imap opening the folder INBOX',
  'imap moving mails to Processed',
].flatMap((name) => [false, true].map((isMade) => [name, isMade] as const))

describe.skipIf(dovecot.missing)('tidying', () => {
  let server: DovecotServer
  let database: Database
  beforeAll(async () => {
    server = await startDovecot()
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    database = (await databaseOfTest()).database
  })
  afterEach(async () => {
    await stopPollers()
  })

  test.for(STRIKES)('%s fails, made: %s', async ([name, isMade], { task }) => {
    const user = task.id.replace(/\W/g, '')
    await server.deliver(user, 'INBOX', mail(1))
    const fault = newFault(name, isMade)
    const leave = { kind: 'leave' } as const
    const after = { processed: { kind: 'move', folder: 'Processed' } as const, failed: leave }
    const poller = await pollQuickly({
      mailbox: mailboxOn({ ...server, user }, { after: { ...after, unrecognised: leave } }),
      database,
      once: true,
      failpoints: { hit: () => Promise.resolve(), io: fault.hook },
    })
    await poller.firstSweep
    await database.query(
      `update raw_message set state = 'done', kind = 'bounce', finished_at = now()`,
    )
    fault.arm()
    const failed = await poller.tidy().catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(ExitError)
    expect(failed).toMatchObject({ exitCode: EXIT.unavailable })
    expect(await poller.tidy()).toBe(1)
    expect((await ledgerOf(database)).map((row) => row.serverAction)).toEqual(['move:Processed'])
    const mailsIn = async (folder: string): Promise<number> =>
      Object.keys(await flagsIn({ ...server, user }, folder)).length
    expect([await mailsIn('INBOX'), await mailsIn('Processed')]).toEqual([0, 1])
  })
})

/** Strikes the first call of a name after `arm`. */
function newFault(name: string, isMade: boolean): { readonly hook: IoHook; arm: () => void } {
  let isArmed = false
  return {
    arm: () => {
      isArmed = true
    },
    hook: async (call, place) => {
      if (!isArmed || place.name !== name) return call()
      isArmed = false
      if (isMade) await call()
      throw await place.cut()
    },
  }
}
