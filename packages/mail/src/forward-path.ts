/**
 * The forward-path of RFC 5321 s4.1.2, as a 551 writes it (s3.4).
 *
 *   Path       = "<" [ A-d-l ":" ] Mailbox ">"
 *   A-d-l      = At-domain *( "," At-domain )       source route: accepted, dropped and kept apart
 *   At-domain  = "@" Domain
 */
import { parseAddress, type Address } from './address.ts'
import type { Brand } from './brand.ts'

/** The address that a reply offers, in NFC. Never mailed by anyone here. */
export type ForwardPath = Brand<Address, 'ForwardPath'>

/** A path taken apart: the mailbox, and the route that was dropped. */
export type ParsedPath = {
  readonly address: ForwardPath
  /** `@relay.example,@b.example` where one stood there; it is obsolete (RFC 5321 appendix C). */
  readonly sourceRoute: string | undefined
}

const SOURCE_ROUTE = /^(@[^:<>\s]{1,255}):/

/** Reads a path with or without its angle brackets. Total. */
export function parseForwardPath(text: string): ParsedPath | undefined {
  const trimmed = text.trim()
  const inner = trimmed.startsWith('<') && trimmed.endsWith('>') ? trimmed.slice(1, -1) : trimmed
  const route = SOURCE_ROUTE.exec(inner)
  const address = parseAddress(route === null ? inner : inner.slice(route[0].length))
  if (address === undefined) return undefined
  return { address: address as ForwardPath, sourceRoute: route?.[1] }
}
