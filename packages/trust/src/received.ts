/**
 * One Received field (RFC 5321 s4.4), read for the client that handed the mail over.
 *
 *   from NAME (TCP-info) by HOST with PROTOCOL id … for …; date
 *
 * The name after `from` is the client's own greeting and may be any word, also an address in brackets; what the server itself
 * saw stands in a comment, and each server writes it in its own way:
 *
 *   Postfix, Sendmail, OpenSMTPD, Haraka, Courier, Gmail   from greeting (name [address])
 *   Exim                                                    from name ([address] helo=greeting), from [address] (helo=greeting)
 *   qmail                                                   from name (HELO greeting) (address)
 *   Exchange                                                from greeting (address)
 *   Yahoo                                                   from address (EHLO greeting)
 *
 * In: the value, unfolded. Out: host and client. Promises: total, linear; what is not understood is an unknown client, never
 * none.
 */
import { domainToALabel } from '@forwardpath/mail'
import { parseIpAddress, type IpAddress } from './ip-address.ts'

/** Who handed the mail over. */
export type Client = {
  readonly address: IpAddress
  /**
   * Its name, lower-case A-labels, where the server that wrote the field found that name's own address to be this one.
   * Absent where there was none, or the server writes down names without looking.
   */
  readonly confirmedName: string | undefined
}

/** What a field tells. */
export type Received = {
  /** The host that wrote it, lower-case A-labels. Absent where it names none. */
  readonly by: string | undefined
  /**
   * `none`: put there by the host itself. `unknown`: there was one, and its address is not told. `inside`: no client is named, though
   * it was handed over by SMTP or HTTP, as between the machines of one large provider.
   */
  readonly client: Client | 'none' | 'unknown' | 'inside'
}

/** RFC 5321 s4.5.3.1.6 has lines of 1,000 octets; longer fields are not from a server of ours. */
const MAX_CHARS = 2000

/** `(qmail 4711 invoked from network)`: the client stands in the field below. */
const NETWORK = /\binvoked from network$/

type Token = { readonly text: string; readonly isComment: boolean }

/** Reads one value. Total, linear. */
export function parseReceived(value: string): Received {
  const tokens = value.length > MAX_CHARS ? undefined : tokensOf(value)
  if (tokens === undefined) return { by: undefined, client: 'unknown' }
  const hasFrom = wordAt(tokens, 0) === 'from'
  // The word after `from` is the greeting, even where it reads `by`.
  const byAt = tokens.findIndex(
    (_token, at) => at >= (hasFrom ? 2 : 0) && wordAt(tokens, at) === 'by',
  )
  const after = byAt === -1 ? [] : tokens.slice(byAt + 1)
  const by = after[0]?.isComment === false ? domainToALabel(after[0].text) : undefined
  if (!hasFrom) {
    const isInside =
      isHandedOver(protocolOf(after)) || tokens.some(({ text }) => NETWORK.test(text))
    return { by, client: isInside ? 'inside' : 'none' }
  }
  const from = tokens.slice(1, byAt === -1 ? tokens.length : byAt)
  return { by, client: clientOf(from, after) }
}

function clientOf(from: readonly Token[], after: readonly Token[]): Received['client'] {
  const protocol = protocolOf(after)
  const comments = from.filter((token) => token.isComment).map((token) => token.text)
  const name = from[0]?.isComment === false ? from[0].text : ''
  if (protocol === 'local') return 'none'
  const seen = comments.flatMap((comment) => seenIn(comment) ?? [])
  // Two addresses: one of them is a greeting that was dressed up.
  if (seen.length > 1) return 'unknown'
  const [only] = seen
  if (only !== undefined) {
    const outer = only.name === undefined && isExim(after, comments) ? name : only.name
    return { address: only.address, confirmedName: confirmed(outer, comments, after) }
  }
  if (comments.some((comment) => /^[^\s=]+ \[local\]$/.test(comment) && !isGreeting(comment)))
    return 'none'
  const literal = greetsApart(after, comments) ? literalOf(name) : undefined
  if (literal !== undefined) return { address: literal, confirmedName: undefined }
  return isLocalHandOver(name, protocol, after) ? 'none' : 'unknown'
}

/** The address, and perhaps the name, that a server wrote of the client that it saw. */
function seenIn(
  comment: string,
): { readonly address: IpAddress; readonly name: string | undefined } | undefined {
  const words = comment.split(' ').filter((word) => word !== '')
  const [first = '', second = ''] = words
  if (isGreeting(comment) || first.includes('=')) return undefined
  const alone = literalOf(withoutIdent(first))
  if (alone !== undefined) return { address: alone, name: undefined }
  if (!second.startsWith('[')) return undefined
  const address = literalOf(second)
  return address === undefined ? undefined : { address, name: withoutIdent(first) }
}

