/**
 * A soak test from its start to its judgement: learn what each template gives while nothing goes wrong, then stream and faults at
 * once, then nothing but the rest of the work, then the account.
 */
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
import { fsck } from './fsck.ts'
import { loadTemplates } from './mails.ts'
import { SPARED, type Rig } from './rig.ts'
import { createSampler, type Sampler } from './sampler.ts'
import { storm, type Run } from './storm.ts'
import { createStream } from './stream.ts'
import { ROOT } from './supervised.ts'
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

/** Locks of dead workers expire, back-offs end, a last sweep comes; a mailbox that fell silent is given up after five minutes. */
const DRAIN_MS = 600_000
/** A fifth of the run: V8 learns fast at first, and slowly for an hour. */
const WARM_UP_MS = { min: 30_000, max: 1_200_000 }

/** Runs until it is over. Throws where `signal` stops it. `say` takes the lines of progress. */
export async function soak(
  rig: Rig,
  context: Pick<Run, 'options' | 'signal' | 'say'>,
): Promise<SoakResult> {
  const { options, signal, say } = context
  const all = loadTemplates(path.join(ROOT, 'test/corpus'))
  const stream = createStream(rig, { templates: all, seed: options.seed })
  const run = { ...context, rig, stream, sampler: createSampler(rig) }
  await prepareAccount(rig.database)
  for (const part of rig.parts) await part.up()
  await stream.deliverEach(all.map((_, index) => index))
  const notLearnt = await untilDone(run)
  if (notLearnt !== undefined) throw new Error(`without any fault: ${notLearnt}`)
  const templates = await learnTemplates(rig.database)
  say(`${templates.length} of ${all.length} templates can be told apart; the stream begins`)
  const faults = await storm(run, templates)
  const notDrained = await untilDone(run)
  const slopes = slopesOf(run)
  const ends = await rig.stopParts()
  signal.throwIfAborted()
  const account = await readAccount(rig.database)
  const findings = [
    ...(notDrained === undefined ? [] : [notDrained]),
    ...slopes.filter(isBad).map(({ owner, figure, verdict }) => `${owner}: ${figure} ${verdict}`),
    ...faultsOf(account, sumOf(faults)),
    ...rig.ownEnds.filter(isUnasked).map((end) => `ended by itself: ${JSON.stringify(end)}`),
    ...ends.filter((end) => !end.endsWith(' 0')).map((end) => `did not stop in order: ${end}`),
    ...(await fsck(rig)),
  ]
  return { slopes, account, faults, findings, sampler: run.sampler }
}

function slopesOf({ sampler, options }: Run): readonly SlopeRow[] {
  const lengthMs = options.minutes * 60_000
  const warmUpMs = Math.min(WARM_UP_MS.max, Math.max(WARM_UP_MS.min, lengthMs / 5))
  const spared = new Set([...SPARED, 'PostgreSQL', 'ledger', 'queue'])
  return judge(sampler.series(), { warmUpMs, countedMs: lengthMs - warmUpMs, spared })
}

/** A part may find its server away while it starts, and says so with exit 69; nothing else ends one that runs. */
function isUnasked({ code, wasStarting }: Rig['ownEnds'][number]): boolean {
  return !(wasStarting && code === 69)
}

/** Waits for all work to be done; what is left after ten minutes, in words. Throws where it was aborted. */
async function untilDone({ rig, stream, signal }: Run): Promise<string | undefined> {
  const deadlineAt = performance.now() + DRAIN_MS
  for (;;) {
    signal.throwIfAborted()
    const { known, waiting } = await readLedger(rig.database)
    if (known >= stream.delivered() && waiting === 0) return undefined
    if (performance.now() > deadlineAt) {
      return `not drained: ${known} of ${stream.delivered()} mails taken in, ${waiting} of them wait`
    }
    await pause(1_000, undefined, { signal }).catch(() => undefined)
  }
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
