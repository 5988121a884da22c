/**
 * Addresses that a server made out of another one. They are reverse-paths that have strayed into a
 * reply, never where a person lives. Total.
 */
import { splitAddress, type Address } from '@forwardpath/mail'

/** Whether an address was made out of another one, and how. */
export type Wrapping =
  | { readonly kind: 'none' }
  /** A forwarder's or a list's reverse-path: the address inside is not the recipient's new one. */
  | { readonly kind: 'forwarder' }
  /** A signed reverse-path: the address inside may be meant, but nobody offered it. */
  | { readonly kind: 'signed'; readonly inside: string }

/**
 * SRS0=hash=tt=domain=user and SRS1 (libsrs2, M. Wong's paper of 2004); VERP `list-user=domain`
 * (D. Bernstein, 1997, and the draft of S. Varshavchik); BATV `prvs=tag=user`
 * (draft-levine-smtp-batv-01 s4), `prvs=user/tag` (its -00), `btv1==tag==user` of Barracuda.
 */
export function unwrapAddress(address: Address): Wrapping {
  const { localPart, domain } = splitAddress(address)
  if (/^srs[01][=+-]/i.test(localPart)) return { kind: 'forwarder' }
  const signed =
    /^(?:ms)?prvs\d?=([^=]{1,40})=(.+)$/i.exec(localPart) ??
    /^btv1==([^=]{1,20})==(.+)$/i.exec(localPart)
  if (signed !== null) return { kind: 'signed', inside: `${String(signed[2])}@${domain}` }
  const early = /^prvs=([^/]{1,64})\/[^/]{1,20}$/i.exec(localPart)
  if (early !== null) return { kind: 'signed', inside: `${String(early[1])}@${domain}` }
  return isVerp(localPart) ? { kind: 'forwarder' } : { kind: 'none' }
}

/** `=` takes the place of `@`: a domain follows it, or a list's name with `-` or `+` stands before it. */
function isVerp(localPart: string): boolean {
  const equals = localPart.lastIndexOf('=')
  if (equals <= 0 || equals === localPart.length - 1) return false
  const inner = localPart.slice(equals + 1)
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(inner) || /[+-]/.test(localPart.slice(0, equals))
}