/** `(HELO name)` of qmail and others: the client's words. */
function isGreeting(comment: string): boolean {
  return /^(?:helo|ehlo|lhlo)(?: |$)/i.test(comment)
}

/** `ident@name` of RFC 1413. */
function withoutIdent(word: string): string {
  return word.slice(word.lastIndexOf('@') + 1)
}

/** `192.0.2.1`, `[192.0.2.1]`, `[192.0.2.1]:25`, `[IPv6:2001:db8::1]`. */
function literalOf(word: string): IpAddress | undefined {
  if (!word.startsWith('[')) return parseIpAddress(word)
  const inner = /^\[(?:ipv6:)?([^\]]*)\](?::\d{1,5})?$/i.exec(word)?.[1]
  return inner === undefined ? undefined : parseIpAddress(inner)
}

/**
 * Postfix, Sendmail and Exim ask for the address of a reverse name before they write it (Postfix writes `unknown`, Sendmail
 * `may be forged`, where it is another). Others write what the reverse look-up gave.
 */
function confirmed(
  name: string | undefined,
  comments: readonly string[],
  after: readonly Token[],
): string | undefined {
  // A name without a dot is none that DNS could bear out, such as Postfix's `unknown`.
  if (name?.includes('.') !== true) return undefined
  if (comments.some((comment) => comment.includes('may be forged'))) return undefined
  const confirms =
    isExim(after, comments) || after.some((token) => token.isComment && CONFIRMING.test(token.text))
  return confirms ? domainToALabel(name.replace(/\.$/, '')) : undefined
}

/** `(Postfix)`, `(Postfix, from userid 0)`; Sendmail's `(8.17.1/8.17.1)`. */
const CONFIRMING = /^(?:Postfix\b|8\.\d{1,3}\.[\w.]{1,20}\/)/

function isExim(after: readonly Token[], comments: readonly string[]): boolean {
  return (
    after.some((token) => token.isComment && token.text.startsWith('Exim ')) &&
    !comments.some(isGreeting)
  )
}

/** Whether the greeting stands in a comment of its own, so that the word after `from` is the server's. */
function greetsApart(after: readonly Token[], comments: readonly string[]): boolean {
  return isExim(after, comments) || comments.some((comment) => /^ehlo /i.test(comment))
}

/**
 * LMTP is spoken between the parts of one system (RFC 2033 s5). Sendmail and dma name a user or `localhost`, and no protocol,
 * for what their own host made.
 */
function isLocalHandOver(
  name: string,
  protocol: string | undefined,
  after: readonly Token[],
): boolean {
  if (protocol !== undefined) return /^lmtps?a?$/.test(protocol)
  const isKnown = after.some((token) => token.isComment && NAMES_USERS.test(token.text))
  return isKnown && name !== '' && !/[.:[]/.test(name)
}

const NAMES_USERS = /^(?:8\.\d{1,3}\.[\w.]{1,20}\/|DragonFly Mail Agent )/

/** Local delivery and LMTP stay on one host; a server that names no protocol made the mail itself. */
function isHandedOver(protocol: string | undefined): boolean {
  return protocol !== undefined && protocol !== 'local' && !/^lmtps?a?$/.test(protocol)
}

function protocolOf(after: readonly Token[]): string | undefined {
  const at = after.findIndex((token) => !token.isComment && token.text.toLowerCase() === 'with')
  return at === -1 ? undefined : (wordAt(after, at + 1) ?? '')
}

function wordAt(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at]
  return token === undefined || token.isComment ? undefined : token.text.toLowerCase()
}

/**
 * Words and comments up to the date. Comments nest (RFC 5322 s3.2.2); inner brackets become blanks. Absent where a comment
 * never ends: a greeting that opened it would hide what our server wrote behind.
 */
function tokensOf(value: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  let text = ''
  let depth = 0
  const end = (isComment: boolean): void => {
    if (text.trim() !== '') tokens.push({ text: text.trim(), isComment })
    text = ''
  }
  for (const character of value) {
    if (character === '(') {
      if (depth === 0) end(false)
      else text += ' '
      depth++
    } else if (character === ')' && depth > 0) {
      depth--
      if (depth === 0) end(true)
      else text += ' '
    } else if (depth > 0) text += character === '\t' ? ' ' : character
    else if (character === ';') break
    else if (character === ' ' || character === '\t') end(false)
    else text += character
  }
  end(false)
  return depth === 0 ? tokens : undefined
}
