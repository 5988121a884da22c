/**
 * Addresses in logs: `a***@example.org` instead of the whole, wherever they stand.
 *
 * The parts log ids and not addresses; this is the net below them, since a library's error may quote what it was
 * given. It works on the finished line (plain text or JSON), so that no field, message or stack is missed. It knows
 * nothing of mail but the `@`. Total, linear: at most MAX_LOCAL characters are looked at for each `@`.
 */

/** Longer than any local part that is delivered (64 octets, RFC 5321 s4.5.3.1.1), with room for VERP and escapes. */
const MAX_LOCAL = 320

/** What ends an unquoted local part on its left: blanks, brackets, and what stands around an address in text. */
const LEFT_END = /[\s"(),:;<>@[\\\]]/

/** The text with the local part of every address masked. Leaves JSON valid. Total. */
export function maskAddresses(text: string): string {
  let from = 0
  let masked = ''
  let urlUserAt = -1
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const cut = localPart(text, from, at)
    if (cut === undefined) continue
    // In `imaps://user@domain@host` the user is an address: what follows it is its domain, and then the host.
    if (cut.start === urlUserAt + 1 && urlUserAt >= 0) {
      urlUserAt = -1
      continue
    }
    urlUserAt = MAILBOX_SCHEME.test(text.slice(Math.max(0, cut.start - 8), cut.start)) ? at : -1
    masked += `${text.slice(from, cut.keepTo)}***`
    from = cut.resumeAt
  }
  return masked === '' ? text : masked + text.slice(from)
}

/** Longest: `imaps://`. */
const MAILBOX_SCHEME = /imaps?:\/\/$/i

type Cut = { readonly start: number; readonly keepTo: number; readonly resumeAt: number }

/** What to cut of the local part that ends at `at`; `undefined` where no address stands there. */
function localPart(text: string, from: number, at: number): Cut | undefined {
  const next = text[at + 1] ?? ''
  const before = text[at - 1] ?? ''
  // `node_modules/@scope/name` in a stack is no address.
  if (!/[^\s"'(),:;<>@\\\]]/.test(next) || before === '/') return undefined
  if (before === '"') return quotedLocalPart(text, from, at)
  let start = at
  const limit = Math.max(from, at - MAX_LOCAL)
  while (start > limit && !LEFT_END.test(text[start - 1] ?? ' ')) start -= 1
  if (text[start - 1] === '\\') start = afterEscape(text, start, at)
  // Of a URL the user is masked, not the slashes before it.
  if (text[start - 1] === ':' && text.startsWith('//', start)) start += 2
  if (start >= at) return undefined
  return { start, keepTo: start + firstLength(text.slice(start, at)), resumeAt: at }
}

/** A local part in quotes (RFC 5321 s4.1.2): nothing of it is kept. In JSON its quotes are escaped. */
function quotedLocalPart(text: string, from: number, at: number): Cut | undefined {
  const end = text[at - 2] === '\\' ? at - 2 : at - 1
  const opening = text.lastIndexOf('"', end - 1)
  return opening < from || end - opening > MAX_LOCAL
    ? undefined
    : { start: opening, keepTo: opening + 1, resumeAt: end }
}

/** A JSON escape in front of a local part (`\n`, `\u001b`) stays whole. */
function afterEscape(text: string, start: number, at: number): number {
  let slashes = 0
  while (text[start - 1 - slashes] === '\\' && slashes < MAX_LOCAL) slashes += 1
  if (slashes % 2 === 0) return start
  return Math.min(at, start + (text[start] === 'u' ? 5 : 1))
}

/** One character, or both halves of one beyond the basic plane. */
function firstLength(text: string): number {
  return (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1
}
