/**
 * The story of one address: what is in force, every report with its quote and rule, the counts against
 * the policy, every change of the list, and what would end it. Command line, API and pages show this one object.
 */
import type { AddressKey, RecordName } from '@forwardpath/mail'
import { isProofOfLife } from './acting-events.ts'
import { countReports, type CategoryCount } from './counts.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Policy } from './policy.ts'
import { latestProofOfLife, type ReportedLife } from './proof-of-life.ts'

/** A record of the list, as far as its story needs it; the rest is passed through. */
export type StorySuppression = {
  readonly scope: string
  readonly status: string
  readonly reason: string
  readonly expiresAt: string | null
}

/** A row of the change log. */
export type StoryChange = {
  readonly at: string
  readonly scope: string
  readonly status: string
  readonly why: string
  readonly who: string
  readonly changeSetId: string | null
}

/** One line of the story. */
export type TimelineEntry = {
  readonly at: string
  readonly type: 'report' | 'life' | 'decision' | 'person' | 'import' | 'expiry'
  readonly by: string
  readonly text: string
  readonly bounceId: string | null
  readonly quote: string | null
  readonly rule: { readonly id: string; readonly version: string } | null
  readonly trust: string | null
  readonly changeSetId: string | null
}

/** The whole story of one address, or of a whole domain's record. */
export type Story<Suppression extends StorySuppression> = {
  readonly address: AddressKey | RecordName
  readonly suppressions: readonly Suppression[]
  readonly counts: readonly CategoryCount[]
  /** Newest first. */
  readonly timeline: readonly TimelineEntry[]
  readonly endsBy: readonly string[]
}

/** Puts the facts of one address in order. Pure, total. */
export function tellStory<Suppression extends StorySuppression>(facts: {
  readonly address: AddressKey | RecordName
  readonly suppressions: readonly Suppression[]
  readonly events: readonly HistoryEvent[]
  /** What the sender's system saw. Absent: nothing. */
  readonly reported?: readonly ReportedLife[]
  readonly changes: readonly StoryChange[]
  readonly policy: Policy
  readonly nowMs: number
}): Story<Suppression> {
  const { address, suppressions, events, reported = [], changes, policy, nowMs } = facts
  const timeline = [
    ...events.map(reportEntry),
    ...reported.map(lifeEntry),
    ...changes.map(changeEntry),
  ]
  const lifeAtMs = latestProofOfLife(events, reported)?.atMs ?? -Infinity
  const unspent = events.filter((event) => event.receivedAtMs > lifeAtMs)
  return {
    address,
    suppressions,
    counts: countReports(unspent, policy, nowMs),
    timeline: timeline.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)),
    endsBy: suppressions.flatMap((record) => endOf(record, nowMs)),
  }
}

function reportEntry(event: HistoryEvent): TimelineEntry {
  const codes = [event.replyCode, event.status].filter((code) => code !== undefined).join(' ')
  const offer = event.forwardPath === undefined ? '' : `, offers ${event.forwardPath}`
  const life = isProofOfLife(event) ? ', proof of life' : ''
  const isReport = OF_A_DELIVERY.has(event.kind)
  const action = isReport ? ` ${event.action}${codes === '' ? '' : ` ${codes}`}` : ''
  const category = isReport || isClassified(event) ? `: ${event.category}` : ''
  const said = `${event.kind}${action}${category}`
  const isLetter = event.kind === 'not_a_bounce' && event.isSenderAuthenticated === true
  const author = event.isSenderAuthenticated === true ? 'the address itself' : undefined
  return {
    at: new Date(event.receivedAtMs).toISOString(),
    type: 'report',
    by: event.remoteMta ?? event.reportingMta ?? author ?? 'unknown host',
    text: `${isLetter ? 'letter' : said}${offer}${life}`,
    bounceId: event.bounceId,
    quote: event.quote?.text ?? event.diagnostic ?? null,
    rule: isReport || isClassified(event) ? event.rule : null,
    trust: event.trust,
    changeSetId: null,
  }
}

/** What reports the fate of one delivery, and so has an action and a category. What else comes back has them only in form. */
const OF_A_DELIVERY: ReadonlySet<HistoryEvent['kind']> = new Set(['bounce', 'delivery_notice'])

function isClassified({ category }: HistoryEvent): boolean {
  return category !== 'unclassified'
}

/** As the sender said it: no mail shows it. */
function lifeEntry({ kind, atMs, by }: ReportedLife): TimelineEntry {
  return {
    at: new Date(atMs).toISOString(),
    type: 'life',
    by,
    text: `proof of life: ${LIFE_WORDS[kind]}`,
    bounceId: null,
    quote: null,
    rule: null,
    trust: null,
    changeSetId: null,
  }
}

const LIFE_WORDS = {
  confirmation: 'a confirmation by a link in a mail',
  login: 'a sign-in with a link or code by mail',
  reply: 'a reply that reached another mailbox',
} as const satisfies Record<ReportedLife['kind'], string>

function changeEntry(change: StoryChange): TimelineEntry {
  return {
    at: change.at,
    type: typeOf(change),
    by: change.who,
    text: `${change.status} (${change.scope}): ${change.why}`,
    bounceId: null,
    quote: null,
    rule: null,
    trust: null,
    changeSetId: change.changeSetId,
  }
}

function typeOf(change: StoryChange): TimelineEntry['type'] {
  if (change.who.startsWith('import')) return 'import'
  if (change.who !== 'pipeline') return 'person'
  return change.status === 'expired' ? 'expiry' : 'decision'
}

/** In a person's words; nothing for a record that stops nobody. */
function endOf(record: StorySuppression, nowMs: number): readonly string[] {
  if (record.status !== 'held' && record.status !== 'active') return []
  if (record.expiresAt === null)
    return [`${record.status} (${record.scope}) until a person releases it`]
  const isOver = Date.parse(record.expiresAt) <= nowMs
  return isOver
    ? [`its time was over on ${record.expiresAt}: it stops nobody`]
    : [`${record.status} (${record.scope}) ends by itself on ${record.expiresAt}`]
}
