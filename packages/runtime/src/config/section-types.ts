/**
 * The sections that belong to one part each, as that part uses them: in units, paths absolute.
 */
import type { ListenAddress } from './schema-fields.ts'
import type { Rate } from './units.ts'

/** Trust that a report must have before it may suppress: one of the upper three tiers (docs/trust.md). */
export type TrustMinimum = 'plausible' | 'correlated' | 'verified'

/** The sections, under their names. */
export type ConfigSections = {
  /** Signed return paths. Absent: we sign none. */
  readonly tokens?: {
    /** Domain of the return paths, lower-case A-labels. */
    readonly domain: string
    /** At most 12 characters. Absent: the local part is the token alone. */
    readonly prefix?: string
    /** Between prefix and token. */
    readonly separator: '+' | '-' | '=' | '_' | '.'
    /** Absolute. Read by whoever needs the keys, since it may not exist yet (`token keygen`). */
    readonly keysFile: string
    readonly lifetimeMs: number
  }
  /** For mailboxes that say nothing themselves. */
  readonly trust: { readonly minimumToSuppress: TrustMinimum }
  /** The incident guard (docs/policy.md, "A bad day of a provider"). */
  readonly incidents: {
    readonly enabled: boolean
    /** Failing addresses of one provider in an hour. */
    readonly addresses: number
    /** Times the highest hour of the last 36 d. */
    readonly ratio: number
    /** Without so much of it, `addresses` and `ratio` only give a notice. */
    readonly historyMs: number
    /** Failing addresses in an hour, of which `aliveShare` showed life in the last 30 d. */
    readonly aliveAddresses: number
    /** 0 to 1. */
    readonly aliveShare: number
  }
  readonly dns: {
    readonly enabled: boolean
    /** `address`, `address:port`, `[address]:port`. */
    readonly servers: 'system' | readonly string[]
    readonly timeoutMs: number
    readonly concurrency: number
  }
  readonly leadSource: { readonly header: string }
  readonly api: {
    readonly listen: ListenAddress
    /** Requests of one key. Absent: no limit. */
    readonly limits: { readonly default?: Rate; readonly check?: Rate; readonly feed?: Rate }
    /** Addresses and networks whose `X-Forwarded-*` is believed. */
    readonly trustedProxy: readonly string[]
  }
  readonly webhooks: {
    /** Private addresses and networks that an end point may have after all. */
    readonly allowNetworks: readonly string[]
    /** PEM text of the authorities that are trusted instead of the system's. Absent: the system's. */
    readonly tlsCa?: string
  }
  readonly reports: {
    /** Absolute. Absent: no report is written by itself. */
    readonly folder?: string
    readonly schedule: 'daily' | 'weekly' | 'monthly' | 'none'
  }
  readonly lookup: {
    /** Each server absent where it is off. */
    readonly socketmap?: ListenAddress
    readonly tcp?: ListenAddress
    readonly policy?: ListenAddress
    readonly http?: ListenAddress
    /** What is answered without a list that is fresh enough. */
    readonly onError: 'temp' | 'open'
    readonly maxAgeMs: number
    /** Which stream a mail is of, by its SASL user or its sender (an address or a domain); the first that fits. */
    readonly streams: readonly {
      readonly by: 'sasl' | 'sender'
      readonly value: string
      readonly stream: string
    }[]
  }
}
