import { beforeEach, expect, it } from 'vitest'
import { beatHeart, endHeartbeat, listHeartbeats } from './heartbeats.ts'
import { databaseOfFile } from '../testing/database.ts'

const { database } = await databaseOfFile()

beforeEach(async () => {
  await database.query('delete from heartbeat')
})

/** Moves every sign of life of a process back. */
async function age(process: string, by: string): Promise<void> {
  await database.query(
    'update heartbeat set at = at - $2::interval, started_at = started_at - $2::interval where process = $1',
    [process, by],
  )
}

it('is one row for each part of each process, with its age', async () => {
  await beatHeart(database, { roles: ['worker', 'poller'], process: 'a/1' })
  await beatHeart(database, { roles: ['worker'], process: 'b/2' })
  await age('a/1', '30 seconds')
  const rows = await listHeartbeats(database)
  expect(rows.map(({ role, process }) => [role, process])).toEqual([
    ['worker', 'b/2'],
    ['poller', 'a/1'],
    ['worker', 'a/1'],
  ])
  expect(rows[1]?.ageSeconds).toBeGreaterThanOrEqual(30)
  expect(rows[0]?.ageSeconds).toBeLessThan(30)
  expect(await listHeartbeats(database, 'poller')).toHaveLength(1)
  expect(await listHeartbeats(database, 'api')).toEqual([])
})

it('keeps the start of the process at each further sign', async () => {
  const process = { roles: ['api'], process: 'a/1' } as const
  await beatHeart(database, process)
  await age('a/1', '40 seconds')
  await beatHeart(database, process)
  const [row] = await listHeartbeats(database)
  expect(row?.ageSeconds).toBeLessThan(30)
  expect(Date.parse(row?.at ?? '') - Date.parse(row?.startedAt ?? '')).toBeGreaterThan(39_000)
})

it('ends with a process that stops in order, and only with that', async () => {
  await beatHeart(database, { roles: ['worker', 'poller'], process: 'a/1' })
  await beatHeart(database, { roles: ['worker'], process: 'b/2' })
  await endHeartbeat(database, { roles: ['worker', 'poller'], process: 'a/1' })
  expect((await listHeartbeats(database)).map(({ process }) => process)).toEqual(['b/2'])
})

it('forgets what was killed a day ago', async () => {
  await beatHeart(database, { roles: ['worker'], process: 'old/1' })
  await age('old/1', '25 hours')
  expect(await listHeartbeats(database)).toHaveLength(1)
  await beatHeart(database, { roles: ['worker'], process: 'new/1' })
  expect((await listHeartbeats(database)).map(({ process }) => process)).toEqual(['new/1'])
})

it('comes back after a day of sleep', async () => {
  await beatHeart(database, { roles: ['worker'], process: 'a/1' })
  await age('a/1', '3 days')
  await beatHeart(database, { roles: ['worker'], process: 'a/1' })
  const [row] = await listHeartbeats(database)
  expect(row?.ageSeconds).toBeLessThan(30)
})

it('is shared by processes that beat at once', async () => {
  const beats = Array.from({ length: 40 }, (_, index) =>
    beatHeart(database, { roles: ['worker', 'poller'], process: `host/${String(index % 8)}` }),
  )
  await Promise.all(beats)
  expect(await listHeartbeats(database, 'worker')).toHaveLength(8)
})
