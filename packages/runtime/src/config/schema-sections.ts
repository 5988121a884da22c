/**
 * The sections of `forwardpath.yaml` that belong to one part each: their keys, their bounds, their defaults in the notation
 * of the file. docs/operate.md, "Keys", lists them; a test holds the two together.
 */
import { z } from 'zod'
import {
  addressRange,
  dnsServer,
  domain,
  duration,
  durationBetween,
  file,
  headerName,
  listenAddress,
  listenAddressOrOff,
  name,
  notBlank,
  rateOrNone,
  tokenPrefix,
  tokenSeparator,
} from './schema-fields.ts'

/** Trust that a report must have before it may suppress (docs/trust.md). */
const trustMinimum = z.enum(['plausible', 'correlated', 'verified'])

/** `mailboxes[].trust`. */
export const trustOfMailbox = z.strictObject({ minimum_to_suppress: trustMinimum.optional() })

/** The sections by their names. */
export const sections = {
  tokens: z.strictObject({
    domain: domain.optional(),
    prefix: tokenPrefix.optional(),
    separator: tokenSeparator,
    keys_file: file.optional(),
    // A token is good to the end of a day, and holds its last day in 15 bits.
    lifetime: durationBetween('1d', '365d'),
  }),
  trust: z.strictObject({ minimum_to_suppress: trustMinimum }),
  incidents: z.strictObject({
    enabled: z.boolean(),
    addresses: z.int().min(1).max(1_000_000),
    ratio: z.number().min(1).max(1_000),
    history: durationBetween('1d', '365d'),
    alive_addresses: z.int().min(1).max(1_000_000),
    alive_share: z.number().min(0).max(1),
  }),
  dns: z.strictObject({
    enabled: z.boolean(),
    servers: z.union([z.literal('system'), z.array(dnsServer).min(1)], {
      error: 'is neither system nor a list of servers; write system or [192.0.2.53]',
    }),
    timeout: durationBetween('100ms', '60s'),
    concurrency: z.int().min(1).max(1_000),
  }),
  lead_source: z.strictObject({ header: headerName }),
  api: z.strictObject({
    listen: listenAddress,
    limits: z.strictObject({ default: rateOrNone, check: rateOrNone, feed: rateOrNone }),
    trusted_proxy: z.array(addressRange),
  }),
  webhooks: z.strictObject({ allow_networks: z.array(addressRange), ca_file: file.optional() }),
  reports: z.strictObject({
    folder: file.optional(),
    schedule: z.enum(['daily', 'weekly', 'monthly', 'none']),
  }),
  lookup: z.strictObject({
    socketmap: listenAddressOrOff,
    tcp: listenAddressOrOff,
    policy: listenAddressOrOff,
    http: listenAddressOrOff,
    on_error: z.enum(['temp', 'open']),
    max_age: duration,
    streams: z.array(
      z
        .strictObject({ sasl: notBlank.optional(), sender: notBlank.optional(), stream: name })
        .refine(({ sasl, sender }) => (sasl === undefined) !== (sender === undefined), {
          error: 'must name either sasl or sender; make two entries of two',
        }),
    ),
  }),
}

/** What each section has where it says nothing. */
export const SECTION_DEFAULTS = {
  tokens: { separator: '+', lifetime: '14d' },
  trust: { minimum_to_suppress: 'plausible' },
  incidents: {
    enabled: true,
    addresses: 50,
    ratio: 5,
    history: '14d',
    alive_addresses: 20,
    alive_share: 0.2,
  },
  dns: { enabled: true, servers: 'system', timeout: '3s', concurrency: 20 },
  lead_source: { header: 'X-Lead-Source' },
  api: {
    listen: '127.0.0.1:8551',
    limits: { default: '600/min', check: 'none', feed: '60/min' },
    trusted_proxy: [],
  },
  webhooks: { allow_networks: [] },
  reports: { schedule: 'weekly' },
  lookup: {
    socketmap: '127.0.0.1:9998',
    tcp: '127.0.0.1:9997',
    policy: '127.0.0.1:9999',
    http: 'off',
    on_error: 'temp',
    max_age: '24h',
    streams: [],
  },
}
