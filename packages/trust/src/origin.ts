/**
 * Where a report came from, by the lines that our own side wrote (docs/trust.md, "What is read as fact"; RFC 8601 s5).
 *
 * Every server puts its Received field on top of what it was handed. So the topmost field is ours; the one below it is ours
 * too where the client that the topmost names is one of our hosts, and so on down to the first client that is a stranger:
 * the boundary. It handed over all that stands below, and wrote what it liked there. A line about a client on its own host, or about
 * none, tells of no stranger and is passed.
 *
 *   no stranger at all       every hop was ours: the mail was made by our own side                     own
 *   the boundary's client    a host of the recipient's MX                                             recipient
 *   fields above it          Authentication-Results of a trusted server with an aligned DKIM domain    recipient
 *
 * Strangers are all that `own.mtas` does not name: behind an address translation every stranger has a private address, and
 * at a hosting provider every other customer has a name of the provider's, so neither makes a host ours. A host that the writing
 * server itself found to be named under `own.domains` is passed where the next field is written under them too; but it makes no mail
 * *own*.
 *
 * Large providers write lines without a client for hops between their machines. They are passed, but a mail that shows nothing
 * else was made by any of the provider's customers; with a client of `own.mtas` below, it is ours.
 *
 * In: trace fields, top first; what our hosts and the recipient's are. Out: origin and why. Promises: total, linear.
 */
import type { HeaderField } from '@forwardpath/mail'
import { parseAuthenticationResults, type AuthenticationResults } from './authentication-results.ts'
import { isSameOrganisation, isUnder } from './domains.ts'
import { isHostOf, type HostSet } from './host-set.ts'
import { isLoopback } from './ip-address.ts'
import { parseReceived, type Client } from './received.ts'

/** Whose host a report came from. */
export type Origin = 'own' | 'recipient'

/** Received and Authentication-Results of a report, in their order. */
export type Trace = {
  readonly fields: readonly HeaderField[]
  /** There were more than were kept; what is not seen may be a stranger. */
  readonly isCut: boolean
}

/** The line between our side and the rest. */
export type Boundary = {
  /** Place of the lowest field that our side wrote; fields of a smaller index are ours. Absent where all are. */
  readonly index: number | undefined
  /** The first stranger. Absent where there is none, or its address is not told. */
  readonly client: Client | undefined
  /** Every hop was one of `own.mtas` or the host itself. */
  readonly isOwn: boolean
}

/** Finds the boundary. Total, linear. */
export function findBoundary(
  trace: Trace,
  own: { readonly mtas: HostSet; readonly domains: readonly string[] },
): Boundary {
  let isRelayed = false
  let isInside = false
  const lines = trace.fields.flatMap((field, index) =>
    field.name === 'received' ? [{ index, received: parseReceived(field.value) }] : [],
  )
  for (const [place, { index, received }] of lines.entries()) {
    const { client } = received
    if (client === 'none') continue
    if (client === 'unknown') return { index, client: undefined, isOwn: false }
    if (client === 'inside') {
      isInside = true
      continue
    }
    if (isHostOf(client, own.mtas)) {
      isInside = false
      continue
    }
    if (isLoopback(client.address)) continue
    const next = lines[place + 1]?.received.by
    const isPassed =
      client.confirmedName !== undefined &&
      isUnder(client.confirmedName, own.domains) &&
      next !== undefined &&
      isUnder(next, own.domains)
    if (!isPassed) return { index, client, isOwn: false }
    isRelayed = true
  }
  const isOwn = !trace.isCut && !isRelayed && !isInside
  return { index: undefined, client: undefined, isOwn }
}

/** What the judgement of an origin rests on, beside the mail. */
export type OriginConfig = {
  readonly ownMtas: HostSet
  readonly ownDomains: readonly string[]
  /** RFC 8601 s2.5, in lower case. */
  readonly trustedAuthservIds: readonly string[]
  /** Only our own MTA can deliver to the mailbox. */
  readonly isClosed: boolean
}

/** The recipient's side, by stored DNS answers. */
export type RecipientHosts = {
  /** Of the recipient's address, lower-case A-labels. Absent where the recipient is not known. */
  readonly domain: string | undefined
  /** The hosts of its MX. */
  readonly mx: HostSet
}

/** A mail's side of it. */
export type OriginFacts = {
  readonly trace: Trace
  /** Domain of its From field. Absent where there is none, or more than one. */
  readonly fromDomain: string | undefined
}

/** Where the report about a recipient came from. Absent where it was neither. Total. */
export function findOrigin(
  facts: OriginFacts,
  recipient: RecipientHosts,
  config: OriginConfig,
): Origin | undefined {
  if (config.isClosed) return 'own'
  const boundary = findBoundary(facts.trace, { mtas: config.ownMtas, domains: config.ownDomains })
  if (boundary.isOwn) return 'own'
  if (boundary.client !== undefined && isHostOf(boundary.client, recipient.mx)) return 'recipient'
  const { domain } = recipient
  if (domain === undefined) return undefined
  const isSigned = alignedDkimDomains(facts, boundary, config).some((signer) =>
    isSameOrganisation(signer, domain),
  )
  return isSigned ? 'recipient' : undefined
}

/** Results that our own side wrote: of a trusted server, and above the line. Without a boundary nothing tells which are ours. Total. */
export function ownResults(
  trace: Trace,
  boundary: Pick<Boundary, 'index'>,
  { trustedAuthservIds }: Pick<OriginConfig, 'trustedAuthservIds'>,
): readonly AuthenticationResults[] {
  if (boundary.index === undefined) return []
  return trace.fields.slice(0, boundary.index).flatMap((field) => {
    if (field.name !== 'authentication-results') return []
    const results = parseAuthenticationResults(field.value)
    if (results === undefined) return []
    return trustedAuthservIds.includes(results.authservId) ? [results] : []
  })
}

/**
 * Domains of signatures that passed at our own side and are aligned with From (RFC 7489 s3.1.1, relaxed); none where DMARC
 * failed. Total.
 */
function alignedDkimDomains(
  facts: OriginFacts,
  boundary: Boundary,
  config: OriginConfig,
): readonly string[] {
  const { fromDomain } = facts
  if (fromDomain === undefined) return []
  const ours = ownResults(facts.trace, boundary, config)
  if (ours.some((results) => results.dmarc === 'fail')) return []
  return ours
    .flatMap((results) => results.dkimDomains)
    .filter((signer) => isSameOrganisation(signer, fromDomain))
}
