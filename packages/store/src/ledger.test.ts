import { afterAll, describe, expect, it } from 'vitest'
import { eventually } from '@forwardpath/test-support/eventually'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { openDatabase } from './database.ts'
import { assignJob, MAX_JOB_MESSAGES } from './queries/assign-jobs.ts'
import { claimJob } from './queries/claim-job.ts'
import { fsck } from './queries/fsck.ts'
import { missingUids } from './queries/missing-uids.ts'
import { believedJobs, giveBackJobs } from './queries/requeue.ts'
import { EpochPassed, storeMessages } from './queries/store-messages.ts'
import { ensureBodyPartitions } from './queries/body-partitions.ts'
import { MailboxNameTaken, takeMailbox } from './queries/take-mailbox.ts'
import { markTidied, untidiedMessages } from './queries/tidy.ts'
import { databaseOfFile } from './testing/database.ts'
import { done, finish, mail, openMailbox } from './testing/fixtures.ts'

const { database } = await databaseOfFile()
let jobNumber = 0
const newJobId = (): string => `b-job${String(++jobNumber)}`

afterAll(async () => {
  expect((await fsck(database)).findings).toEqual([])
})

async function stateOf(id: string | undefined): Promise<unknown> {
  const { rows } = await database.query<{ state: string }>(
    'select state, reason, attempts, job_id from raw_message where id = $1',
    [id],
  )
  return rows[0]
}

/** For a lock of this database. */
async function isSomebodyWaiting(): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>(
    `select exists (select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock') as found`,
  )
  return rows[0]?.found === true
}

describe('storing', () => {
  it('writes row and body of what is new, and nothing at the second time', async () => {
    const { store } = await openMailbox(database, 'twice')
    expect(await store([1, 2])).toMatchObject({ newRows: 2 })
    expect(await store([1, 2, 3])).toMatchObject({ newRows: 1 })
    const { rows } = await database.query<{ body: string; sha256: Buffer }>(
      `select convert_from(b.bytes, 'utf8') as body, r.sha256 = sha256(b.bytes) as same
       from raw_message r join raw_body b on b.raw_message_id = r.id and b.stored_at = r.stored_at
       where r.mailbox = 'twice' order by r.uid`,
    )
    expect(rows).toEqual(
      [1, 2, 3].map((uid) => ({ body: `Subject: ${String(uid)}\r\n\r\nhello`, same: true })),
    )
    const key = { mailbox: 'twice', uidValidity: '7' }
    expect(await missingUids(database, key, [4, 1, 9, 3])).toEqual(['4', '9'])
    expect(await missingUids(database, { ...key, uidValidity: '8' }, [1])).toEqual(['1'])
  })

  it('keeps every byte of a body, NUL and all', async () => {
    const { epoch } = await openMailbox(database, 'bytes')
    const bytes = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256))
    const message = { uid: '1', receivedAtMs: 0, sizeBytes: bytes.length, lane: 0 as const, bytes }
    await storeMessages(database, { mailbox: 'bytes', uidValidity: '1', epoch }, [message])
    const [job] = await assignJob(database, newJobId)
    expect(job).toBeDefined()
    const claimed = await claimJob(database, { jobId: job?.jobId ?? '', ids: job?.ids ?? [] })
    expect(claimed.find((c) => c.mailbox === 'bytes')?.bytes.equals(bytes)).toBe(true)
    await finish(
      database,
      claimed.map((c) => done(c.id, [])),
    )
  })

  it('gives what has no body its final state at once', async () => {
    const { epoch } = await openMailbox(database, 'bodiless')
    const without = (uid: string, reason: 'too_big' | 'vanished' | 'unfetchable') =>
      ({ uid, receivedAtMs: 0, sizeBytes: 9, lane: 1, without: reason }) as const
    const report = await storeMessages(database, { mailbox: 'bodiless', uidValidity: '1', epoch }, [
      without('1', 'too_big'),
      without('2', 'vanished'),
      without('3', 'unfetchable'),
    ])
    expect(report).toEqual({ storedIds: [], newRows: 3 })
    const { rows } = await database.query(
      "select uid, state, reason from raw_message where mailbox = 'bodiless' order by uid",
    )
    expect(rows).toEqual([
      { uid: '1', state: 'too_big', reason: null },
      { uid: '2', state: 'vanished', reason: null },
      { uid: '3', state: 'quarantined', reason: 'unfetchable' },
    ])
  })

  it('refuses a poller whose epoch has passed', async () => {
    const first = await openMailbox(database, 'fenced')
    await openMailbox(database, 'fenced')
    await expect(first.store([1])).rejects.toThrow(EpochPassed)
  })

  it('lets nobody take the mailbox in the middle of a write: what was begun is there before the epoch is raised', async () => {
    const { epoch } = await openMailbox(database, 'in-the-middle')
    const key = { mailbox: 'in-the-middle', uidValidity: '7', epoch }
    let isTaken = false
    let taken: Promise<readonly string[]> = Promise.resolve([])
    const afterRows = async (): Promise<void> => {
      taken = openMailbox(database, 'in-the-middle').then(() => {
        isTaken = true
        return missingUids(database, key, [1])
      })
      await eventually(async () => isTaken || (await isSomebodyWaiting()))
      expect(isTaken).toBe(false)
    }
    const { storedIds } = await storeMessages(database, key, [mail(1)], { afterRows })
    expect(await taken).toEqual([])
    await finish(database, [done(storedIds[0], [])])
    await expect(storeMessages(database, key, [mail(2)])).rejects.toThrow(EpochPassed)
  })

  it('refuses another account under a name that has mails, and takes another port for the same one', async () => {
    const at = (source: string): Promise<unknown> =>
      takeMailbox(database, {
        name: 'named',
        source,
        folder: 'INBOX',
        stream: undefined,
        isDemo: false,
      })
    await at('imaps://a@host.example/INBOX')
    await at('imap://a@host.example:1143/INBOX')
    await at('imap://b@host.example:1143/INBOX')
    await at('imap://a@host.example:1143/INBOX')
    await database.query(
      `insert into raw_message (mailbox, uid_validity, uid, size_bytes, received_at, state)
       values ('named', 1, 1, 0, now(), 'vanished')`,
    )
    await expect(at('imaps://b@host.example/INBOX')).rejects.toThrow(MailboxNameTaken)
    await expect(at('imaps://a@host.example/Junk')).rejects.toThrow('was imap://a@host.example')
  })

  it('makes its partitions, whoever else makes them at the same moment', async () => {
    const fresh = await createDatabase()
    const empty = openDatabase({ url: fresh.url })
    await Promise.all([1, 2, 3, 4].map(() => ensureBodyPartitions(empty)))
    const { rows } = await empty.query(
      "select to_regclass('raw_body_' || to_char(now(), 'YYYYMM')) is not null as made",
    )
    expect(rows).toEqual([{ made: true }])
    await empty.close()
    await fresh.drop()
  })

  it('writes rows and bodies both or not at all', async () => {
    const { epoch } = await openMailbox(database, 'atomic')
    const key = { mailbox: 'atomic', uidValidity: '1', epoch }
    const afterBodies = (): Promise<void> => Promise.reject(new Error('cut'))
    await expect(storeMessages(database, key, [mail(1)], { afterBodies })).rejects.toThrow('cut')
    expect(await missingUids(database, key, [1])).toEqual(['1'])
  })
})

