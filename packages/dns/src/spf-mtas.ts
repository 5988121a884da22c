/**
 * The hosts that a domain's SPF record names itself: the default of `own.mtas`. A host that it only includes serves many
 * senders and is no origin of ours.
 *
 * In: a domain. Out: host names and networks, with what was left out and why. RFC 7208 s4.5, s4.6.4, s5.3 to s5.6. Total.
 */
import { isIPv4 } from 'node:net'
import { domainToALabel } from '@forwardpath/mail'
import type { Asked, Fault, NotFound } from './answer.ts'
import type { AskAgain, Questions } from './questions.ts'
import {
  isSpfRecord,
  readSpfRecord,
  type SpfIgnored,
  type SpfIgnoredReason,
  type SpfTerm,
} from './spf-record.ts'

/** The hosts of one SPF record. `nodata`: the domain has none. */
export type SpfMtas = Asked &
  (
    | {
        readonly kind: 'answer'
        /** Names of `a` and `mx`, as A-labels, without doubles. */
        readonly hosts: readonly string[]
        /** `address/prefix`: of `ip4` and `ip6`, and the addresses of the hosts at this moment. */
        readonly networks: readonly string[]
        /** What the record says beside, so that it can be shown. */
        readonly ignored: readonly SpfIgnored[]
      }
    | NotFound
    | Fault
  )

/** The questions that it takes. */
export type SpfQuestions = Pick<Questions, 'resolveMx' | 'resolveAddresses' | 'resolveTxt'> & {
  readonly again: AskAgain | undefined
}

/** RFC 7208 s4.6.4: `a` and `mx` terms in a record, and exchangers of one `mx`. */
const MAX_LOOK_UPS = 10

type Hosts = { readonly hosts: readonly string[]; readonly networks: readonly string[] }
type HostTerm = Exclude<SpfTerm, { readonly kind: 'network' }>

/** Asks for the record and for the hosts that it names. */
export async function findSpfMtas(domain: string, questions: SpfQuestions): Promise<SpfMtas> {
  const answer = await questions.resolveTxt(domain, questions.again)
  if (answer.kind !== 'answer') return answer
  const { askedAtMs, servers, records } = answer
  const [record, ...more] = records.filter(isSpfRecord)
  if (record === undefined) return { kind: 'nodata', askedAtMs, servers }
  if (more.length > 0) return { kind: 'fault', reason: 'several_spf_records', askedAtMs, servers }
  const { terms, ignored } = readSpfRecord(record)
  const found = await Promise.all(namedHosts(terms).map((term) => find(term, domain, questions)))
  const networks = terms.flatMap((term) => (term.kind === 'network' ? [term.network] : []))
  return {
    kind: 'answer',
    hosts: unique(found.flatMap(({ hosts }) => hosts)),
    networks: unique([...networks, ...found.flatMap((hosts) => hosts.networks)]),
    ignored: [...ignored, ...found.flatMap((hosts) => hosts.ignored)],
    askedAtMs,
    servers,
  }
}

function namedHosts(terms: readonly SpfTerm[]): readonly (HostTerm & { isPastLimit: boolean })[] {
  return terms
    .filter((term) => term.kind !== 'network')
    .map((term, index) => ({ ...term, isPastLimit: index >= MAX_LOOK_UPS }))
}

async function find(
  term: HostTerm & { readonly isPastLimit: boolean },
  domain: string,
  questions: SpfQuestions,
): Promise<Hosts & { readonly ignored: readonly SpfIgnored[] }> {
  const ignored = (reason: SpfIgnoredReason, of = term.domain): SpfIgnored => {
    return { term: of === undefined ? term.kind : `${term.kind}:${of}`.slice(0, 100), reason }
  }
  if (term.isPastLimit) return { hosts: [], networks: [], ignored: [ignored('limit')] }
  const names = await hostNames(term, domain, questions)
  if (names === undefined) return { hosts: [], networks: [], ignored: [ignored('not_resolved')] }
  const known = names.slice(0, MAX_LOOK_UPS)
  const found = await Promise.all(
    known.map(async (name) => {
      const { resolveAddresses, again } = questions
      const answer = await resolveAddresses(name, again)
      return answer.kind === 'answer' ? { name, addresses: answer.records } : { name }
    }),
  )
  return {
    hosts: found.flatMap(({ name, addresses }) => (addresses === undefined ? [] : [name])),
    networks: found.flatMap(({ addresses = [] }) => addresses.map((a) => networkOf(a, term))),
    ignored: [
      ...found
        .filter((host) => host.addresses === undefined)
        .map(({ name }) => ignored('not_resolved', name)),
      ...names.slice(MAX_LOOK_UPS).map((name) => ignored('limit', name)),
    ],
  }
}

/** `undefined` where there is none, or nobody could say. A domain without MX has no `mx` hosts (RFC 7208 s5.4). */
async function hostNames(
  term: HostTerm,
  domain: string,
  { resolveMx, again }: SpfQuestions,
): Promise<readonly string[] | undefined> {
  const written = (term.domain ?? domain).replace(/\.$/, '')
  const name = domainToALabel(written) ?? written
  if (term.kind === 'a') return [name]
  const answer = await resolveMx(name, again)
  if (answer.kind !== 'answer' || answer.isImplicit === true) return undefined
  return answer.records.map(({ exchange }) => exchange)
}

function networkOf(address: string, { prefix4, prefix6 }: HostTerm): string {
  return `${address}/${String(isIPv4(address) ? prefix4 : prefix6)}`
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
