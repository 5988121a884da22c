/**
 * Which names may be asked about: those of the public tree, in one spelling.
 *
 * In: a name from a mail, a configuration or an answer. Out: lower-case A-labels without the last dot, or why not. Linear
 * and total.
 */
import { isIP } from 'node:net'
import { domainToALabel } from '@forwardpath/mail'
import type { FaultReason } from './answer.ts'

/** A name that may be asked about, or the reason why it may not. */
export type HostName =
  | { readonly name: string }
  | {
      readonly fault: Extract<FaultReason, 'special_name' | 'address_literal' | 'bad_name'>
    }

/** RFC 1035 s2.3.4: 255 octets on the wire, which is 253 characters as text without the last dot. */
const MAX_NAME_CHARS = 253
const DIGITS = /^(?:\d+|0x[0-9a-f]*)$/

/**
 * Trees that lead nowhere or home: IANA's special-use domain names (RFC 6761; `local` RFC 6762, `onion` RFC 7686,
 * `home.arpa` RFC 8375, `alt` RFC 9476 and the names below `arpa`), `internal` (ICANN board, 2024-07-29), and `home`, `corp` and
 * `lan`, which ICANN does not delegate (board, 2018-02-04) or which routers use.
 */
const SPECIAL_TREES: ReadonlySet<string> = new Set([
  'localhost',
  'local',
  'internal',
  'invalid',
  'onion',
  'alt',
  'home',
  'corp',
  'lan',
  'localdomain',
  'home.arpa',
  'resolver.arpa',
  'service.arpa',
  'ipv4only.arpa',
  'eap-noob.arpa',
])

/** RFC 2606: for tests and manuals. */
const TEST_TREES: ReadonlySet<string> = new Set([
  'test',
  'example',
  'example.com',
  'example.net',
  'example.org',
])

/** Reads a name that we may ask about; `allowTestNames` lets those of RFC 2606 through. Total. */
export function readHostName(
  text: string,
  options: { readonly allowTestNames: boolean },
): HostName {
  const written = text.endsWith('.') ? text.slice(0, -1) : text
  if (isIP(written) !== 0 || written.startsWith('[')) return { fault: 'address_literal' }
  const name = domainToALabel(written)
  if (name === undefined || name.length > MAX_NAME_CHARS) return { fault: 'bad_name' }
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  if (labels.length === 1 && !SPECIAL_TREES.has(last) && DIGITS.test(last)) {
    return { fault: 'address_literal' }
  }
  // No top-level domain is a number, and `127.1` or `0x7f.1` is an address to some programs.
  if (DIGITS.test(last)) return { fault: 'bad_name' }
  return isSpecial(labels, options.allowTestNames) ? { fault: 'special_name' } : { name }
}

function isSpecial(labels: readonly string[], allowTestNames: boolean): boolean {
  // A name without a dot is one of the local network; top-level domains take no mail (RFC 7085).
  if (labels.length === 1) return true
  const trees = [labels.slice(-1).join('.'), labels.slice(-2).join('.')]
  if (trees.some((tree) => SPECIAL_TREES.has(tree))) return true
  return !allowTestNames && trees.some((tree) => TEST_TREES.has(tree))
}