describe('a job', () => {
  it('holds at most its number of mails, each in one job only', async () => {
    const { store } = await openMailbox(database, 'many')
    const uids = Array.from({ length: MAX_JOB_MESSAGES + 10 }, (_, i) => i + 1)
    const { storedIds } = await store(uids)
    const [first] = await assignJob(database, newJobId)
    const [second] = await assignJob(database, newJobId)
    expect([first?.ids.length, second?.ids.length]).toEqual([MAX_JOB_MESSAGES, 10])
    expect(new Set([...(first?.ids ?? []), ...(second?.ids ?? [])])).toEqual(new Set(storedIds))
    expect(await assignJob(database, newJobId)).toEqual([])
    for (const job of [first, second]) {
      const claimed = await claimJob(database, { jobId: job?.jobId ?? '', ids: job?.ids ?? [] })
      await finish(
        database,
        claimed.map((c) => done(c.id, [])),
      )
    }
  })

  it('counts a try at each claim, comes back alone, and ends as poison after three', async () => {
    const { store } = await openMailbox(database, 'poison')
    const { storedIds } = await store([1, 2])
    const [poison, neighbour] = storedIds
    const [job] = await assignJob(database, newJobId)
    if (job === undefined) throw new Error('no job')
    expect(await claimJob(database, job)).toHaveLength(2)
    // The worker died. The queue hands the same job out again: both rows are given back instead.
    expect(await claimJob(database, job)).toEqual([])
    const alone = await assignJob(database, newJobId)
    expect(alone.map((j) => j.ids)).toEqual([[poison], [neighbour]])
    const [poisonJob, neighbourJob] = alone
    if (poisonJob === undefined || neighbourJob === undefined) throw new Error('no jobs')
    const claimed = await claimJob(database, neighbourJob)
    await finish(
      database,
      claimed.map((c) => done(c.id, [])),
    )
    expect((await claimJob(database, poisonJob)).map((c) => c.attempt)).toEqual([2])
    expect((await claimJob(database, poisonJob)).map((c) => c.attempt)).toEqual([3])
    expect(await claimJob(database, poisonJob)).toEqual([])
    expect(await stateOf(poison)).toMatchObject({
      state: 'quarantined',
      reason: 'poison',
      attempts: 3,
    })
    expect(await stateOf(neighbour)).toMatchObject({ state: 'done' })
  })

  it('that the queue lost gives its rows to a new one; the old one then finds nothing', async () => {
    const { store } = await openMailbox(database, 'lost')
    await store([1])
    const [job] = await assignJob(database, newJobId)
    if (job === undefined) throw new Error('no job')
    expect(await believedJobs(database, 0)).toContain(job.jobId)
    expect(await believedJobs(database, 60)).not.toContain(job.jobId)
    expect(await giveBackJobs(database, [job.jobId])).toBe(1)
    const [again] = await assignJob(database, newJobId)
    if (again === undefined) throw new Error('no job')
    expect(await claimJob(database, job)).toEqual([])
    const claimed = await claimJob(database, again)
    expect(claimed).toHaveLength(1)
    await finish(
      database,
      claimed.map((c) => done(c.id, [])),
    )
    expect(await claimJob(database, again)).toEqual([])
  })

  it('takes the token-shaped lane first, and one in five of the rest beside it', async () => {
    const { epoch } = await openMailbox(database, 'lanes')
    const key = { mailbox: 'lanes', uidValidity: '1', epoch }
    const rest = Array.from({ length: 400 }, (_, i) => mail(i + 1))
    const shaped = Array.from({ length: 400 }, (_, i) => ({ ...mail(1000 + i), lane: 0 as const }))
    await storeMessages(database, key, [...rest, ...shaped])
    const [job] = await assignJob(database, newJobId)
    const { rows } = await database.query<{ lane: number; n: number }>(
      'select lane, count(*)::int as n from raw_message where id = any($1::bigint[]) group by lane order by lane',
      [job?.ids],
    )
    expect(rows).toEqual([
      { lane: 0, n: 200 },
      { lane: 1, n: 50 },
    ])
    await database.query(
      "update raw_message set state = 'done', job_id = null where mailbox = 'lanes'",
    )
  })

  describe('holds 16 MB, and neither lane waits for the large mails of the other', () => {
    const KB = 1024
    const MB = 1024 * KB
    it.each([
      {
        what: 'four for one, whatever their sizes',
        waits: { shaped: [400, 200 * KB], rest: [100, 20 * KB] },
        jobs: [{ shaped: 80, rest: 19 }],
      },
      {
        what: 'a shaped lane that is full ends, the rest goes on',
        waits: { shaped: [10, 6 * MB], rest: [10, KB] },
        jobs: [{ shaped: 2, rest: 10 }],
      },
      {
        what: 'no room left: the rest has a job beside it',
        waits: { shaped: [10, 4 * MB], rest: [10, KB] },
        jobs: [
          { shaped: 4, rest: 0 },
          { shaped: 0, rest: 10 },
        ],
      },
      {
        what: 'no room left: that job has the share of the rest',
        waits: { shaped: [10, 4 * MB], rest: [10, 2 * MB] },
        jobs: [
          { shaped: 4, rest: 0 },
          { shaped: 0, rest: 1 },
        ],
      },
      {
        what: 'one large mail of the rest is its share, however large',
        waits: { shaped: [10, 6 * MB], rest: [3, 15 * MB] },
        jobs: [
          { shaped: 2, rest: 0 },
          { shaped: 0, rest: 1 },
        ],
      },
      {
        what: 'a large mail of the rest holds up no shaped one',
        waits: { shaped: [300, KB], rest: [10, 15 * MB] },
        jobs: [{ shaped: 200, rest: 1 }],
      },
      {
        what: 'one that is over the bound by itself',
        waits: { shaped: [0, 0], rest: [3, 25 * MB] },
        jobs: [{ shaped: 0, rest: 1 }],
      },
      {
        what: 'one shaped one that is over the bound by itself',
        waits: { shaped: [3, 25 * MB], rest: [0, 0] },
        jobs: [{ shaped: 1, rest: 0 }],
      },
    ] as const)('$what', async ({ what, waits, jobs }) => {
      const { epoch } = await openMailbox(database, what)
      const mails = (lane: 0 | 1, [count, sizeBytes]: readonly [number, number]) =>
        Array.from({ length: count }, (_, i) => ({ ...mail(1_000 * lane + i), lane, sizeBytes }))
      await storeMessages(database, { mailbox: what, uidValidity: '1', epoch }, [
        ...mails(0, waits.shaped),
        ...mails(1, waits.rest),
      ])
      const assigned = await assignJob(database, newJobId)
      const lanes = await Promise.all(
        assigned.map(async ({ ids }) => {
          const { rows } = await database.query<{ shaped: number; rest: number }>(
            `select count(*) filter (where lane = 0)::int as shaped,
               count(*) filter (where lane = 1)::int as rest
             from raw_message where id = any($1::bigint[])`,
            [ids],
          )
          return rows[0]
        }),
      )
      await database.query(
        "update raw_message set state = 'done', job_id = null where state = 'stored'",
      )
      expect(lanes).toEqual(jobs)
    })
  })
})

