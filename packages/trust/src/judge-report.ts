/**
 * The trust tier of one report (docs/trust.md).
 *
 *   verified     a token that fits an address at hand, or our own signature with the recipient as its signed To
 *   correlated   Message-ID and recipient are a row of the sent log, sent at most 14 d before the report arrived
 *   plausible    origin and marks: own and one mark, or own and nothing returned; recipient's and two; or a person vouched
 *   unverified   everything else
 *
 * In: facts as values. Out: the tier, the address that it speaks for, and why. A tier speaks for one address: a token or a row binds
 * the report that names its recipient, whoever else the mail reports on. What binds a report names one mail of ours, so that its
 * writer cannot make two reports of it by other ids. Promises: total, deterministic, no clock.
 */
import type { BounceReport } from '@forwardpath/decode'
import { addressDomain, addressKey, type Address, type TrustTier } from '@forwardpath/mail'
import { isUnder } from './domains.ts'
import { hostSet, NO_HOSTS, type HostFacts } from './host-set.ts'
import type { MailFacts } from './mail-facts.ts'
import { marksOf, type Mark } from './marks.ts'
import { findOrigin, type Origin, type OriginConfig } from './origin.ts'
import { isSenderAuthenticated } from './sender-dmarc.ts'
import { checkToken, parseToken, type CheckedToken } from './token.ts'
import type { TokenKey } from './token-keys.ts'
import type { OwnSignature } from './verify-own-signature.ts'

/** What the configuration says, read once. {@link OriginConfig} has the hosts. */
export type TrustConfig = OriginConfig & {
  /** All keys of the key file; none where return paths are not signed. */
  readonly tokenKeys: readonly TokenKey[]
  /**
   * No mail server of ours took it: whoever handed it in wrote all of its trace, so that no line of it tells where it came from. Only
   * what binds it counts. Absent: a server of ours did.
   */
  readonly isHandedIn?: boolean
}

/** One mail of the sent log. */
export type SentLogRow = {
  /** With its angle brackets. Absent where the sender logs only its own id. */
  readonly messageId: string | undefined
  /** The sender's own id, as in its tokens. */
  readonly tokenMessageId: bigint | undefined
  readonly recipient: Address
  readonly sentAtMs: number
  /** The same Message-ID went to others too: each of them knows it, and it is no secret that could bind a stranger's report. */
  readonly isShared: boolean
  /** The stream that it was sent in, where the sender names one. What a report of it counts for; it binds nothing. */
  readonly stream: string | undefined
}

/** The addresses of one report. A complaint, a receipt or an answer has `recipient` alone. */
export type ReportedAddresses = Pick<
  BounceReport,
  'recipient' | 'originalRecipient' | 'finalRecipient'
>

/** All that one judgement rests on. */
export type ReportFacts = {
  readonly report: ReportedAddresses
  /** How many reports the mail holds. More than one: each speaks only for the addresses that it names. */
  readonly reportsInMail: number
  readonly mail: MailFacts
  /** When the server received the mail; never its Date field. Milliseconds since the epoch. */
  readonly receivedAtMs: number
  /** Rows that `sentLogKeys` found. */
  readonly sentLog: readonly SentLogRow[]
  /** Hosts of the MX of the recipient's domain by our stored DNS answer. Absent while there is none. */
  readonly recipientMx: readonly HostFacts[] | undefined
  /** Of `verifyOwnSignature`. */
  readonly ownSignature: OwnSignature | undefined
  /** A person vouched for it, by `import` or by `bounces vouch`. */
  readonly isVouched: boolean
  /** Who wrote the mail, where it is an answer of the mailbox itself. Absent: a report about somebody. */
  readonly author?: Address | undefined
}

/** Why a tier was given; `TRUST_REASONS` says it in words. */
export type TrustReason = keyof typeof TRUST_REASONS

