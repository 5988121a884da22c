/** What several operations share: addresses, instants, pages, problems. */
import {
  hostName,
  parseMailedAddress,
  parseRecordName,
  type Address,
  type RecordName,
} from '@forwardpath/mail'
import { z } from 'zod'
import { PROBLEM_CODES } from '../problem-codes.ts'

/** RFC 3339 in UTC. */
export const instant = z.iso.datetime().meta({ description: 'RFC 3339, UTC' })

/** Later than the epoch and with a year of four digits: what every part of the system can hold. */
const FIRST_INSTANT = Date.UTC(1970, 0, 1)
const LAST_INSTANT = Date.UTC(9999, 11, 31)

/** RFC 3339 with any offset, as clients send it; read into the same instant in UTC. */
export const sentInstant = z.iso
  .datetime({ offset: true })
  .max(40)
  .meta({ description: 'RFC 3339' })
  .transform((text, context): string => {
    const ms = Date.parse(text)
    if (ms >= FIRST_INSTANT && ms <= LAST_INSTANT) return new Date(ms).toISOString()
    context.addIssue({ code: 'custom', message: 'is not an instant from 1970 to 9999' })
    return z.NEVER
  })

/** RFC 5321 s4.5.3.1.3: 254 octets; a little more is read, to say what is wrong with it. */
const MAX_ADDRESS_CHARS = 320

/** A mail address as a client sends it; read into {@link Address}. RFC 5321 s4.1.2, RFC 6531. */
export const address = z
  .string()
  .min(3)
  .max(MAX_ADDRESS_CHARS)
  .meta({ description: 'a mail address, without angle brackets', examples: ['old@example.org'] })
  .transform((text, context): Address => {
    const read = parseMailedAddress(text)
    if (read !== undefined) return read
    context.addIssue({ code: 'custom', message: 'is not a mail address; write it as local@domain' })
    return z.NEVER
  })

/** The name of a record: an address, or `@` and a whole domain; read into {@link RecordName}. */
export const recordName = z
  .string()
  .min(2)
  .max(MAX_ADDRESS_CHARS)
  .meta({
    description: 'a mail address, or `@` and a domain for the record of the whole domain',
    examples: ['old@example.org', '@example.org'],
  })
  .transform((text, context): RecordName => {
    const read = parseRecordName(text)
    if (read !== undefined) return read
    context.addIssue({
      code: 'custom',
      message: 'is no name of a record; write it as local@domain, or as @domain',
    })
    return z.NEVER
  })

/** A host by its name; read into A-labels without the root's dot. */
export const host = z
  .string()
  .max(255)
  .meta({ description: 'the name of a host', examples: ['mx.example.org'] })
  .transform((text, context): string => {
    const name = hostName(text)
    if (name !== undefined) return name
    context.addIssue({ code: 'custom', message: 'is not the name of a host' })
    return z.NEVER
  })

/** Text of people, without controls but line ends. */
export function text(maxChars: number) {
  return z
    .string()
    .min(1)
    .max(maxChars)
    .regex(/^(?:\P{Cc}|[\t\n\r])*$/u, { error: 'holds control characters' })
}

/** Where a suppression holds. */
export const listScope = z
  .string()
  .max(207)
  .regex(/^(?:global|stream:\P{Cc}{1,200})$/u, {
    error: 'is neither global nor stream:NAME',
  })
  .meta({ description: '`global`, or `stream:NAME`', examples: ['global', 'stream:newsletter'] })

/** Name of a stream, without `stream:`. */
export const streamName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, { error: 'holds control characters' })

/** The id of a record. */
export function recordId(prefix: string) {
  return z
    .string()
    .max(64)
    .regex(new RegExp(`^${prefix}_[0-9A-Za-z_-]{1,50}$`), {
      error: `is not an id; it begins with ${prefix}_`,
    })
    .meta({ examples: [`${prefix}_01JD3V5Q8C1R9T7W2X4Y6Z8A0B`] })
}

/** A rule and the version of the rules that it came from. */
export const ruleRef = z.object({ id: z.string(), version: z.string() })

/** Words of a mail, and where they stood in its bytes. */
export const quote = z.object({
  text: z.string(),
  span: z
    .tuple([z.int(), z.int()])
    .nullable()
    .meta({ description: 'first byte, byte behind the last' }),
})

const MAX_PAGE_ROWS = 1_000
const DEFAULT_PAGE_ROWS = 100
const MAX_CURSOR_CHARS = 600

/** `?limit=&cursor=` of every list. */
export const paging = {
  limit: queryInteger({ min: 1, max: MAX_PAGE_ROWS })
    .default(DEFAULT_PAGE_ROWS)
    .meta({ description: 'rows at the most', default: DEFAULT_PAGE_ROWS }),
  cursor: z
    .string()
    .min(1)
    .max(MAX_CURSOR_CHARS)
    .optional()
    .meta({ description: 'nextCursor of the page before; opaque' }),
}

/** A whole number in a query string. */
export function queryInteger(range: { readonly min: number; readonly max: number }) {
  return z.coerce.number().int().min(range.min).max(range.max)
}

/** `true` or `false` in a query string. */
export const queryFlag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** One page of a list, in a fixed order; a row that is there throughout is given exactly once. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    object: z.literal('list'),
    data: z.array(row),
    hasMore: z.boolean(),
    nextCursor: z.string().nullable(),
  })
}

/** A list that is short by its nature: it comes whole. */
export function wholeListOf<Row extends z.ZodType>(row: Row) {
  return pageOf(row)
}

const codes = Object.keys(PROBLEM_CODES)

/** RFC 9457, with our code, the fields at fault, the id of the request and what to do. */
export const problem = z
  .object({
    type: z
      .string()
      .meta({ description: 'a reference that stands for the code (RFC 9457 s3.1.1)' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string().nullable(),
    errors: z.array(
      z.object({
        pointer: z
          .string()
          .meta({ description: 'JSON pointer (RFC 6901) below body, query, path or headers' }),
        reason: z.string(),
      }),
    ),
    requestId: z.string(),
    remedy: z.string(),
  })
  .meta({ id: 'Problem' })

/** What went wrong, as the API says it. */
export type Problem = z.infer<typeof problem>
