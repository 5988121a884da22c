/**
 * The resolver: what a domain, a host or an address has in the DNS, as a value that is never an error.
 *
 * In: names from mails and configuration, all of them strangers' text. Out: checked records, or why there are none. It
 * asks nothing about private or special names, waits no longer than its deadline for each question, asks at most
 * `concurrency` at once, and remembers lately given answers, the negative ones too. RFC 5321 s5.1, RFC 7505, RFC 2308.
 * Every function is total.
 */
import type { Asked, Fault, FaultReason, Found, NotFound, NullMx } from './answer.ts'
import { createAsk, serversAsked, type Ask } from './ask.ts'
import { createCache } from './cache.ts'
import { readHostName, type HostName } from './host-name.ts'
import { createLimiter } from './limiter.ts'
import { createLookUps } from './look-ups.ts'
import { isPublicAddress, reverseName } from './public-address.ts'
import type { AskAgain, Questions } from './questions.ts'
import { findSpfMtas, type SpfMtas } from './spf-mtas.ts'

/** How it asks. The first four are the section `dns` of the configuration. */
export type ResolverOptions = {
  /** False: every answer is `fault: off`, and nothing is ever sent. Default true. */
  readonly enabled?: boolean
  /** Those of the system, or `address` and `address:port`. */
  readonly servers: 'system' | readonly string[]
  /** For one question, tries and TCP included; a look-up is at most a few questions. */
  readonly timeoutMs: number
  /** Questions on their way at once. */
  readonly concurrency: number
  /** Of each kind of question; an entry is at most some 4 KB. */
  readonly maxCacheEntries: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** For tests alone: names of RFC 2606 are asked about, and addresses of manuals believed. Default false. */
  readonly allowTestNames?: boolean
}

/** Asks the DNS. */
export type Resolver = Questions & {
  /** False where the setting turns it off. */
  readonly isEnabled: boolean
  /** What the SPF record of the domain names itself, without `include`. */
  readonly spfMtas: (domain: string, again?: AskAgain) => Promise<SpfMtas>
}

/** Beyond this the asker learns `overloaded`; a batch of wanted facts is far smaller. */
const MAX_WAITING = 10_000
/** Addresses tell their time to live; of the rest the platform tells none, so a short one that suits most zones. */
const KEEP_FOUND_SECONDS = { least: 60, usual: 600, most: 3_600 }
/** RFC 2308 s5 advises 1 to 3 hours at the most; the zone's own number is not told, so less. */
const KEEP_NEGATIVE_MS = 300_000
/** RFC 9520 s3.2: at least 1 s, at most 5 min. */
const KEEP_FAULT_MS = 30_000

/** Opens no connection yet. Throws a TypeError where a server of the list is no address. */
export function createResolver(options: ResolverOptions): Resolver {
  const names = { allowTestNames: options.allowTestNames === true }
  const lookUps = createLookUps(limited(options), names)
  const isEnabled = options.enabled !== false
  const hostName = (text: string): HostName => readHostName(text, names)
  const gate = { options, isEnabled }
  const resolveMx = remembered(gate, hostName, lookUps.mx)
  const resolveAddresses = remembered(gate, hostName, lookUps.addresses)
  const resolveTxt = remembered(gate, hostName, lookUps.texts)
  const resolvePtr = remembered(gate, (text) => pointerName(text, names), lookUps.names)
  return {
    isEnabled,
    resolveMx,
    resolveAddresses,
    resolveTxt,
    resolvePtr,
    spfMtas: (domain, again) =>
      findSpfMtas(domain, { resolveMx, resolveAddresses, resolveTxt, again }),
  }
}

type Gate = { readonly options: ResolverOptions; readonly isEnabled: boolean }
type Named = HostName | Fault
type Answerless = NotFound | Fault

/** What stands before every question: the setting, the name, the cache. */
function remembered<Body extends Found<unknown> | NullMx | Answerless>(
  { options, isEnabled }: Gate,
  readName: (text: string) => Named,
  load: (name: string) => Promise<Body>,
): (text: string, again?: AskAgain) => Promise<Asked & (Body | Fault)> {
  const { now, maxCacheEntries: maxEntries } = options
  const cache = createCache<Asked & Body>({ maxEntries, now, keepForMs })
  const unasked = (reason: FaultReason): Asked & Fault => {
    return { kind: 'fault', reason, askedAtMs: now(), servers: [] }
  }
  return async (text, { skipCache = false } = {}) => {
    if (!isEnabled) return unasked('off')
    const read = readName(text)
    if ('fault' in read) return unasked(read.fault)
    if ('reason' in read) return unasked(read.reason)
    const ask = async (): Promise<Asked & Body> => {
      const askedAtMs = now()
      return { ...(await load(read.name)), askedAtMs, servers: serversAsked(options) }
    }
    return cache.get(read.name, ask, { skipStored: skipCache })
  }
}

function pointerName(address: string, names: { readonly allowTestNames: boolean }): Named {
  const name = reverseName(address)
  if (name === undefined) return { fault: 'bad_name' }
  const isPublic = isPublicAddress(address, { allowDocumentation: names.allowTestNames })
  return isPublic ? { name } : { kind: 'fault', reason: 'private_address' }
}

/** Asks in its turn. */
function limited(options: ResolverOptions): Ask {
  const ask = createAsk(options)
  const limit = createLimiter({ concurrency: options.concurrency, maxWaiting: MAX_WAITING })
  return async (type, name) =>
    (await limit(() => ask(type, name))) ?? { kind: 'fault', reason: 'overloaded' }
}

function keepForMs(answer: Found<unknown> | NullMx | Answerless): number {
  switch (answer.kind) {
    case 'answer': {
      const { least, usual, most } = KEEP_FOUND_SECONDS
      return 1_000 * Math.min(most, Math.max(least, answer.ttlSeconds ?? usual))
    }
    case 'null_mx':
      return 1_000 * KEEP_FOUND_SECONDS.usual
    case 'nodata':
    case 'nxdomain':
      return KEEP_NEGATIVE_MS
    case 'fault':
      return KEEP_FAULT_MS
  }
}
