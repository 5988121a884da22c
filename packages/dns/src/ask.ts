/**
 * One question to the servers, through c-ares (node:dns), with a deadline that holds.
 *
 * Each question has a channel of its own: it can be cancelled alone, and goes out from a port of its own, which makes a
 * forged answer harder to place (RFC 5452 s9.2). c-ares asks no search list and no hosts file here, follows a truncated
 * answer over TCP, and drops answers with a foreign id or question.
 */
import { promises } from 'node:dns'
import type { FaultReason, MxRecord } from './answer.ts'

/** What the platform said, before anybody looked at the records. */
export type RawAnswer<Value> =
  | { readonly kind: 'answer'; readonly records: readonly Value[] }
  | { readonly kind: 'nodata' | 'nxdomain' }
  | { readonly kind: 'fault'; readonly reason: FaultReason }

/** An address with its time to live in seconds. */
export type AddressRecord = { readonly address: string; readonly ttl: number }

/** The record types that are asked for, and what one record is. */
export type RawRecords = {
  readonly MX: MxRecord
  readonly A: AddressRecord
  readonly AAAA: AddressRecord
  /** One record's strings, as many as it has (RFC 1035 s3.3.14). */
  readonly TXT: readonly string[]
  readonly PTR: string
  readonly CNAME: string
}

/** Asks once; total. */
export type Ask = <Type extends keyof RawRecords>(
  type: Type,
  name: string,
) => Promise<RawAnswer<RawRecords[Type]>>

/** Whom to ask and how long to wait. */
export type AskOptions = {
  readonly servers: 'system' | readonly string[]
  readonly timeoutMs: number
}

/** A lost datagram is asked for once more, in half of the time each. */
const TRIES = 2

const QUESTIONS: {
  readonly [Type in keyof RawRecords]: (
    channel: promises.Resolver,
    name: string,
  ) => Promise<readonly RawRecords[Type][]>
} = {
  MX: async (channel, name) =>
    (await channel.resolveMx(name)).map(({ exchange, priority }) => {
      return { exchange, preference: priority }
    }),
  A: (channel, name) => channel.resolve4(name, { ttl: true }),
  AAAA: (channel, name) => channel.resolve6(name, { ttl: true }),
  TXT: (channel, name) => channel.resolveTxt(name),
  PTR: (channel, name) => channel.resolvePtr(name),
  CNAME: (channel, name) => channel.resolveCname(name),
}

/** A way to ask these servers. Throws a TypeError where a server is not `address` or `address:port`. */
export function createAsk(options: AskOptions): Ask {
  openChannel(options)
  return async (type, name) => {
    const channel = openChannel(options)
    const timer = setTimeout(() => channel.cancel(), options.timeoutMs)
    try {
      const records = await QUESTIONS[type](channel, name)
      return records.length === 0 ? { kind: 'nodata' } : { kind: 'answer', records }
    } catch (error) {
      return readError(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** The servers that are asked: those given, or those of the system at this moment. */
export function serversAsked(options: AskOptions): readonly string[] {
  return openChannel(options).getServers()
}

function openChannel({ servers, timeoutMs }: AskOptions): promises.Resolver {
  const timeout = Math.max(1, Math.ceil(timeoutMs / TRIES))
  const channel = new promises.Resolver({ timeout, tries: TRIES })
  if (servers !== 'system') channel.setServers(servers)
  return channel
}

/** Error codes of node:dns, which are those of c-ares. */
const ERRORS: Readonly<Record<string, RawAnswer<never>>> = {
  ENODATA: { kind: 'nodata' },
  ENOTFOUND: { kind: 'nxdomain' },
  ETIMEOUT: { kind: 'fault', reason: 'timeout' },
  ECANCELLED: { kind: 'fault', reason: 'timeout' },
  ESERVFAIL: { kind: 'fault', reason: 'server_failure' },
  EFORMERR: { kind: 'fault', reason: 'server_failure' },
  ENOTIMP: { kind: 'fault', reason: 'server_failure' },
  EREFUSED: { kind: 'fault', reason: 'refused' },
  ECONNREFUSED: { kind: 'fault', reason: 'unreachable' },
  EBADNAME: { kind: 'fault', reason: 'bad_name' },
}

/** Whatever it is, it is no answer: what the table does not know is one that could not be read. */
function readError(error: unknown): RawAnswer<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ERRORS[code] ?? { kind: 'fault', reason: 'bad_answer' }
}