/** Reasons in words, for `why` and the pages. */
export const TRUST_REASONS = {
  token: 'a signed return path fits the recipient',
  signature: 'our own DKIM signature stands on the returned mail, and its To names the recipient',
  'sent-log': 'the sent log has this mail to this recipient, sent at most 14 days before',
  'own-origin': 'the report came from our own mail server',
  'recipient-origin': "the report came from the recipient's mail server",
  vouched: 'a person vouched for it',
  'another-recipient':
    'our own mail server tried another address than this one, which is no alias of ours: whoever handed the mail in named it',
  'handed-in': 'it was handed in over HTTP: its trace is the word of whoever did that',
  'no-original': 'no mail was returned with it',
  'no-origin': "the report came neither from our own mail server nor from the recipient's",
  'no-marks': 'the returned mail does not look like one of ours',
  'too-few-marks': "a report of the recipient's server needs two marks of ours, and has one",
  'sent-to-its-sender': 'mark: it was sent to the sender of the returned mail',
  'own-message-id': 'mark: the returned Message-ID is of our domain',
  'own-list-host': 'mark: the returned mail names a list host of ours',
  'expired-token': 'mark: the signed return path has expired',
  'own-signature': 'mark: our own DKIM signature stands on the returned mail',
  'sender-dmarc':
    'it is from the address itself, and of this day: our own mail server found that DMARC passes for its domain',
} as const

/** The judgement of one report. */
export type Judgement = {
  readonly tier: TrustTier
  /**
   * The address that the tier speaks for: act on this one and on no other. From `correlated` on it is the one that the report is
   * bound to, whatever the report names; below, the one that the report names. Absent where it names none.
   */
  readonly recipient: Address | undefined
  /** Names the one mail that the report is bound to, by what its writer cannot change. Absent below `correlated`. */
  readonly boundTo: string | undefined
  /** Of the row of the sent log about the mail that it is bound to. Absent below `correlated`, and where no row tells it. */
  readonly stream: string | undefined
  /** A report of *recipient's* origin that is only plausible may hold and never suppress. */
  readonly origin: Origin | undefined
  readonly marks: readonly Mark[]
  /** What gave the tier first, then what else was found or missed. */
  readonly reasons: readonly TrustReason[]
}

/** Queues give up after 5 d (RFC 5321 s4.5.4.1), answers come later; as long as a token is believed by default. */
const SENT_LOG_MAX_AGE_MS = 14 * 86_400_000
/** Clocks of a sender and of a mail server differ. Project choice. */
const CLOCK_SKEW_MS = 3_600_000
/** Marks that each origin asks for: whoever was ever mailed can copy marks, but not come from our own server. */
export const MARKS_NEEDED = { own: 1, recipient: 2 } as const satisfies Record<Origin, number>

/** Judges one report. Total, deterministic. */
export function judgeReport(facts: ReportFacts, config: TrustConfig): Judgement {
  const tokens = checkedTokens(facts, config)
  const origin = isTraceOurs(config) ? originOf(facts, config) : undefined
  const marks = allMarks(facts, tokens, config)
  const bound = bindingOf(facts, tokens, origin)
  const plausible = plausibleReasons(facts, { origin, marks, config })
  const found = [...plausible.reasons, ...marks]
  if (bound !== undefined) {
    const { tier, recipient, reason, boundTo, stream } = bound
    const reasons = [reason, ...found, ...authorReason(recipient, facts, config)]
    return { tier, recipient, boundTo, stream, origin, marks, reasons }
  }
  const tier = plausible.isPlausible ? 'plausible' : 'unverified'
  const { recipient } = facts.report
  const reasons = [...found, ...authorReason(recipient, facts, config)]
  return { tier, recipient, boundTo: undefined, stream: undefined, origin, marks, reasons }
}

/** A mail of the address that the judgement speaks for: of another one it says nothing. It gives no tier, since a reply binds no mail of ours. */
function authorReason(
  recipient: Address | undefined,
  { author, mail, receivedAtMs }: ReportFacts,
  config: TrustConfig,
): readonly TrustReason[] {
  if (author === undefined || recipient === undefined || !isTraceOurs(config)) return []
  const isAuthor = addressKey(author) === addressKey(recipient)
  const isProven = isAuthor && isFresh(mail, receivedAtMs) && isSenderAuthenticated(mail, config)
  return isProven ? ['sender-dmarc'] : []
}

