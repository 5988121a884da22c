/**
 * What trust reads of one mail, and of what it returns: plain values, so that they can be stored and the mail judged again.
 *
 * In: a message and what decoding said of it. Out: facts, none of them believed yet. Every list and text is bounded, so the
 * facts of a hostile mail are small. Promises: total, linear in the header and the returned header.
 */
import { parseDateTimeMs, type DecodedMail } from '@forwardpath/decode'
import {
  addressDomain,
  allFields,
  firstField,
  type Address,
  type HeaderField,
  type Message,
} from '@forwardpath/mail'
import { addressesIn, soleAddressIn } from './address-list.ts'
import type { Trace } from './origin.ts'
import { returnedMessage, type ReturnedMessage } from './returned-message.ts'
import { parseToken } from './token.ts'
import { tokensIn } from './return-path.ts'

/** Facts of one mail. JSON of it loses nothing. */
export type MailFacts = {
  /** To whom the report was sent, by its header. */
  readonly sentTo: readonly Address[]
  /** Domain of its From, lower-case A-labels. Absent where From is missing or is not one address. */
  readonly fromDomain: string | undefined
  /** Its Date field, in milliseconds since the epoch. Absent where it has none, several, or an unreadable one. */
  readonly writtenAtMs: number | undefined
  readonly trace: Trace
  /** Of the returned mail. Absent where none came back. */
  readonly original: OriginalFacts | undefined
  /** All that has the shape of a token, at the places where one may stand. */
  readonly tokens: readonly string[]
}

/** Facts of the returned mail's outermost header block. */
export type OriginalFacts = {
  /** With its angle brackets, as written. */
  readonly messageId: string | undefined
  /** Return-Path, Sender and From. */
  readonly senders: readonly Address[]
  /** Of To, where it is one address; else absent. */
  readonly to: Address | undefined
  /** Hosts that List-Unsubscribe and List-Id name. */
  readonly listHosts: readonly string[]
}

/** Hops of a mail that has taken every detour. */
const MAX_TRACE_FIELDS = 50
/** More than a field of a server of ours has. Longer ones stay too long to be read. */
const MAX_TRACE_CHARS = 4000
const MAX_LIST_HOSTS = 8
const MAX_LIST_CHARS = 4000
const MAX_TOKENS = 6
const MAX_MESSAGE_ID_CHARS = 998

/** Names of the fields that tell to whom a mail was delivered. */
const SENT_TO = ['to', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to']

/** Reads the facts. `returned` may be handed in where it has been read already. Total. */
export function readMailFacts(
  message: Message,
  decoded: DecodedMail,
  returned: ReturnedMessage | undefined = returnedMessage(message, decoded.original.messageId),
): MailFacts {
  const { fields } = message.root
  const sentTo = SENT_TO.flatMap((name) => allFields(fields, name).slice(0, 4).flatMap(addressesIn))
  const originalFields = returned?.fields ?? fieldsOf(decoded)
  return {
    sentTo: sentTo.slice(0, 8),
    fromDomain: fromDomain(allFields(fields, 'from')),
    writtenAtMs: writtenAtMs(allFields(fields, 'date')),
    trace: traceOf(fields),
    original: originalFields.length === 0 ? undefined : originalFacts(originalFields),
    tokens: tokensOf(sentTo, originalFields, decoded.original.envelopeId),
  }
}

/** Where the header came back in a form that decoding alone knows. */
function fieldsOf(decoded: DecodedMail): readonly HeaderField[] {
  const { messageId, returnPath, from, to, listId } = decoded.original
  const known = { 'message-id': messageId, 'return-path': returnPath, from, to, 'list-id': listId }
  return Object.entries(known).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  )
}

function traceOf(fields: readonly HeaderField[]): Trace {
  const all = fields.filter(({ name }) => name === 'received' || name === 'authentication-results')
  return {
    fields: all
      .slice(0, MAX_TRACE_FIELDS)
      .map(({ name, value }) => ({ name, value: value.slice(0, MAX_TRACE_CHARS) })),
    isCut: all.length > MAX_TRACE_FIELDS,
  }
}

/** RFC 7489 s6.6.1: a mail with several From domains has none to be aligned with. */
function fromDomain(values: readonly string[]): string | undefined {
  const address = soleAddressOf(values)
  return address === undefined ? undefined : addressDomain(address)
}

/** RFC 5322 s3.6: at most one. */
function writtenAtMs([only = '', ...others]: readonly string[]): number | undefined {
  return others.length > 0 ? undefined : parseDateTimeMs(only)
}

/** The only address of the only field of its name. */
function soleAddressOf([only = '', ...others]: readonly string[]): Address | undefined {
  return others.length > 0 ? undefined : soleAddressIn(only)
}

function originalFacts(fields: readonly HeaderField[]): OriginalFacts {
  const senders = ['return-path', 'x-envelope-from', 'sender', 'from'].flatMap((name) =>
    addressesIn(firstField(fields, name) ?? '').slice(0, 2),
  )
  return {
    messageId: firstField(fields, 'message-id')?.slice(0, MAX_MESSAGE_ID_CHARS),
    senders,
    to: soleAddressOf(allFields(fields, 'to')),
    listHosts: listHosts(fields),
  }
}

/** RFC 2369 s3.2: URLs in angle brackets; RFC 2919 s3: an id in angle brackets, which ends in the domain of the list. */
function listHosts(fields: readonly HeaderField[]): readonly string[] {
  const unsubscribe = bracketed(firstField(fields, 'list-unsubscribe')).flatMap(hostOfUrl)
  return [...unsubscribe, ...bracketed(firstField(fields, 'list-id'))].slice(0, MAX_LIST_HOSTS)
}

function bracketed(value = ''): readonly string[] {
  return [...value.slice(0, MAX_LIST_CHARS).matchAll(/<[^<>]{1,998}>/g)].map(([text]) =>
    text.slice(1, -1).trim(),
  )
}

function hostOfUrl(text: string): readonly string[] {
  if (!URL.canParse(text)) return []
  const url = new URL(text)
  if (url.protocol !== 'mailto:') return url.hostname === '' ? [] : [url.hostname]
  const at = url.pathname.lastIndexOf('@')
  return at === -1 ? [] : [url.pathname.slice(at + 1)]
}

/**
 * The address that the report was sent to, the ENVID, and fields of the returned mail; its Return-Path too: a complaint goes to an address of its own, and the
 * token's secret is as good there.
 */
function tokensOf(
  sentTo: readonly Address[],
  original: readonly HeaderField[],
  envelopeId: string | undefined,
): readonly string[] {
  const places = ['return-path', 'message-id', 'x-forwardpath-token', 'cfbl-feedback-id']
  const texts = [...sentTo, envelopeId, ...places.map((name) => firstField(original, name))]
  const tokens = texts.flatMap((text) => (text === undefined ? [] : tokensIn(text)))
  return [...new Set(tokens.map((token) => token.toLowerCase()))].slice(0, MAX_TOKENS)
}

/**
 * What to ask the sent log for, before a mail is judged: rows of this Message-ID, and rows of these message ids of the sender.
 * The latter are claims; nothing is verified yet. Total.
 */
export function sentLogKeys(facts: MailFacts): {
  readonly messageId: string | undefined
  readonly tokenMessageIds: readonly bigint[]
} {
  const ids = facts.tokens.flatMap((token) => parseToken(token)?.messageId ?? [])
  return { messageId: facts.original?.messageId, tokenMessageIds: [...new Set(ids)] }
}
