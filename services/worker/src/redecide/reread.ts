/**
 * Reads stored mails again with today's decoder and rules, and says what of their reports would be different.
 *
 * The tier and the address of a report stay as they were judged when it came, unless the decoder now reads another recipient or
 * another kind: such a mail is judged again by the facts that are stored. A report that is not read any more stays as a row that acts on nothing.
 */
import { isDeepStrictEqual } from 'node:util'
import {
  loadReadReports,
  reportFacts,
  type Database,
  type NewBounce,
  type ReadReport,
  type ReportRevision,
  type StoredMail,
} from '@forwardpath/store'
import type { WorkerContext } from '../context.ts'
import { newBounces } from '../new-bounces.ts'
import { judge } from '../stages/judge.ts'
import { interpret, type InterpretedMail } from '../stages/interpret.ts'

/** What reading a batch again gave. */
export type Reread = {
  readonly revisions: readonly ReportRevision[]
  /** Categories before and after of the reports that were compared and differ. */
  readonly categories: readonly { readonly from: string; readonly to: string }[]
  readonly unreadable: number
}

/** What reading again takes. */
export type RereadContext = Pick<
  WorkerContext,
  'database' | 'reader' | 'rules' | 'trust' | 'newId' | 'now'
>

/** In the order of the mails. Never throws for what a mail holds. */
export async function rereadMails(
  context: RereadContext,
  mails: readonly StoredMail[],
): Promise<Reread> {
  const stored = await loadStored(context.database, mails)
  const revisions: ReportRevision[] = []
  const categories: { from: string; to: string }[] = []
  let unreadable = 0
  for (const mail of mails) {
    const read = await interpret(context, mail)
    if (read.state !== 'read') {
      unreadable++
      continue
    }
    for (const revision of await reviseMail(context, read, stored.get(mail.id) ?? [])) {
      revisions.push(revision)
      categories.push({
        from: revision.before?.category ?? '(not read)',
        to: isWithdrawn(revision) ? '(not read)' : revision.after.classification.category,
      })
    }
  }
  return { revisions, categories, unreadable }
}

async function loadStored(
  database: Database,
  mails: readonly StoredMail[],
): Promise<ReadonlyMap<string, ReadReport[]>> {
  const reports = await loadReadReports(
    database,
    mails.map((mail) => mail.id),
  )
  const byMail = new Map<string, ReadReport[]>()
  for (const report of reports) {
    const list = byMail.get(report.rawMessageId)
    if (list === undefined) byMail.set(report.rawMessageId, [report])
    else list.push(report)
  }
  return byMail
}

async function reviseMail(
  context: RereadContext,
  read: InterpretedMail,
  stored: readonly ReadReport[],
): Promise<readonly ReportRevision[]> {
  // A copy of a known report has no rows of its own: what it says stands with the mail that it copies.
  if (stored.length === 0) return []
  const asRead = pairUp(stored, unjudged(context, read))
  const isSame =
    asRead.come.length === 0 && asRead.pairs.every((p) => isSameReading(p.before, p.after))
  const { pairs, gone, come } = isSame ? asRead : pairUp(stored, await judged(context, read))
  const highest = Math.max(...stored.map((s) => s.ordinal))
  return [
    ...pairs.flatMap((p) => revisionOf(p, read)),
    ...gone
      .filter((before) => before.kind !== WITHDRAWN)
      .map((before) => ({ before, after: withMail(withdrawn(before), read) })),
    ...come.map((after, index) => ({
      before: undefined,
      after: withMail({ ...after, ordinal: highest + 1 + index }, read),
    })),
  ]
}

function revisionOf({ before, after }: Pair, read: InterpretedMail): readonly ReportRevision[] {
  const own = { ...after, ...identityOf(before) }
  const merged = isSameReading(before, after) ? { ...own, ...judgementOf(before) } : own
  return isDifferent(before, merged) ? [{ before, after: withMail(merged, read) }] : []
}

/** As the decoder reads them; each speaks for the recipient that it names. */
function unjudged({ newId }: RereadContext, read: InterpretedMail): readonly NewBounce[] {
  return newBounces(read.mail, read.message.bytes, {
    newBounceId: () => newId('bnc'),
    reports: read.reports.map((reported) => ({
      ...reported,
      judgement: {
        tier: 'unverified',
        recipient: reported.report.recipient,
        boundTo: undefined,
        stream: undefined,
        origin: undefined,
        marks: [],
        reasons: [],
      },
    })),
    stream: read.message.stream,
  })
}

async function judged(
  context: RereadContext,
  read: InterpretedMail,
): Promise<readonly NewBounce[]> {
  const [outcome] = await judge(context, [read])
  return outcome?.state === 'done' ? outcome.bounces : []
}

type Pair = { readonly before: ReadReport; readonly after: NewBounce }