it('tells which mails the server has still to be told about, and only those that are final', async () => {
  const { store } = await openMailbox(database, 'tidy')
  const { storedIds } = await store([1, 2, 3])
  const key = { mailbox: 'tidy', uidValidity: '7' }
  expect(await untidiedMessages(database, key, 10)).toEqual([])
  await finish(database, [done(storedIds[0], []), done(storedIds[2], [])])
  expect((await untidiedMessages(database, key, 10)).map((m) => m.uid)).toEqual(['1', '3'])
  await markTidied(database, key, { name: 'flag', uids: ['1', '2'] })
  expect((await untidiedMessages(database, key, 10)).map((m) => m.uid)).toEqual(['3'])
  await finish(database, [done(storedIds[1], [])])
  expect((await untidiedMessages(database, key, 10)).map((m) => m.uid)).toEqual(['2', '3'])
})

it('tells of each mail whether its bytes are stored, whatever kept them away', async () => {
  const { epoch, store } = await openMailbox(database, 'bytes-or-not')
  const key = { mailbox: 'bytes-or-not', uidValidity: '7' }
  const { storedIds } = await store([1, 2, 3])
  await storeMessages(database, { ...key, epoch }, [
    { uid: '4', receivedAtMs: 0, sizeBytes: 9, lane: 1, without: 'unfetchable' },
    { uid: '5', receivedAtMs: 0, sizeBytes: 9, lane: 1, without: 'too_big' },
    { uid: '6', receivedAtMs: 0, sizeBytes: 9, lane: 1, without: 'vanished' },
  ])
  await finish(database, [done(storedIds[0], [])])
  await database.query(
    `update raw_message set state = 'quarantined', reason = 'poison', finished_at = now()
     where id = any($1::bigint[])`,
    [storedIds.slice(1)],
  )
  // past their retention: the first has its outcome, of the third nothing else is known
  await database.query('delete from raw_body where raw_message_id = any($1::bigint[])', [
    [storedIds[0], storedIds[2]],
  ])
  await database.query('update raw_message set erased_at = now() where id = any($1::bigint[])', [
    [storedIds[0], storedIds[2]],
  ])
  const rows = await untidiedMessages(database, key, 10)
  expect(rows.map(({ uid, hasBytes }) => [uid, hasBytes])).toEqual([
    ['1', true],
    ['2', true],
    ['3', false],
    ['4', false],
    ['5', false],
  ])
})

