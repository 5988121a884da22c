/**
 * The line of expected.jsonl for a mail: the case's truth, and what of it this mail still holds. The latter is found by
 * comparing letters alone, never by the decoder that is judged by it.
 *
 * A truth that its report does not hold is not demanded: no category where the reply is missing, no new address where it
 * is not literally there.
 */
import { domainOf, type CaseRecipient, type ServerCase, type Step, type Truth } from './case.ts'
import { filled } from './filled.ts'
import { FIRST_LINE } from './originals.ts'

/** A line of expected.jsonl (docs: shared fields of the corpora). */
export type ExpectedLine = {
  readonly file: string
  readonly source: 'servers'
  readonly mta: string
  readonly case: string
  readonly gold: true
  readonly kind: 'bounce'
  readonly reports: readonly ExpectedReport[]
}

/** One recipient of a line. */
export type ExpectedReport = {
  readonly recipient: string
  readonly finalRecipient: string
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed'
  readonly replyCode: number | null
  readonly status: string | null
  readonly categories: readonly string[]
  readonly forwardPath: string | null
  readonly forwardPathTruth: string | null
  readonly forwardPathInReport: boolean
  readonly replyInReport: 'full' | 'part' | 'none' | 'nothing-to-find'
  readonly originalMessageId: string
  readonly envelopeSender: string
}

/** What is known of a mail before it is read. */
export type Caught = {
  readonly server: string
  readonly file: string
  readonly of: ServerCase
  /** Addresses that it reports on. */
  readonly about: readonly string[]
  readonly action: ExpectedReport['action']
  /** The server says that it has given up in the end. */
  readonly isLate: boolean
  readonly text: string
  readonly messageId: string
  readonly from: string
}

/** The line for it. */
export function expectedLine(caught: Caught): ExpectedLine {
  const { server, file, of, about } = caught
  return {
    file,
    source: 'servers',
    mta: server,
    case: of.name,
    gold: true,
    kind: 'bounce',
    reports: about.map((address) => reportOf(caught, address)),
  }
}

function reportOf(caught: Caught, address: string): ExpectedReport {
  const recipient = caught.of.recipients.find((one) => addressOf(caught.of, one) === address)
  if (recipient === undefined) throw new Error(`${caught.of.name}: nobody is ${address}`)
  const truth: Truth = recipient.truth ?? { categories: [] }
  const report = beforeOriginal(caught.text)
  const said = replyText(caught.of, recipient)
  const found = said === undefined ? 'nothing-to-find' : howMuch(report, filled(said, address))
  const path = truth.forwardPath === undefined ? null : filled(truth.forwardPath, address)
  const hasPath = path !== null && unfolded(report).includes(path)
  const isTold = found === 'full' || said === undefined
  const late = caught.isLate || (truth.replyCode !== undefined && truth.replyCode < 500)
  if (!saysWhom(caught, { address, said, path })) return untold(caught, { address, truth, found })
  const categories =
    isTold || (found === 'nothing-to-find' && truth.replyCode !== undefined) ? truth.categories : []
  return {
    recipient: address,
    finalRecipient: truth.finalRecipient ?? address,
    action: caught.action,
    replyCode: truth.replyCode ?? null,
    status: found === 'full' ? (truth.status ?? null) : null,
    categories:
      late && categories.length > 0 ? [...new Set([...categories, 'expired'])] : categories,
    forwardPath: hasPath ? path : null,
    forwardPathTruth: path,
    forwardPathInReport: hasPath,
    replyInReport: found,
    originalMessageId: caught.messageId,
    envelopeSender: caught.from,
  }
}

/**
 * nullmailer ends at the first refusal and writes its reply to everybody. Where the recipients fared differently, the reply
 * names nobody and offers no address, the mail does not hold whose it is.
 */
function saysWhom(
  { server, of, about }: Caught,
  reply: {
    readonly address: string
    readonly said: string | undefined
    readonly path: string | null
  },
): boolean {
  if (server !== 'nullmailer' || about.length < 2 || reply.said === undefined) return true
  const codes = new Set(of.recipients.map(({ truth }) => truth?.replyCode))
  return codes.size === 1 || reply.path !== null || filled(reply.said, reply.address).includes('@')
}

function untold(
  { action, messageId, from }: Caught,
  one: {
    readonly address: string
    readonly truth: Truth
    readonly found: ExpectedReport['replyInReport']
  },
): ExpectedReport {
  return {
    recipient: one.address,
    finalRecipient: one.truth.finalRecipient ?? one.address,
    action,
    replyCode: null,
    status: null,
    categories: [],
    forwardPath: null,
    forwardPathTruth: null,
    forwardPathInReport: false,
    replyInReport: one.found,
    originalMessageId: messageId,
    envelopeSender: from,
  }
}

/** The full address of a recipient. */
export function addressOf(of: ServerCase, { local, domain }: CaseRecipient): string {
  return `${local}@${domain ?? domainOf(of.name)}`
}

/** The words of the reply that refused, without codes; undefined where nobody said a word. */
function replyText(of: ServerCase, recipient: CaseRecipient): string | undefined {
  const steps: readonly (Step | undefined)[] = [recipient.reply, ...Object.values(of.at ?? {})]
  for (const step of steps.toReversed()) {
    if (step === undefined || step === 'hang-up' || step === 'silence') continue
    const code = String(recipient.truth?.replyCode ?? '')
    if (step.lines.at(-1)?.startsWith(code) !== true) continue
    return step.lines
      .map((line) => line.replace(/^\d{3}[ -]?(?:[245]\.\d{1,3}\.\d{1,3}(?![\d.]))? ?/, ''))
      .join(' ')
  }
  return undefined
}

/** Letters and digits alone: wrapping, codes between lines and escapes of the server do not count as a loss. */
function howMuch(report: string, said: string): ExpectedReport['replyInReport'] {
  const wanted = said.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  if (wanted.length === 0) return 'nothing-to-find'
  const letters = unfolded(report).replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
  let at = 0
  let hits = 0
  for (const word of wanted) {
    const next = letters.indexOf(word, at)
    if (next < 0) continue
    at = next + word.length
    hits++
  }
  if (hits === wanted.length) return 'full'
  return hits * 2 > wanted.length ? 'part' : 'none'
}

function unfolded(text: string): string {
  return text.replaceAll(/\r?\n[ \t]+/g, ' ')
}

/** The report without the returned mail, whose first line every original of ours has alike. */
function beforeOriginal(text: string): string {
  const at = text.indexOf(`\n${FIRST_LINE}`)
  return at < 0 ? text : text.slice(0, at)
}