type Pairing = {
  readonly pairs: readonly Pair[]
  readonly gone: readonly ReadReport[]
  readonly come: readonly NewBounce[]
}

/** By recipient and action first: a decoder that finds one report more may count them otherwise. */
function pairUp(stored: readonly ReadReport[], again: readonly NewBounce[]): Pairing {
  const left = new Set(again)
  const pairs: Pair[] = []
  const take = (before: ReadReport, fits: (after: NewBounce) => boolean): void => {
    if (pairs.some((p) => p.before === before)) return
    const after = [...left].find(fits)
    if (after === undefined) return
    left.delete(after)
    pairs.push({ before, after })
  }
  for (const before of stored) {
    take(before, (after) => isSameReading(before, after) && before.action === after.action)
  }
  for (const before of stored) take(before, (after) => before.ordinal === after.ordinal)
  const gone = stored.filter((before) => pairs.every((p) => p.before !== before))
  return { pairs, gone, come: [...left] }
}

/** The recipient fields say the same as when it was judged, so the judgement stands. As the columns hold them. */
function isSameReading(before: ReadReport, after: NewBounce): boolean {
  const { bounce } = columnsOf(after)
  return (
    before.kind === after.kind &&
    before.finalRecipient === bounce['final_recipient'] &&
    before.originalRecipient === bounce['original_recipient'] &&
    (before.recipient !== null || after.recipient === undefined)
  )
}

function columnsOf(after: NewBounce): ReturnType<typeof reportFacts> {
  return reportFacts({ ...after, rawMessageId: '0' })
}

function identityOf(before: ReadReport): Pick<NewBounce, 'id' | 'ordinal'> {
  return { id: before.id, ordinal: before.ordinal }
}

/** As it was judged; the row's own tier, origin and reasons are left alone. */
function judgementOf(
  before: ReadReport,
): Pick<
  NewBounce,
  'recipient' | 'addressKey' | 'eventKey' | 'stream' | 'trust' | 'origin' | 'trustReasons'
> {
  return {
    recipient: before.recipient ?? undefined,
    addressKey: before.addressKey ?? undefined,
    eventKey: before.eventKey,
    stream: before.stream ?? undefined,
    trust: before.trust,
    origin: before.origin ?? undefined,
    trustReasons: before.trustReasons,
  }
}

/** What decisions rest on. Another rule of the same category, or a newer version of it, is no other verdict. */
function isDifferent(before: ReadReport, after: NewBounce): boolean {
  const { bounce, classification } = columnsOf(after)
  return !isDeepStrictEqual(
    [
      before.kind,
      before.action,
      before.addressKey,
      before.feedbackType,
      before.autoReply,
      before.trust,
      before.category,
      before.permanence,
      before.forwardPath,
      before.newContact,
      before.candidates,
    ],
    [
      bounce['kind'],
      bounce['action'],
      bounce['address_key'],
      bounce['feedback_type'],
      after.autoReply?.type ?? null,
      bounce['trust'],
      classification['category'],
      classification['permanence'],
      classification['forward_path'],
      classification['new_contact'],
      classification['candidates'],
    ],
  )
}

/** A kind that acts on nothing. */
const WITHDRAWN = 'not_a_bounce'

function isWithdrawn({ before, after }: ReportRevision): boolean {
  return before !== undefined && before.kind !== WITHDRAWN && after.kind === WITHDRAWN
}

/** The row stays, since the change log names it; it says that today's decoder does not read it, and shows no life. */
function withdrawn(before: ReadReport): NewBounce {
  return {
    ...identityOf(before),
    ...judgementOf(before),
    trustReasons: before.trustReasons.filter((reason) => reason !== 'sender-dmarc'),
    kind: WITHDRAWN,
    format: 'none',
    action: before.action,
    originalRecipient: before.originalRecipient ?? undefined,
    finalRecipient: before.finalRecipient ?? undefined,
    replyCode: undefined,
    status: undefined,
    diagnostic: undefined,
    command: undefined,
    remoteMta: undefined,
    reportingMta: undefined,
    originalMessageId: undefined,
    envelopeId: undefined,
    listId: undefined,
    campaign: undefined,
    feedbackId: undefined,
    returnPath: undefined,
    feedbackType: undefined,
    autoReply: undefined,
    defects: [],
    classification: {
      category: 'unclassified',
      permanence: 'unknown',
      rule: { id: 'reread.withdrawn', version: '1' },
      evidence: undefined,
      runnerUp: undefined,
      forwardPath: undefined,
      newContact: undefined,
      candidates: [],
    },
    span: undefined,
  }
}

function withMail(bounce: NewBounce, { message }: InterpretedMail): ReportRevision['after'] {
  return { ...bounce, rawMessageId: message.id }
}
