/**
 * Reads one mail as the worker does, and tells what that cost this process. Started by large-mails.ts,
 * one process a reading, since the peak of memory never falls.
 *
 * In: the path of the mail. Out: one JSON object (LargeMailCost) on standard output.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { BUILTIN_RULES, BUILTIN_RULES_VERSION, classify, compileRules } from '@forwardpath/classify'
import { createMailReader } from '@forwardpath/worker'
import { buildReport } from './built-mails.ts'
import { collectGarbage } from './interleave.ts'
import type { LargeMailCost } from './large-mails.ts'

const WARM_UP_MAILS = 50

const rules = compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION })
const reader = createMailReader()

async function readAndJudge(bytes: Uint8Array): Promise<string> {
  const read = await reader.read(bytes)
  if (!read.ok) return read.reason
  for (const report of read.mail.reports) classify(report, rules)
  return `${read.path}, ${read.mail.kind}, ${read.mail.reports.length} report`
}

async function measure(file: string): Promise<LargeMailCost> {
  const small = buildReport({})
  for (let index = 0; index < WARM_UP_MAILS; index++) await readAndJudge(small)
  const bytes = readFileSync(file)
  collectGarbage()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const rssBefore = process.memoryUsage.rss()
  // Its first tick only sets the clock.
  delay.enable()
  await sleep(20)
  const cpu = process.cpuUsage()
  const answer = await readAndJudge(bytes)
  const used = process.cpuUsage(cpu)
  // The delay is noted when its timer fires next.
  await sleep(20)
  delay.disable()
  return {
    answer,
    cpuMs: (used.user + used.system) / 1000,
    blockMs: delay.max / 1e6,
    // In kilobytes; the highest of the whole life, so at least what the reading needed.
    extraMb: Math.max(0, process.resourceUsage().maxRSS * 1024 - rssBefore) / 2 ** 20,
  }
}

process.stdout.write(JSON.stringify(await measure(process.argv[2] ?? '')))
await reader.close()
