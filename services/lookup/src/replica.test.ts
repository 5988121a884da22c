import { openDatabase, renewFeedEpoch, type Database } from '@forwardpath/store'
import { eventually } from '@forwardpath/test-support/eventually'
import { startFaultProxy, type FaultProxy } from '@forwardpath/test-support/fault-proxy'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { candidatesOf } from './candidates.ts'
import { startReplica, type Replica, type ReplicaTiming } from './replica.ts'
import { captureLog, type CapturedLog } from './testing/captured-log.ts'
import { writeRecords } from './testing/write-records.ts'

const HOUR_MS = 3_600_000

let own: TestDatabase
let proxy: FaultProxy
/** The writer's way, which no fault strikes. */
let writer: Database
let reader: Database
let log: CapturedLog
let replica: Replica | undefined
let nowMs: number

beforeEach(async () => {
  own = await createDatabase()
  const { hostname, port } = new URL(own.url)
  proxy = await startFaultProxy({ host: hostname, port: Number(port) })
  const proxied = new URL(own.url)
  proxied.hostname = proxy.host
  proxied.port = String(proxy.port)
  writer = openDatabase({ url: own.url })
  reader = openDatabase({ url: proxied.href, onError: () => undefined })
  log = captureLog()
  nowMs = Date.now()
})
afterEach(async () => {
  await replica?.stop()
  replica = undefined
  await reader.close()
  await writer.close()
  await proxy.stop()
  await own.drop()
})

function start(
  over: { readonly timing?: Partial<ReplicaTiming>; readonly now?: () => number } = {},
): Replica {
  replica = startReplica({
    database: reader,
    log,
    now: over.now ?? (() => nowMs),
    maxAgeMs: 24 * HOUR_MS,
    onError: 'temp',
    timing: { pollMs: 20, ...over.timing },
  })
  return replica
}

function has(started: Replica, address: string): boolean {
  const found = started
    .current()
    ?.find(candidatesOf(address), { scopes: ['global'], nowMs: Date.now() })
  return found !== undefined
}

const addresses = (count: number, name = 'u'): readonly { readonly addressKey: string }[] =>
  Array.from({ length: count }, (_, index) => ({
    addressKey: `${name}${String(index)}@example.org`,
  }))

test('reads what is there and follows what changes', async () => {
  await writeRecords(writer, [{ addressKey: 'a@example.org' }])
  const started = start()
  expect(started.current()).toBeUndefined()
  await eventually(() => has(started, 'a@example.org'))
  await writeRecords(writer, [{ addressKey: 'b@example.org', status: 'held' }])
  await eventually(() => has(started, 'b@example.org'))
  await writeRecords(writer, [{ addressKey: 'a@example.org', status: 'released' }])
  await eventually(() => !has(started, 'a@example.org'))
  expect(started.state().table?.size()).toBe(1)
})

test('begins with an empty list, and with a long one', async () => {
  const started = start()
  await eventually(() => started.current() !== undefined)
  // More than a block of the snapshot, and than one answer of changes.
  await writeRecords(writer, addresses(3_500))
  await eventually(() => started.state().table?.size() === 3_500)
  await started.stop()
  const another = start()
  await eventually(() => another.state().table?.size() === 3_500)
})

test('lists what is committed within one second, at the ordinary pace', async () => {
  const started = start({ timing: { pollMs: 250 } })
  await eventually(() => started.current() !== undefined)
  // The best of them: a busy machine may be late now and then, and never is each time.
  const tookMs: number[] = []
  while (tookMs.length < 10 && !tookMs.some((ms) => ms < 1_000)) {
    const addressKey = `u${String(tookMs.length)}@example.org`
    await writeRecords(writer, [{ addressKey }])
    const committedAtMs = performance.now()
    await eventually(() => has(started, addressKey))
    tookMs.push(performance.now() - committedAtMs)
  }
  expect(Math.min(...tookMs)).toBeLessThan(1_000)
})

test.each(['reset', 'stall'] as const)('outlives a database behind a %s', async (kind) => {
  await writeRecords(writer, [{ addressKey: 'a@example.org' }])
  const started = start({ timing: { pollTimeoutMs: 1_000 } })
  await eventually(() => has(started, 'a@example.org'))
  proxy.setFault({ kind, atByte: 0 })
  proxy.resetAll()
  await eventually(() => log.of('warn').some((text) => text.includes('cannot be read')))
  await writeRecords(writer, [{ addressKey: 'b@example.org' }])
  expect(has(started, 'a@example.org')).toBe(true)
  expect(has(started, 'b@example.org')).toBe(false)
  proxy.setFault(undefined)
  proxy.resetAll()
  await eventually(() => has(started, 'b@example.org'), { timeoutMs: 30_000 })
})