/**
 * Whoever has a signed mail can send it once more, to anybody, and DMARC passes again (RFC 6376 s8.6). Its Date is signed with it:
 * what is older than a mail is ever under way by rule, a day for greylisting and clocks, is not the mailbox's word of today. Project choice.
 */
const MAX_UNDER_WAY_MS = 86_400_000

function isFresh({ writtenAtMs }: MailFacts, receivedAtMs: number): boolean {
  return writtenAtMs !== undefined && Math.abs(receivedAtMs - writtenAtMs) <= MAX_UNDER_WAY_MS
}

type Binding = {
  readonly tier: 'verified' | 'correlated'
  readonly recipient: Address
  readonly reason: TrustReason
  readonly boundTo: string
  readonly stream: string | undefined
}

/** A token that fits, and its letters before the signature: one mail. */
type FoundToken = CheckedToken & { readonly signed: string }

/** The strongest binding to one mail and one recipient. */
function bindingOf(
  facts: ReportFacts,
  tokens: readonly FoundToken[],
  origin: Origin | undefined,
): Binding | undefined {
  const token = tokens.find(({ isExpired }) => !isExpired)
  if (token !== undefined) {
    const { recipient, signed, messageId } = token
    return {
      tier: 'verified',
      recipient,
      reason: 'token',
      boundTo: `token ${signed}`,
      stream: streamOf(facts, recipient, messageId),
    }
  }
  const signature = facts.ownSignature
  const to = signature?.to
  if (signature !== undefined && to !== undefined && isAmong(to, namedBy(facts.report)))
    return {
      tier: 'verified',
      recipient: to,
      reason: 'signature',
      boundTo:
        signature.messageId === undefined
          ? `signature ${signature.value}`
          : `original ${signature.messageId}`,
      stream: streamOf(facts, to),
    }
  const row = facts.sentLog.find((logged) => isRowOf(logged, facts, origin))
  if (row === undefined) return undefined
  const { recipient, stream, messageId = '' } = row
  return {
    tier: 'correlated',
    recipient,
    reason: 'sent-log',
    boundTo: `original ${messageId}`,
    stream,
  }
}

/** The stream of the mail to this recipient: by the sender's own id, which is signed, before the Message-ID, which anyone can write. */
function streamOf(
  { sentLog, mail }: ReportFacts,
  recipient: Address,
  tokenMessageId?: bigint,
): string | undefined {
  const rows = sentLog.filter((row) => isAmong(row.recipient, [recipient]))
  const signed = rows.find(
    (row) => tokenMessageId !== undefined && row.tokenMessageId === tokenMessageId,
  )
  const named = rows.find(
    (row) => row.messageId !== undefined && row.messageId === mail.original?.messageId,
  )
  return (signed ?? named)?.stream
}

function isRowOf(row: SentLogRow, facts: ReportFacts, origin: Origin | undefined): boolean {
  const messageId = facts.mail.original?.messageId
  if (messageId === undefined || row.messageId !== messageId) return false
  if (row.isShared && origin !== 'own') return false
  const ageMs = facts.receivedAtMs - row.sentAtMs
  if (ageMs < -CLOCK_SKEW_MS || ageMs > SENT_LOG_MAX_AGE_MS) return false
  return isAmong(row.recipient, [...namedBy(facts.report), ...toOfOriginal(facts)])
}

/** All tokens of the mail that fit an address at hand. */
function checkedTokens(facts: ReportFacts, config: TrustConfig): readonly FoundToken[] {
  const addresses = [...namedBy(facts.report), ...toOfOriginal(facts), ...loggedAlone(facts)]
  const { tokenKeys: keys } = config
  const { receivedAtMs } = facts
  return facts.mail.tokens.flatMap((token) => {
    const checked = checkToken(token, { keys, addresses, receivedAtMs })
    const signed = parseToken(token)?.signed
    return checked === undefined || signed === undefined ? [] : [{ ...checked, signed }]
  })
}

