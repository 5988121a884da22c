/** One address change in the words of a person, line by line. */
import { RISKS } from '@forwardpath/changes'
import type { ChangeEventRecord, ChangeRecord } from '@forwardpath/store'
import { counted, shorten, shortTime } from './output.ts'

/** What is offered, in one word or in brackets. */
export function offerOf(change: ChangeRecord): string {
  if (change.newAddress !== null) return change.newAddress
  if (change.newContact !== null) return `(${shorten(change.newContact, 40)})`
  return change.candidates.length === 0
    ? '(none named)'
    : `(${counted(change.candidates.length, 'candidate')})`
}

/** `rejected: forged`. */
export function stateOf(change: Pick<ChangeRecord, 'state' | 'reason'>): string {
  return change.reason === null ? change.state : `${change.state}: ${change.reason}`
}

/** The day by which it should be decided; empty for one that waits for nobody. */
export function dueOf({ state, dueAt }: Pick<ChangeRecord, 'state' | 'dueAt'>): string {
  return state === 'checking' || state === 'pending' ? dueAt.slice(0, 10) : ''
}

/** All that the desk knows, most important first. */
export function changeLines(
  change: ChangeRecord,
  history: readonly ChangeEventRecord[],
): readonly string[] {
  const { observations } = change
  const { count, days, first, last } = observations
  return [
    `${change.oldAddress} → ${offerOf(change)}`,
    `${change.id}: ${[change.kind, stateOf(change), ...dueText(change), `version ${String(change.version)}`].join(', ')}`,
    `Seen ${counted(count, 'time')} on ${counted(days, 'day')}, ${shortTime(first)} to ${shortTime(last)} UTC`,
    ...(change.quote === null ? [] : [`"${change.quote.text}"`]),
    ...(change.remoteMta === null ? [] : [`said by ${change.remoteMta}`]),
    ...(change.rule === null
      ? []
      : [`rule ${change.rule.id} (${change.rule.version}), trust ${change.trust}`]),
    ...change.candidates.map((candidate) => `candidate: ${candidate}`),
    ...mxLines(change),
    ...checkLines(change),
    ...scoreLines(change),
    ...change.risks.map((risk) => `flag ${risk}: ${wordsOf(risk)}`),
    ...(change.chain.length === 0 ? [] : [`chain: ${change.chain.join(' → ')}`]),
    ...(change.leadSource === null ? [] : [`lead source: ${change.leadSource}`]),
    ...(change.campaigns.length === 0 ? [] : [`campaigns: ${change.campaigns.join(', ')}`]),
    ...(change.assignee === null ? [] : [`contact of ${change.assignee}`]),
    ...outcomeLines(change),
    `Consent: ${change.consent}. The new address is never mailed by itself.`,
    ...history.map(eventLine),
  ]
}

/** One row of the audit. */
export function eventLine(event: ChangeEventRecord): string {
  const reason = event.reason === null ? '' : ` (${event.reason})`
  const override = event.override ? ', override' : ''
  const note = event.note === null ? '' : `: ${event.note}`
  const to = event.to === null || event.to === event.from ? '' : ` → ${event.to}`
  return `${shortTime(event.at)} ${event.who}: ${event.fact}${to}${reason}${override}${note}`
}

function dueText(change: ChangeRecord): readonly string[] {
  const due = dueOf(change)
  return due === '' ? [] : [`due ${due}`]
}

const SAYS: Readonly<Record<string, { readonly says: string }>> = RISKS

function wordsOf(risk: string): string {
  return SAYS[risk]?.says ?? risk
}

function mxLines({ mx }: ChangeRecord): readonly string[] {
  if (mx === null) return []
  const then = mx.then === null ? 'unknown' : mx.then.join(', ')
  const now = mx.now === null ? 'unknown' : mx.now.join(', ')
  const result = mx.result ?? 'being checked'
  return [`MX of the old domain: ${result}; when it was sent ${then}; now ${now}`]
}

function checkLines({ checks }: ChangeRecord): readonly string[] {
  return checks
    .filter((check) => check.outcome !== 'passed')
    .map((check) => `check ${check.check}: ${check.outcome}${detailOf(check.detail)}`)
}

function detailOf(detail: string | undefined): string {
  return detail === undefined ? '' : ` (${detail})`
}

function scoreLines({ score }: ChangeRecord): readonly string[] {
  if (score === null) return []
  const items = score.items.map(
    ({ reason, points }) => `${points > 0 ? '+' : '−'}${String(Math.abs(points))} ${reason}`,
  )
  return [`score ${String(score.value)} of 100${items.length === 0 ? '' : `: ${items.join(', ')}`}`]
}

function outcomeLines(change: ChangeRecord): readonly string[] {
  const { decision, snoozedUntil, snoozeNote, exportedTo, confirmedAt } = change
  return [
    ...(snoozedUntil === null
      ? []
      : [`put off until ${shortTime(snoozedUntil)} UTC: ${snoozeNote ?? ''}`]),
    ...(decision === null ? [] : [`decided by ${decision.by}, ${shortTime(decision.at)} UTC`]),
    ...exportedTo.map(({ to, at }) => `exported to ${to}, ${shortTime(at)} UTC`),
    ...(confirmedAt === null ? [] : [`confirmed, ${shortTime(confirmedAt)} UTC`]),
  ]
}