it('finds what was moved or deleted on the server though it was never stored', async () => {
  const { epoch, store } = await openMailbox(database, 'acted-on')
  const key = { mailbox: 'acted-on', uidValidity: '7' }
  const { storedIds } = await store([1])
  await finish(database, [done(storedIds[0], [])])
  const without = (uid: number, reason: 'unfetchable' | 'too_big') =>
    ({ uid: String(uid), receivedAtMs: 0, sizeBytes: 9, lane: 1, without: reason }) as const
  await storeMessages(database, { ...key, epoch }, [
    without(2, 'unfetchable'),
    without(3, 'too_big'),
    without(4, 'unfetchable'),
    without(5, 'unfetchable'),
  ])
  await markTidied(database, key, { name: 'delete', uids: ['1', '2'] })
  await markTidied(database, key, { name: 'move:Failed', uids: ['3'] })
  await markTidied(database, key, { name: 'flag', uids: ['4'] })
  await markTidied(database, key, { name: 'leave', uids: ['5'] })
  const { findings } = await fsck(database, 'acted-on')
  expect(findings.map(({ check }) => check)).toEqual([
    'server-action-without-bytes',
    'server-action-without-bytes',
  ])
  expect(findings.map(({ detail }) => /UID (\d+).*: (.*)/.exec(detail)?.slice(1))).toEqual([
    ['2', 'delete'],
    ['3', 'move:Failed'],
  ])
  await database.query("update raw_message set server_action = 'flag' where mailbox = 'acted-on'")
})