test('is silent at first, alarms after five minutes, and gives no answer over the greatest age', async () => {
  await writeRecords(writer, [{ addressKey: 'a@example.org' }])
  const started = start()
  await eventually(() => has(started, 'a@example.org'))
  proxy.setFault({ kind: 'reset', atByte: 0 })
  proxy.resetAll()
  nowMs += 4 * 60_000
  await eventually(() => log.of('warn').some((text) => text.includes('cannot be read')))
  expect(log.of('error')).toEqual([])
  nowMs += 2 * 60_000
  await eventually(() => log.of('error').length === 1)
  expect(log.of('error')[0]).toContain('not fresh')
  expect(has(started, 'a@example.org')).toBe(true)
  nowMs += 24 * HOUR_MS
  expect(started.current()).toBeUndefined()
  await eventually(() => log.of('error').length === 2)
  expect(log.of('error')[1]).toContain('mail waits')
  proxy.setFault(undefined)
  await eventually(() => has(started, 'a@example.org'), { timeoutMs: 30_000 })
  await eventually(() => log.of('info').some((text) => text.includes('fresh again')))
})

test('refuses a list that lost over a fifth, goes on with the one it has, and takes it when told', async () => {
  await writeRecords(writer, addresses(100))
  const started = start()
  await eventually(() => started.state().table?.size() === 100)
  // A backup was restored: history and list are shorter, under another epoch.
  await writer.transaction(async (tx) => {
    await tx.query("delete from suppression where address_key like 'u1%'")
    await tx.query("delete from suppression where address_key like 'u2%'")
    await tx.query('truncate suppression_change')
    await renewFeedEpoch(tx)
  })
  await eventually(() => log.of('error').some((text) => text.includes('not taken')))
  expect(has(started, 'u10@example.org')).toBe(true)
  expect(log.of('error')).toHaveLength(1)
  started.reload()
  await eventually(() => !has(started, 'u10@example.org'))
  expect(has(started, 'u30@example.org')).toBe(true)
  await writeRecords(writer, [{ addressKey: 'new@example.org' }])
  await eventually(() => has(started, 'new@example.org'))
})

test('reads the list anew after a restore, even where the numbers go on', async () => {
  await writeRecords(writer, addresses(10))
  const started = start()
  await eventually(() => started.state().table?.size() === 10)
  // The same numbers, other changes: what follows a restore to an earlier moment.
  await writer.query('truncate suppression_change restart identity')
  await writer.query('alter sequence suppression_change_seq_seq restart with 10')
  await writeRecords(writer, addresses(3, 'v'))
  await eventually(() => has(started, 'v0@example.org') && has(started, 'v2@example.org'))
  expect(started.state().table?.size()).toBe(13)
  expect(log.of('warn').join()).toContain('not the one that was followed')
})

test('equals the table after many writers at once', async () => {
  const started = start()
  await eventually(() => started.current() !== undefined)
  const chance = (share: number): boolean => Math.random() < share
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let round = 0; round < 25; round++) {
        const keys = new Set(Array.from({ length: 20 }, () => Math.floor(Math.random() * 300)))
        await writeRecords(
          writer,
          [...keys].map((key) => ({
            addressKey: `u${String(key)}@example.org`,
            status: chance(0.6) ? 'active' : 'released',
          })),
        )
      }
    }),
  )
  const { rows } = await writer.query<{ key: string }>(
    "select address_key as key from suppression where status = 'active'",
  )
  const expected = rows.map(({ key }) => key).toSorted()
  const keys = () => started.state().table?.keys({ scopes: ['global'], nowMs }) ?? []
  await eventually(() => {
    expect([...keys()].toSorted()).toEqual(expected)
    return true
  })
  expect(started.state().table?.size()).toBe(expected.length)
})

test('stops while it waits and while it reads', async () => {
  await writeRecords(writer, addresses(2_000))
  const started = start({ timing: { pollMs: 60_000 } })
  await started.stop()
  const waiting = start({ timing: { pollMs: 60_000 } })
  await eventually(() => waiting.current() !== undefined)
  await waiting.stop()
})

test('stops at once where that is asked for while it looks for changes', async () => {
  await writeRecords(writer, addresses(2))
  let stopped: Promise<void> | undefined
  // After the list is read, the clock is next asked at the beginning of a look.
  const now = (): number => {
    if (log.of('info').includes('the list is read')) stopped ??= replica?.stop()
    return nowMs
  }
  start({ timing: { pollMs: 3_600_000 }, now })
  await eventually(() => stopped !== undefined)
  await stopped
})
