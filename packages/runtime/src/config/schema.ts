/**
 * The shape of `forwardpath.yaml`: keys as they are written, values turned into what the parts work with.
 *
 * Unknown keys are errors. A key with nothing behind it counts as left out. Messages are `what is wrong; what to do`.
 * DEFAULTS is the lowest layer, in the notation of the file, so that the effective file can be printed.
 */
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { parseDurationMs, parseRate, parseSizeBytes } from './units.ts'

/**
 * Sections whose parts do not exist yet: taken as they are, so that a full file works, and reported as without effect.
 * A section leaves this list with the issue that brings its part.
 */
export const LATER_SECTIONS = [
  'tokens',
  'trust',
  'incidents',
  'dns',
  'lead_source',
  'api',
  'webhooks',
  'reports',
  'lookup',
] as const

/** One of LATER_SECTIONS. */
export type LaterSection = (typeof LATER_SECTIONS)[number]

/** Largest mail that may be configured: bytes are held in memory and go into one bytea field (at most 1 GB). */
const MAX_MESSAGE_BYTES = 256 * 1_024 ** 2

const duration = parsed(
  parseDurationMs,
  'is not a duration; write it with a unit, such as 30s, 24h, 7d',
)
const size = parsed((text) => {
  const bytes = parseSizeBytes(text)
  return bytes !== undefined && bytes >= 1_024 && bytes <= MAX_MESSAGE_BYTES ? bytes : undefined
}, 'is not a size between 1KiB and 256MiB; write it such as 25MiB')
const rate = parsed(parseRate, 'is not a rate; write it such as 1/24h')
const name = parsed(
  (text) => (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(text) ? text : undefined),
  'is not a name; use up to 64 of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit',
)
const domain = parsed(parseDomain, 'is not a domain; write it such as example.net')
const host = parsed(
  (text) => (isIP(text) === 0 ? parseDomain(text) : text),
  'is not a host; write a host name or an IP address',
)
const network = parsed(
  parseNetwork,
  'is not a host or network; write it such as mta1.example.net or 192.0.2.0/28',
)
const file = z.string().min(1, 'is empty; name a file')
const notBlank = z.string().min(1, 'is empty; write a value or leave the key out')

/** A rule of `after`: what happens to a mail on the server once its outcome is committed. */
export type AfterAction =
  | { readonly kind: 'leave' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'move'; readonly folder: string }
  | { readonly kind: 'delete' }

const afterAction = parsed((text): AfterAction | undefined => {
  if (text === 'leave' || text === 'flag' || text === 'delete') return { kind: text }
  const folder = text.startsWith('move:') ? text.slice('move:'.length).trim() : ''
  return folder === '' ? undefined : { kind: 'move', folder }
}, 'is none of leave, flag, delete, move:FOLDER; choose one of these')

/** How far back a mailbox is read: a span before now, or the first day (UTC). */
export type Since =
  { readonly kind: 'age'; readonly ms: number } | { readonly kind: 'date'; readonly date: string }

const since = parsed((text): Since | undefined => {
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) {
    const date = new Date(`${text}T00:00:00Z`)
    const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
    return real ? { kind: 'date', date: text } : undefined
  }
  const ms = parseDurationMs(text)
  return ms === undefined ? undefined : { kind: 'age', ms }
}, 'is neither a span nor a day; write it such as 180d or 2026-01-31')

const oauth2 = z.strictObject({
  provider: z.enum(['microsoft', 'google', 'other']),
  client_id: notBlank,
  client_secret_file: file.optional(),
  refresh_token_file: file,
  tenant: notBlank.optional(),
  token_url: z
    .url({ protocol: /^https$/, error: 'is not an https URL; write the token end point' })
    .optional(),
})

const imap = z.strictObject({
  host,
  port: z.int().min(1).max(65_535).optional(),
  user: notBlank,
  password_file: file.optional(),
  auth: z.strictObject({ oauth2 }).optional(),
  tls: z.strictObject({ ca_file: file.optional(), server_name: host.optional() }).optional(),
  starttls: z.boolean().optional(),
  insecure: z.enum(['loopback']).optional(),
})

const mailbox = z.strictObject({
  name,
  imap,
  folder: notBlank,
  since: since.optional(),
  stream: name.optional(),
  closed: z.boolean(),
  after: z.strictObject({ processed: afterAction, unrecognised: afterAction, failed: afterAction }),
  expect_at_least: rate.optional(),
  trust: z.record(z.string(), z.unknown()).optional(),
})

const later = z.record(z.string(), z.unknown()).optional()
const url = z.strictObject({ url: notBlank.optional(), url_file: file.optional() })

