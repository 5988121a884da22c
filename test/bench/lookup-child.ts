/**
 * A process of M16: the look-up itself, or the writer whose changes it follows. Started by lookup.ts; the database's URL
 * comes as a message, since it holds a password.
 *
 * In: {@link LookupOrder}. Out: {@link LookupReport}, once it is ready and again whenever asked.
 */
import { newId } from '@forwardpath/runtime'
import { startLookup } from '@forwardpath/lookup'
import { openDatabase, takeFeedLock, type Database } from '@forwardpath/store'
import { setTimeout as sleep } from 'node:timers/promises'
import { keyOf } from './listed-database.ts'

/** What the process is to do. */
export type LookupOrder =
  | { readonly kind: 'serve'; readonly url: string }
  /** Changes a second, of keys among the first `entries`. */
  | {
      readonly kind: 'write'
      readonly url: string
      readonly perSecond: number
      readonly entries: number
    }
  | { readonly kind: 'report' }

/** What it has to say. */
export type LookupReport = {
  /** Of the socketmap server; 0 for the writer. */
  readonly port: number
  readonly records: number
  readonly cpuMicros: number
  readonly rssMb: number
  /** Time until the whole list was read; 0 for the writer. */
  readonly loadMs: number
  /** Changes written. */
  readonly written: number
  /** The last change that the server has seen. */
  readonly seq: number
}

const WRITES_A_SECOND = 10
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

let report: () => LookupReport

process.on('message', (order: LookupOrder) => {
  if (order.kind === 'report') process.send?.(report())
  else void (order.kind === 'serve' ? serve(order.url) : write(order))
})

async function serve(url: string): Promise<void> {
  const startedAt = performance.now()
  const lookup = await startLookup({
    database: openDatabase({ url, max: 2 }),
    config: {
      own: { domains: ['example.net'], mtas: ['mta1.example.net'], dkim: [] },
      lookup: {
        socketmap: { host: '127.0.0.1', port: 0 },
        onError: 'temp',
        maxAgeMs: 86_400_000,
        streams: [],
      },
    },
    log: silent,
    now: Date.now,
  })
  while (lookup.replica.current() === undefined) await sleep(20)
  const loadMs = performance.now() - startedAt
  report = () => ({
    ...used(),
    port: lookup.ports.socketmap ?? 0,
    records: lookup.replica.state().table?.size() ?? 0,
    loadMs,
    written: 0,
    seq: Number(lookup.replica.state().cursor?.seq ?? 0),
  })
  process.send?.(report())
}

async function write(order: LookupOrder & { readonly kind: 'write' }): Promise<void> {
  const database = openDatabase({ url: order.url, max: 1 })
  let written = 0
  report = () => ({ ...used(), port: 0, records: 0, loadMs: 0, written, seq: 0 })
  process.send?.(report())
  const perWrite = Math.round(order.perSecond / WRITES_A_SECOND)
  for (let round = 1, from = performance.now(); ; round++) {
    await change(database, { count: perWrite, round, entries: order.entries })
    written += perWrite
    await sleep(Math.max(0, from + (round * 1_000) / WRITES_A_SECOND - performance.now()))
  }
}

/** Half of them ended, half of them back or new: the list keeps its size, and its keys move. */
async function change(
  database: Database,
  { count, round, entries }: { count: number; round: number; entries: number },
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const number = 1 + ((round * count + index) % entries)
    return { id: newId('sup'), address_key: keyOf(number), is_on: (round + index) % 2 === 0 }
  })
  await database.transaction(async (tx) => {
    await takeFeedLock(tx)
    await tx.query(CHANGE, [JSON.stringify(rows)])
  })
}

function used(): Pick<LookupReport, 'cpuMicros' | 'rssMb'> {
  const { user, system } = process.cpuUsage()
  return { cpuMicros: user + system, rssMb: process.memoryUsage.rss() / 2 ** 20 }
}

// served by the unique key (address_key, scope)
const CHANGE = `
  with input as (
    select * from json_to_recordset($1::json) as i (id text, address_key text, is_on boolean)),
  written as (
    update suppression s set status = case when i.is_on then 'active' else 'released' end,
      updated_at = now(), seq = nextval(pg_get_serial_sequence('suppression_change', 'seq'))
    from input i where s.address_key = i.address_key and s.scope = 'global'
    returning s.*)
  insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
    expires_at, why, who, policy_version, at, record)
  select seq, id, address_key, scope, case when status = 'active' then 'upsert' else 'remove' end,
    status, reason, expires_at, 'bench', 'pipeline', policy_version, updated_at, to_jsonb(written)
  from written`
