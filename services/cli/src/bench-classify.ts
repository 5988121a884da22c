/** Warm passes over mails in memory: read, decode, classify, nothing else. */
import { classify, type RuleSet } from '@forwardpath/classify'
import { decode } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'

/** What the passes cost. The general path is part of it: it is awaited in this thread. */
export type BenchResult = {
  readonly mails: number
  readonly mailsPerSecond: number
  readonly cpuMicrosPerMail: number
  /** Percent of the mails that the fast reader declined. */
  readonly generalShare: number
}

/** Until then the compiler is at work on half of what the passes cost (measured). */
const WARM_UP_MS = 5000

/** Passes to warm up, one at least, then `passes` that are measured. */
export async function benchClassify(
  mails: readonly Uint8Array[],
  rules: RuleSet,
  passes: number,
): Promise<BenchResult> {
  const warmUntil = performance.now() + WARM_UP_MS
  let declined = await onePass(mails, rules)
  while (mails.length > 0 && performance.now() < warmUntil) declined = await onePass(mails, rules)
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (let pass = 0; pass < passes; pass++) await onePass(mails, rules)
  const seconds = (performance.now() - start) / 1000
  const used = process.cpuUsage(cpu)
  const count = mails.length * passes
  return {
    mails: mails.length,
    mailsPerSecond: count / seconds,
    cpuMicrosPerMail: (used.user + used.system) / Math.max(1, count),
    generalShare: (100 * declined) / Math.max(1, mails.length),
  }
}

async function onePass(mails: readonly Uint8Array[], rules: RuleSet): Promise<number> {
  let declined = 0
  for (const bytes of mails) {
    const fast = readFast(bytes)
    const isGeneral = isDeclined(fast)
    if (isGeneral) declined++
    const message = isGeneral ? await readGeneral(bytes) : fast
    for (const report of decode(message).reports) classify(report, rules)
  }
  return declined
}