/** The addresses of the report itself, the one that the sender gave first. */
function namedBy(report: ReportedAddresses): readonly Address[] {
  const { originalRecipient, recipient, finalRecipient } = report
  return [originalRecipient, recipient, finalRecipient].filter((address) => address !== undefined)
}

/**
 * To of the returned mail, for a mail that reports on one recipient: an alias, or a redacted complaint. Of several, the others would
 * be taken for it too.
 */
function toOfOriginal(facts: ReportFacts): readonly Address[] {
  const to = facts.mail.original?.to
  return facts.reportsInMail > 1 || to === undefined ? [] : [to]
}

/** The sent log's addresses for the message ids that tokens of the mail claim. */
function loggedAlone(facts: ReportFacts): readonly Address[] {
  if (facts.reportsInMail > 1) return []
  return facts.sentLog
    .filter((row) => row.tokenMessageId !== undefined)
    .map((row) => row.recipient)
    .slice(0, MAX_LOGGED)
}

/** Each costs an HMAC for each token. */
const MAX_LOGGED = 8

function isAmong(address: Address, others: readonly Address[]): boolean {
  const key = addressKey(address)
  return others.some((other) => addressKey(other) === key)
}

/** Whether a server of ours wrote the top of it, or nobody else can deliver. */
function isTraceOurs({ isHandedIn, isClosed }: TrustConfig): boolean {
  return isHandedIn !== true || isClosed
}

function originOf(facts: ReportFacts, config: TrustConfig): Origin | undefined {
  const [recipient] = namedBy(facts.report)
  const domain = recipient === undefined ? undefined : addressDomain(recipient)
  const mx = facts.recipientMx === undefined ? NO_HOSTS : hostSet(facts.recipientMx)
  return findOrigin(facts.mail, { domain, mx }, config)
}

function allMarks(
  facts: ReportFacts,
  tokens: readonly CheckedToken[],
  config: TrustConfig,
): readonly Mark[] {
  const marks = [...marksOf(facts.mail, config.ownDomains)]
  if (tokens.some(({ isExpired }) => isExpired)) marks.push('expired-token')
  if (facts.ownSignature !== undefined) marks.push('own-signature')
  return marks
}

function plausibleReasons(
  facts: ReportFacts,
  {
    origin,
    marks,
    config,
  }: {
    readonly origin: Origin | undefined
    readonly marks: readonly Mark[]
    readonly config: TrustConfig
  },
): { readonly isPlausible: boolean; readonly reasons: readonly TrustReason[] } {
  const reasons: TrustReason[] = facts.isVouched ? ['vouched'] : []
  if (origin !== undefined) reasons.push(`${origin}-origin`)
  else reasons.push(isTraceOurs(config) ? 'no-origin' : 'handed-in')
  const hasOriginal = facts.mail.original !== undefined
  if (!hasOriginal) reasons.push('no-original')
  else if (marks.length === 0) reasons.push('no-marks')
  else if (origin === 'recipient' && marks.length < MARKS_NEEDED.recipient)
    reasons.push('too-few-marks')
  const isOwnAlone = origin === 'own' && !hasOriginal
  const hasMarks = origin !== undefined && marks.length >= MARKS_NEEDED[origin]
  const isOfAnother = origin === 'own' && namesAnother(facts.report, config.ownDomains)
  if (isOfAnother) reasons.push('another-recipient')
  return { isPlausible: facts.isVouched || (!isOfAnother && (isOwnAlone || hasMarks)), reasons }
}

/**
 * Our own server expands aliases of our own domains alone. Any other address beside the one that it tried is the word of whoever
 * handed it the mail (ORCPT, RFC 3461 s4.2; the header of the mail), or of the host that refused it.
 */
function namesAnother(
  { recipient, finalRecipient }: ReportedAddresses,
  ownDomains: readonly string[],
): boolean {
  if (recipient === undefined || finalRecipient === undefined) return false
  return !isAmong(recipient, [finalRecipient]) && !isUnder(addressDomain(recipient), ownDomains)
}
