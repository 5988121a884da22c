/**
 * Reads what stands after the words of an offer: a path in angle brackets, a bare address, or
 * something that is no address. RFC 5321 s4.1.2 for the path.
 *
 * In: a readable text (offer-text.ts) and an offset. Out: one target and where it ends. Total, and
 * linear, since nothing is read further than a bounded distance from the offset.
 */
import { parseForwardPath, type ForwardPath } from '@forwardpath/mail'
import { REMOVED } from './offer-text.ts'

/** What was read, and the offset after it. */
export type Target =
  | { readonly kind: 'address'; readonly address: ForwardPath; readonly end: number }
  /** An address but for the blank where a line was split. */
  | { readonly kind: 'split'; readonly joined: ForwardPath; readonly end: number }
  /** No domain, no mailbox: a name, a host. */
  | { readonly kind: 'contact'; readonly contact: string; readonly end: number }
  /** An address that is cut, holds a lost byte, breaks the grammar; or a placeholder. */
  | { readonly kind: 'unreadable'; readonly end: number }

/** A path of 256 octets (RFC 5321 s4.5.3.1.3) with a long source route. */
const MAX_PATH_CHARS = 600

/** What servers' own templates leave unfilled. */
const PLACEHOLDER =
  /^(?:forward-?path|(?:the |your |a )?new[ -]?(?:e-?mail[ -]?)?address|(?:e-?mail[ -]?)?address|user|another user|recipient|mailbox|name|none|null|unknown|.{0,20}%[a-z].{0,20}|\$.{1,40}|\.{2,})$/i

/** Reads a target that begins exactly at the offset; absent where none does. */
export function readTarget(text: string, from: number): Target | undefined {
  return text.charAt(from) === '<' ? readBracketed(text, from) : readBare(text, from)
}

function readBracketed(text: string, open: number): Target {
  const close = closingBracket(text, open)
  if (close === -1) return { kind: 'unreadable', end: text.length }
  const content = text.slice(open + 1, close).replace(/^mailto:/i, '')
  return judge(content.trim(), close + 1)
}

/** The `>` that ends the path: one inside a quoted string does not (RFC 5321 s4.1.2, Quoted-string). */
function closingBracket(text: string, open: number): number {
  const limit = Math.min(text.length, open + MAX_PATH_CHARS)
  let quoted = false
  for (let position = open + 1; position < limit; position++) {
    const char = text.charAt(position)
    if (char === '\\' && quoted) position++
    else if (char === '"') quoted = !quoted
    else if (char === '>' && !quoted) return position
  }
  const plain = text.indexOf('>', open)
  return quoted && plain !== -1 && plain < limit ? plain : -1
}

function judge(content: string, end: number): Target {
  if (content === '' || PLACEHOLDER.test(content)) return { kind: 'unreadable', end }
  if (isDamaged(content)) return { kind: 'unreadable', end }
  const path = parseForwardPath(content)
  if (path !== undefined) return { kind: 'address', address: path.address, end }
  if (!content.includes('@')) {
    return content.length <= 200
      ? { kind: 'contact', contact: content, end }
      : { kind: 'unreadable', end }
  }
  const joined = content.includes('"') ? undefined : parseForwardPath(withoutSplits(content))
  if (joined !== undefined) return { kind: 'split', joined: joined.address, end }
  return { kind: 'unreadable', end }
}

/** Blanks beside a dot or the `@`, where servers that join lines put one. */
function withoutSplits(content: string): string {
  return content.replace(/ ?([@.]) ?/g, '$1')
}

/** `?` and U+FFFD stand where a server dropped a byte; an escape or a control is no part of an address. */
function isDamaged(content: string): boolean {
  return /[?\ufffd]/.test(content) || content.includes(REMOVED) || /\\[0-3][0-7]{2}/.test(content)
}

/** What may stand around a bare address, in prose. */
const OPENING = '([{"\'`,;:=：（「'
const CLOSING = ')}"\'`.,;:!>]）」。，'

/** Scripts without blanks: what stands before an address of ASCII letters is a word of the sentence. */
const GLUED_WORDS =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}：，、]{1,40}(?=[!-~]{1,64}@)/u

function readBare(text: string, from: number): Target | undefined {
  const limit = Math.min(text.length, from + MAX_PATH_CHARS)
  let start = from
  while (start < limit && OPENING.includes(text.charAt(start)) && !isQuotedLocalPart(text, start))
    start++
  let end = isQuotedLocalPart(text, start) ? text.indexOf('"@', start + 1) + 1 : start
  while (end < limit && !' <>,;'.includes(text.charAt(end))) end++
  let word = text.slice(start, end).replace(GLUED_WORDS, '')
  if (end === limit && limit < text.length) return { kind: 'unreadable', end }
  while (word !== '' && CLOSING.includes(word.slice(-1)) && !isLiteralEnd(word))
    word = word.slice(0, -1)
  if (!word.includes('@')) return undefined
  const colon = word.lastIndexOf(':', word.indexOf('@'))
  const content = word.startsWith('@') || word.startsWith('"') ? word : word.slice(colon + 1)
  if (end === text.length && touchesCut(text, content)) return { kind: 'unreadable', end }
  return judge(content, end)
}

function isQuotedLocalPart(text: string, start: number): boolean {
  return text.charAt(start) === '"' && /^"[^"@<>]{1,64}"@/.test(text.slice(start, start + 70))
}

/** The `]` of an address literal. */
function isLiteralEnd(word: string): boolean {
  return word.endsWith(']') && word.includes('@[')
}

/**
 * Courier cuts a reply near 512 bytes, and we cut a text at 4 KB: an address that ends just there may
 * have gone on. One that a closing mark follows is whole.
 */
function touchesCut(text: string, content: string): boolean {
  if (!text.endsWith(content)) return false
  return text.length >= 4096 || (text.length >= 480 && text.length <= 520)
}