/** Every key of the configuration, after DEFAULTS and MAILBOX_DEFAULTS have filled what was left out. */
export const configSchema = z.strictObject({
  version: z.literal(1, 'is not a version that this program knows; write 1'),
  database: url,
  redis: url,
  data_dir: notBlank,
  own: z.strictObject({
    domains: z.array(domain),
    mtas: z.array(network),
    dkim: z.array(domain),
  }),
  trusted_authserv_ids: z.array(notBlank),
  mailboxes: z.array(mailbox),
  limits: z.strictObject({ message: size }),
  rules: z.strictObject({ builtin: notBlank.optional(), files: z.array(file) }),
  policy: z.record(z.string(), z.unknown()),
  address_changes: z.strictObject({ sla: duration, mx_check: z.boolean() }),
  retention: z.strictObject({
    raw: duration,
    events: duration,
    audit: duration,
    tombstones: duration,
  }),
  log: z.strictObject({
    level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    format: z.enum(['auto', 'json', 'pretty']),
  }),
  tokens: later,
  trust: later,
  incidents: later,
  dns: later,
  lead_source: later,
  api: later,
  webhooks: later,
  reports: later,
  lookup: later,
})

/** What configSchema gives: checked, with numbers for durations and sizes, still under the file's keys. */
export type CheckedConfig = z.output<typeof configSchema>

/** A tree as a layer has it: nothing checked yet. */
export type Tree = { readonly [key: string]: unknown }

/** The lowest layer. */
export const DEFAULTS: Tree = {
  version: 1,
  database: {},
  redis: {},
  data_dir: './.data',
  own: { domains: [], mtas: [], dkim: [] },
  trusted_authserv_ids: [],
  mailboxes: [],
  limits: { message: '25MiB' },
  rules: { files: [] },
  policy: {},
  address_changes: { sla: '14d', mx_check: true },
  retention: { raw: '90d', events: '2y', audit: '5y', tombstones: '90d' },
  log: { level: 'info', format: 'auto' },
}

/** What a mailbox has where it says nothing: it is only read. */
export const MAILBOX_DEFAULTS: Tree = {
  folder: 'INBOX',
  closed: false,
  after: { processed: 'leave', unrecognised: 'leave', failed: 'leave' },
}

/** The JSON Schema of `forwardpath.yaml` (draft 2020-12), for editors. What has a default may be left out. */
export function configJsonSchema(): Tree {
  const defaults = { ...DEFAULTS, mailboxes: [{ name: 'main', ...MAILBOX_DEFAULTS }] }
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
  return { title: 'forwardpath.yaml', ...requireLess(schema, defaults) }
}

/** Takes the keys that have defaults out of `required`, at every level. */
function requireLess(schema: object, defaults: unknown): Tree {
  const tree: Tree = { ...schema }
  const { properties, required, items } = tree
  const [defaultsOfItem] = Array.isArray(defaults) ? (defaults as unknown[]) : []
  if (isTree(items)) return { ...tree, items: requireLess(items, defaultsOfItem) }
  if (!isTree(properties) || !isTree(defaults)) return tree
  const below = Object.entries(properties).map(([key, value]) => [
    key,
    isTree(value) ? requireLess(value, defaults[key]) : value,
  ])
  const stillRequired = Array.isArray(required)
    ? required.filter((key) => typeof key === 'string' && !(key in defaults))
    : []
  return { ...tree, properties: Object.fromEntries(below), required: stillRequired }
}

/** A mapping, as opposed to a list or a value. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed<T>(parse: (text: string) => T | undefined, message: string): z.ZodType<T, string> {
  return z.string({ error: message }).transform((text, context) => {
    const value = parse(text)
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: `"${text.slice(0, 80)}" ${message}` })
    return z.NEVER
  })
}

/** A domain in lower case with A-labels (RFC 5890 s2.3.2.1). */
function parseDomain(text: string): string | undefined {
  const ascii = domainToASCII(text.trim().replace(/\.$/, ''))
  return /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63}){0,126}$/.test(ascii) && isIP(ascii) === 0
    ? ascii
    : undefined
}

/** A host name, an address, or a network in CIDR notation (RFC 4632 s3.1). */
function parseNetwork(text: string): string | undefined {
  const [address = '', bits, ...more] = text.trim().split('/')
  const version = isIP(address)
  if (version === 0) return bits === undefined ? parseDomain(address) : undefined
  if (bits === undefined) return address
  if (more.length > 0 || !/^[0-9]{1,3}$/.test(bits)) return undefined
  return Number(bits) <= (version === 4 ? 32 : 128) ? `${address}/${bits}` : undefined
}
