/**
 * One case of the table: what a receiver says, where in the dialogue, and what is true of it. The truth stands here, beside
 * the reply, before any server has written a bounce about it and before anything has decoded that.
 *
 * In replies `{rcpt}`, `{local}` and `{domain}` stand for the recipient who is spoken of.
 */

/** Points of an SMTP dialogue at which the receiver can say something else than yes (RFC 5321 s4.3.2). */
export type Stage = 'connect' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'end'

/** What the receiver says at one point. */
export type Reply = {
  /** Lines as they go out, with their codes, without line ends. */
  readonly lines: readonly string[]
  /** Default UTF-8. */
  readonly encoding?: 'latin1'
  /** The connection ends `after` the reply, or `inside` it: half of the last line is sent, and no line end. */
  readonly hangsUp?: 'after' | 'inside'
}

/** A reply, a connection that is cut without one, or one that stays open and says nothing. */
export type Step = Reply | 'hang-up' | 'silence'

/** What is true about one recipient, in the terms of expected.jsonl. */
export type Truth = {
  /** Undefined where nobody replied. */
  readonly replyCode?: number
  /** The enhanced code within the reply. */
  readonly status?: string
  /** Every category that is right; empty where none can be told. */
  readonly categories: readonly string[]
  /** The address that the reply offers, and that may be taken from it. */
  readonly forwardPath?: string
  /** What the bounce calls a recipient who was rewritten by an alias of the sending server. */
  readonly finalRecipient?: string
}

/** One addressee of the mail. */
export type CaseRecipient = {
  readonly local: string
  /** Absent: the case's own domain. */
  readonly domain?: string
  /** To its RCPT; absent: yes, or what {@link ServerCase.at} has for every RCPT. */
  readonly reply?: Step
  /** Absent where it gets its mail, so that no bounce may name it. */
  readonly truth?: Truth
}

/** What the name of the recipients' domain leads to. */
export type DomainKind =
  | 'mx'
  | 'address_only'
  | 'nxdomain'
  | 'servfail'
  | 'null_mx'
  | 'refused'
  | 'unreachable'
  | 'mx_without_address'
  | 'mx_is_sender'
  | 'local'

/** A row. */
export type ServerCase = {
  /** Part of the file names; no rule may know it. */
  readonly name: string
  readonly recipients: readonly CaseRecipient[]
  readonly at?: Partial<Readonly<Record<Stage, Step>>>
  /** Extensions that the receiver does not offer. */
  readonly lacks?: readonly ('SMTPUTF8' | '8BITMIME' | 'STARTTLS' | 'SIZE')[]
  /** What the receiver offers as SIZE; default 50 MB. */
  readonly maxBytes?: number
  readonly domainKind?: DomainKind
  /** Which mail bounces; see originals.ts. */
  readonly original?: OriginalName
  /** Asked for with the mail (RFC 3461 s4). */
  readonly dsn?: { readonly ret?: 'FULL' | 'HDRS'; readonly notify?: string }
  /** The one server that can show it, where the others have no such thing. */
  readonly only?: string
  /** How a server that hands everything to a smarthost is told to do so. */
  readonly smarthostOptions?: string
  /** The mail has a null reverse-path, so its bounce is a double one. */
  readonly isBounce?: boolean
}

/** Names of the mails that originals.ts makes. */
export type OriginalName =
  | 'plain'
  | 'newsletter'
  | 'big'
  | 'utf8'
  | 'fake-551'
  | 'fake-report'
  | 'fake-footer'
  | 'nested-report'

/** What a row may say beside its reply and its categories. */
export type RowOptions = Omit<Partial<ServerCase>, 'name' | 'recipients' | 'at'> & {
  /** Default `rcpt`. */
  readonly stage?: Stage
  readonly forwardPath?: string
  readonly local?: string
  readonly encoding?: 'latin1'
  readonly hangsUp?: 'after' | 'inside'
}

/** A row with one recipient and one reply; `text` has a line for each of the reply's. */
export function refusal(
  name: string,
  text: string,
  rest: readonly string[] | (RowOptions & { readonly categories: readonly string[] }),
): ServerCase {
  const { categories, stage, forwardPath, local, encoding, hangsUp, ...others } =
    'categories' in rest ? rest : { ...none, categories: rest }
  const step: Step = reply(text, { encoding, hangsUp })
  return {
    name,
    recipients: [{ local: local ?? localOf(name), truth: truthOf(text, categories, forwardPath) }],
    at: { [stage ?? 'rcpt']: step },
    ...others,
  }
}

const none: RowOptions = {}

/** A reply of these lines. */
export function reply(
  text: string,
  options: {
    readonly encoding?: 'latin1' | undefined
    readonly hangsUp?: 'after' | 'inside' | undefined
  } = {},
): Reply {
  const { encoding, hangsUp } = options
  return {
    lines: text.split('\n'),
    ...(encoding === undefined ? {} : { encoding }),
    ...(hangsUp === undefined ? {} : { hangsUp }),
  }
}

/** The truth of a reply: its code, its enhanced code, and what the row says. */
export function truthOf(text: string, categories: readonly string[], forwardPath?: string): Truth {
  const last = text.slice(text.lastIndexOf('\n') + 1)
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(last)?.[1]
  return {
    replyCode: Number(last.slice(0, 3)),
    ...(status === undefined ? {} : { status }),
    categories,
    ...(forwardPath === undefined ? {} : { forwardPath }),
  }
}

const FIRST = 'vera jonas maria nils karin hugo olga felix greta pablo rosa stefan ines tara'.split(
  ' ',
)
const LAST = 'keller rossi novak olsen martin bauer costa weber lindt moreau garcia petit'.split(
  ' ',
)
const PLACES = 'acme globex initech umbrella hooli stark wayne cyberdyne tyrell aperture'.split(' ')

/** A person for a case, always the same one. */
function localOf(name: string): string {
  const number = hash(name)
  return `${pick(FIRST, number)}.${pick(LAST, number >> 5)}`
}

/** The domain of a case, always the same one; the table's test demands that no two are alike. */
export function domainOf(name: string): string {
  const number = hash(name)
  return `${pick(PLACES, number >> 9)}${String(number % 99_991)}.example`
}

function pick(words: readonly string[], number: number): string {
  return words[number % words.length] ?? ''
}

/** FNV-1a, 31 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0
  return value >>> 1
}
