/** The middle of a soak test: the stream, the faults, the samples and a line now and then, all at once, until the stream is over. */
import { setTimeout as pause } from 'node:timers/promises'
import { readLedger } from './account.ts'
import { strikeOn } from './faults.ts'
import type { SoakOptions } from './options.ts'
import { clock } from './report.ts'
import type { Rig } from './rig.ts'
import type { Sampler } from './sampler.ts'
import type { Stream } from './stream.ts'

/** What a soak test goes on with. */
export type Run = {
  readonly rig: Rig
  readonly options: SoakOptions
  readonly stream: Stream
  readonly sampler: Sampler
  /** Aborted where the user wants it to end. */
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

const PROGRESS_MS = 30_000
/** How often the stream looks whether it is too fast. */
const LEDGER_MS = 5_000

/** Resolves when all mails of these templates are delivered: how often each fault struck. Throws where it was aborted. */
export async function storm(
  run: Run,
  templates: readonly number[],
): Promise<Readonly<Record<string, number>>> {
  const { rig, stream, sampler, say, options } = run
  const { seed, minutes, mails, intervalMs, faultEveryMs } = options
  const startedAt = performance.now()
  const faults: Record<string, number> = {}
  let behind = 0
  const streaming = new AbortController()
  const signal = AbortSignal.any([run.signal, streaming.signal])
  const beside = Promise.all([
    repeat(sampler.sample, { everyMs: intervalMs, signal }),
    repeat(
      async () => {
        const { known, waiting } = await readLedger(rig.database)
        behind = stream.delivered() - (known - waiting)
      },
      { everyMs: LEDGER_MS, signal },
    ),
    repeat(
      () => {
        say(progressLine(run, { behind, faults, elapsedMs: performance.now() - startedAt }))
      },
      { everyMs: PROGRESS_MS, signal },
    ),
    strikeOn(rig, {
      ...{ seed, everyMs: faultEveryMs, signal },
      onFault: (name) => {
        faults[name] = (faults[name] ?? 0) + 1
      },
    }),
  ])
  // Ends with the stream; or with what goes wrong beside it.
  const over = stream.run({
    ...{ templates, mails, signal, lengthMs: minutes * 60_000 },
    behind: () => behind,
  })
  try {
    await Promise.race([over, beside.then(() => over)])
  } finally {
    streaming.abort()
  }
  await beside
  run.signal.throwIfAborted()
  say(`${clock(performance.now() - startedAt)}  the stream is over; waiting for the rest`)
  return faults
}

async function repeat(
  run: () => unknown,
  { everyMs, signal }: { readonly everyMs: number; readonly signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await pause(everyMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    await run()
  }
}

type Progress = {
  readonly behind: number
  readonly faults: Readonly<Record<string, number>>
  readonly elapsedMs: number
}

function progressLine(
  { rig, stream, sampler }: Run,
  { behind, faults, elapsedMs }: Progress,
): string {
  const parts = rig.parts.map(({ name, life }) => {
    const [heap, open] = [sampler.latest(name, 'heap MB'), sampler.latest(name, 'descriptors')]
    return `${name}#${life()} ${heap?.toFixed(1) ?? '-'} MB/${open ?? '-'} fds`
  })
  const struck = Object.values(faults).reduce((sum, count) => sum + count, 0)
  return [
    `${clock(elapsedMs)}  ${stream.delivered()} mails, ${behind} behind, ${struck} faults`,
    `${sampler.latest('PostgreSQL', 'connections') ?? '-'} connections`,
    ...parts,
  ].join(', ')
}
