/** The parts of a condition that are no text: codes, command, hosts, source, action. Total. */
import type { Action, BounceReport } from '@forwardpath/decode'
import type { Condition } from './rule.ts'
import type { Subject } from './subject.ts'

const FAILURES: readonly Action[] = ['failed', 'delayed']

/** What a rule is tested on: the report, the subject and the enhanced code that count at this step. */
export type TestedFacts = {
  readonly report: BounceReport
  readonly subject: Subject | undefined
  readonly status: string | undefined
}

/** Whether all that the condition says beside `text` and `not` holds. */
export function factsHold(when: Condition, { report, subject, status }: TestedFacts): boolean {
  if (!(when.action ?? FAILURES).includes(report.action)) return false
  if (when.code !== undefined && !codeHolds(when.code, report.reply?.code)) return false
  if (when.status !== undefined && !statusHolds(when.status, status)) return false
  if (when.command !== undefined && !isOneOf(when.command, report.command)) return false
  if (!sourceHolds(when, subject)) return false
  if (when.remote !== undefined && !remoteHolds(when.remote, report.remoteMta)) return false
  if (when.diagnostic !== undefined && !isOneOf(when.diagnostic, diagnosticType(report)))
    return false
  return when.reporting === undefined || hostHolds(when.reporting, report.reportingMta)
}

/**
 * A subject line may end in that of the returned message, which its sender chose: only rules that name
 * it read it.
 */
function sourceHolds(when: Condition, subject: Subject | undefined): boolean {
  if (when.source === undefined) return subject?.source !== 'subject'
  return isOneOf(when.source, subject?.source)
}

function isOneOf<T>(allowed: readonly T[], value: T | undefined): boolean {
  return value !== undefined && allowed.includes(value)
}

function codeHolds(wanted: readonly number[], code: number | undefined): boolean {
  if (code === undefined) return false
  return wanted.includes(code) || wanted.includes(Math.floor(code / 100))
}

/** `x` stands for any class, or any detail. */
function statusHolds(wanted: readonly string[], status: string | undefined): boolean {
  if (status === undefined) return false
  return statusKeys(status).some((key) => wanted.includes(key))
}

/** The spellings under which a rule may name an enhanced code, most exact first. */
export function statusKeys(status: string): readonly string[] {
  const rest = status.slice(1)
  const subject = status.slice(0, status.lastIndexOf('.'))
  return [status, `x${rest}`, `${subject}.x`, `x${subject.slice(1)}.x`]
}

function diagnosticType({ diagnosticCode }: BounceReport): string | undefined {
  return diagnosticCode?.type.toLowerCase()
}

function remoteHolds(suffixes: readonly string[], host: string | undefined): boolean {
  return suffixes.length === 0 ? host === undefined : hostHolds(suffixes, host)
}

function hostHolds(suffixes: readonly string[], host: string | undefined): boolean {
  if (host === undefined) return false
  const name = host.toLowerCase()
  return suffixes.some((suffix) => name.endsWith(suffix))
}
