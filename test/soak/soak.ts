/**
 * A soak test from its start to its judgement: learn what each template gives while nothing goes wrong, then stream and faults at
 * once, then nothing but the rest of the work, then the account.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  faultsOf,
  learnTemplates,
  prepareAccount,
  readAccount,
  readLedger,
  type Account,
} from './account.ts'
import { strikeOn } from './faults.ts'
import { loadTemplates } from './mails.ts'
import type { SoakOptions } from './options.ts'
import { clock } from './report.ts'
import { SPARED, type Rig } from './rig.ts'
import { createSampler, type Sampler } from './sampler.ts'
import { createStream, type Stream } from './stream.ts'
import { isBad, judge, type SlopeRow } from './verdict.ts'

/** What a run gave. */
export type SoakResult = {
  readonly slopes: readonly SlopeRow[]
  readonly account: Account
  /** How often each fault struck. */
  readonly faults: Readonly<Record<string, number>>
  /** What is wrong, one line each; empty where all is well. */
  readonly findings: readonly string[]
  readonly sampler: Sampler
}

const PROGRESS_MS = 30_000
/** How often the stream looks whether it is too fast. */
const LEDGER_MS = 5_000
/** Locks of dead workers expire, back-offs end, a last sweep comes; an unloaded machine takes one minute of it. */
const DRAIN_MS = 600_000
const WARM_UP_MS = { min: 30_000, max: 300_000 }
const ROOT = path.resolve(import.meta.dirname, '../../..')
const BIN = path.join(ROOT, 'services/cli/bin/forwardpath.js')

/** Runs until it is over, or `signal` stops it; then it throws. `say` takes the lines of progress. */
export async function soak(
  rig: Rig,
  {
    options,
    signal,
    say,
  }: { options: SoakOptions; signal: AbortSignal; say: (line: string) => void },
): Promise<SoakResult> {
  const { seed, minutes, mails, intervalMs, faultEveryMs } = options
  const all = loadTemplates(path.join(ROOT, 'test/corpus'))
  const stream = createStream(rig, { templates: all, seed })
  await prepareAccount(rig.database)
  for (const part of rig.parts) await part.up()
  await stream.deliverEach(all.map((_, index) => index))
  await untilDone(rig, stream, signal)
  const templates = await learnTemplates(rig.database)
  say(`${templates.length} of ${all.length} templates can be told apart; the stream begins`)

  const sampler = createSampler(rig)
  const struck: Record<string, number> = {}
  let behind = 0
  const lengthMs = minutes * 60_000
  const startedAt = performance.now()
  const streaming = new AbortController()
  const tasks = AbortSignal.any([signal, streaming.signal])
  const repeat = async (everyMs: number, run: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      await pause(everyMs, undefined, { signal: tasks }).catch(() => undefined)
      if (tasks.aborted) return
      await run()
    }
  }
  const beside = Promise.all([
    repeat(intervalMs, sampler.sample),
    repeat(LEDGER_MS, async () => {
      behind = stream.delivered() - (await doneOf(rig))
    }),
    repeat(PROGRESS_MS, () => {
      say(
        progressLine({
          rig,
          stream,
          sampler,
          behind,
          struck,
          elapsedMs: performance.now() - startedAt,
        }),
      )
      return Promise.resolve()
    }),
    strikeOn(rig, {
      seed,
      everyMs: faultEveryMs,
      signal: tasks,
      onFault: (name) => {
        struck[name] = (struck[name] ?? 0) + 1
      },
    }),
  ])
  const stop = (): void => streaming.abort()
  try {
    await Promise.race([
      beside,
      stream.run({ templates, mails, lengthMs, behind: () => behind, signal }),
    ])
  } finally {
    stop()
  }
  const countedMs = performance.now() - startedAt
  await beside
  signal.throwIfAborted()

  say(`${clock(countedMs)}  the stream is over; waiting for the rest`)
  const drained = await untilDone(rig, stream, signal).then(
    () => [],
    (error: unknown) => {
      signal.throwIfAborted()
      return [String(error)]
    },
  )
  const slopes = slopesOf(sampler, lengthMs)
  const ends = await rig.stopParts()
  signal.throwIfAborted()
  const account = await readAccount(rig.database)
  const faults = Object.values(struck).reduce((sum, count) => sum + count, 0)
  const findings = [
    ...drained,
    ...slopes.filter(isBad).map(({ owner, figure, verdict }) => `${owner}: ${figure} ${verdict}`),
    ...faultsOf(account, faults),
    ...rig.ownEnds
      .filter(isUnasked)
      .map((end) => `${end.name} ended by itself: ${JSON.stringify(end)}`),
    ...ends.filter((end) => !end.endsWith(' 0')).map((end) => `did not stop in order: ${end}`),
    ...(await fsck(rig)),
  ]
  return { slopes, account, faults: struck, findings, sampler }
}

function slopesOf(sampler: Sampler, lengthMs: number): readonly SlopeRow[] {
  const warmUpMs = Math.min(WARM_UP_MS.max, Math.max(WARM_UP_MS.min, lengthMs / 5))
  const spared = new Set([...SPARED, 'PostgreSQL', 'ledger', 'queue'])
  return judge(sampler.series(), { warmUpMs, countedMs: Math.max(1, lengthMs - warmUpMs), spared })
}

/** A part may find its server away while it starts, and says so with exit 69; nothing else ends one that runs. */
function isUnasked({ code, wasStarting }: Rig['ownEnds'][number]): boolean {
  return !(wasStarting && code === 69)
}

async function doneOf(rig: Rig): Promise<number> {
  const { known, waiting } = await readLedger(rig.database)
  return known - waiting
}

async function untilDone(rig: Rig, stream: Stream, signal: AbortSignal): Promise<void> {
  const deadlineAt = performance.now() + DRAIN_MS
  for (;;) {
    signal.throwIfAborted()
    const { known, waiting } = await readLedger(rig.database)
    if (known >= stream.delivered() && waiting === 0) return
    if (performance.now() > deadlineAt) {
      throw new Error(
        `not drained: ${known} of ${stream.delivered()} mails taken in, ${waiting} of them wait`,
      )
    }
    await pause(1_000, undefined, { signal }).catch(() => undefined)
  }
}

/** What fsck finds, one line each. */
async function fsck(rig: Rig): Promise<readonly string[]> {
  const child = spawn(process.execPath, [BIN, 'fsck'], {
    cwd: rig.folder,
    env: { PATH: process.env['PATH'], ...rig.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
  const [code] = (await once(child, 'close')) as [number | null]
  return code === 0 ? [] : [`fsck: ${text.trim()}`]
}

type Progress = {
  readonly rig: Rig
  readonly stream: Stream
  readonly sampler: Sampler
  readonly behind: number
  readonly struck: Readonly<Record<string, number>>
  readonly elapsedMs: number
}

function progressLine({ rig, stream, sampler, behind, struck, elapsedMs }: Progress): string {
  const parts = rig.parts.map(({ name, life }) => {
    const [heap, descriptors] = [
      sampler.latest(name, 'heap MB'),
      sampler.latest(name, 'descriptors'),
    ]
    return `${name}#${life()} ${heap?.toFixed(1) ?? '-'} MB/${descriptors ?? '-'} fds`
  })
  const faults = Object.values(struck).reduce((sum, count) => sum + count, 0)
  const connections = sampler.latest('PostgreSQL', 'connections') ?? '-'
  return [
    `${clock(elapsedMs)}  ${stream.delivered()} mails, ${behind} behind, ${faults} faults`,
    `${connections} connections`,
    ...parts,
  ].join(', ')
}
