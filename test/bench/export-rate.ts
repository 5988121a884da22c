/**
 * M12: an export over HTTP against what `COPY … TO STDOUT` of the same rows gives to this very process. The API is the real
 * command in a process of its own, whose memory is watched; wall time, since most of the work is the database's.
 */
import { pipeline } from 'node:stream/promises'
import { Writable } from 'node:stream'
import { to as copyTo } from 'pg-copy-streams'
import type { Database } from '@forwardpath/store'
import type { Bench, BenchContext, Measure } from './bench.ts'
import { interleaveWall, wallAToA, wallOf, wallRatio } from './client-and-server.ts'
import { withListedDatabase, type Listed } from './listed-database.ts'
import { startApi, type RunningApi } from './running-api.ts'

/** More than this above its state before the first export, and memory grows with the list. */
const MAX_GROWTH_MB = 150
const SAMPLE_MEMORY_MS = 100

/** M12. */
export const EXPORT_BENCH: Bench = {
  id: 'M12',
  run: (context) =>
    withListedDatabase(context, async (listed) => {
      const api = await startApi(listed)
      try {
        const measures: Measure[] = []
        for (const form of ['csv', 'ndjson'] as const)
          measures.push(await measureExport({ ...listed, api, form }, context))
        return measures
      } finally {
        await api.stop()
      }
    }),
}

type Run = Listed & { readonly api: RunningApi; readonly form: 'csv' | 'ndjson' }

async function measureExport(run: Run, { rounds }: BenchContext): Promise<Measure> {
  const { form, database, entries, api } = run
  let end = ''
  const rssBefore = api.rssMb()
  let rssMost = rssBefore
  const watch = setInterval(() => {
    rssMost = Math.max(rssMost, api.rssMb())
  }, SAMPLE_MEMORY_MS)
  const series = await interleaveWall(
    database,
    [
      { name: 'COPY', run: () => plainCopy(database) },
      {
        name: form,
        run: async () => {
          end = await exported(run)
        },
      },
    ],
    rounds,
  ).finally(() => {
    clearInterval(watch)
  })
  const rate = (index: number): string =>
    Math.round(entries / (wallOf(series[index]?.samples ?? []) / 1e6)).toLocaleString('en-US')
  return {
    id: `M12 ${form}`,
    title: `export of ${String(entries)} records over HTTP, share of the rate of COPY`,
    value: wallRatio(series),
    unit: 'x',
    better: 'higher',
    floor: 0.5,
    target: 0.8,
    aToA: wallAToA(series),
    series,
    checks: [
      {
        name: 'the last line names every row',
        ok: end.includes(
          form === 'csv' ? `# rows=${String(entries)} ` : `"rows":${String(entries)},`,
        ),
        detail: end.slice(end.lastIndexOf('\n', end.length - 2) + 1, -1).slice(0, 60),
      },
      {
        name: 'memory of the API stays flat',
        ok: !(rssMost - rssBefore > MAX_GROWTH_MB),
        detail: `${rssBefore.toFixed(0)} MB before, at most ${rssMost.toFixed(0)} MB`,
      },
    ],
    remarks: [`${rate(1)} rows/s against ${rate(0)}`],
  }
}

/** Gives the last bytes. */
async function exported({ api, form }: Run): Promise<string> {
  const answer = await fetch(`${api.url}/v1/suppressions/export?format=${form}`, {
    headers: { authorization: `Bearer ${api.key}`, 'accept-encoding': 'identity' },
  })
  let last = Buffer.alloc(0)
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) last = Buffer.from(chunk)
  return last.toString().slice(-300)
}

function plainCopy(database: Database): Promise<void> {
  return database.session(async (client) => {
    const stream = client.query(
      copyTo(
        `copy (select address, scope, status, reason, category, expires_at, updated_at from suppression
           where status in ('active', 'held') and (expires_at is null or expires_at > now())
           order by address_key, scope) to stdout with (format csv)`,
      ),
    )
    const sink = new Writable({
      write: (_chunk, _encoding, done) => {
        done()
      },
    })
    await pipeline(stream, sink)
  })
}
