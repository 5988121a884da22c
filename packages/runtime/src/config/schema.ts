/**
 * The shape of `forwardpath.yaml`: keys as they are written, values turned into what the parts work with.
 *
 * Unknown keys are errors. A key with nothing behind it counts as left out. Messages are `what is wrong; what to do`.
 * DEFAULTS is the lowest layer, in the notation of the file, so that the effective file can be printed.
 */
import { z } from 'zod'
import {
  afterAction,
  domain,
  duration,
  file,
  host,
  name,
  network,
  notBlank,
  rate,
  since,
  size,
} from './schema-fields.ts'
import { SECTION_DEFAULTS, sections, trustOfMailbox } from './schema-sections.ts'

/**
 * Sections that are read and checked, and that nothing follows from yet: whoever sets one is told. A section leaves this
 * list with the part that reads it.
 */
export const SECTIONS_WITHOUT_EFFECT: readonly string[] = []

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
  trust: trustOfMailbox.optional(),
})

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
  ...sections,
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
  ...SECTION_DEFAULTS,
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
