/**
 * The configuration as the parts use it: checked, in units, with secrets that do not print. Made by loadConfig only;
 * a mailbox may also be written by hand (the demo, tests).
 */
import type { Secret } from '../secret.ts'
import type { EffectiveValue } from './layers.ts'
import type { Tree } from './schema.ts'
import type { AfterAction, Since } from './schema-fields.ts'
import type { ConfigSections, TrustMinimum } from './section-types.ts'
import type { Rate } from './units.ts'

/** How a mailbox is logged in to. */
export type MailboxAuth =
  | { readonly kind: 'password'; readonly password: Secret }
  | {
      readonly kind: 'oauth2'
      readonly provider: 'microsoft' | 'google' | 'other'
      readonly clientId: string
      /** Absent for public clients. */
      readonly clientSecret?: Secret
      readonly refreshToken: Secret
      /** Microsoft's tenant. Absent: `common`. */
      readonly tenant?: string
      /** Token end point. Absent: the provider's. */
      readonly tokenUrl?: string
    }
  /** The part that loaded the configuration does not log in anywhere (`mailboxSecrets: 'ignored'`). */
  | { readonly kind: 'not_read' }

/** One folder of one account. Identity in the ledger: host, user and folder. */
export type MailboxConfig = {
  /** Unique in the configuration. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** `tls`: implicit. `insecure_loopback`: no TLS at all, on this machine only. Certificates are always verified. */
  readonly security: 'tls' | 'starttls' | 'insecure_loopback'
  /** PEM text of the authorities that are trusted instead of the system's. Absent: the system's. */
  readonly tlsCa?: string
  /** Name that the certificate must have. Absent: `host`. */
  readonly tlsServerName?: string
  readonly user: string
  readonly auth: MailboxAuth
  readonly folder: string
  /** Bounds the SEARCH. Absent: everything. */
  readonly since?: Since
  /** Stream of mails that the sent log does not know. Absent: none. */
  readonly stream?: string
  /** True: only our own MTA can deliver here. */
  readonly closed: boolean
  readonly after: {
    readonly processed: AfterAction
    readonly unrecognised: AfterAction
    readonly failed: AfterAction
  }
  /** Fewer mails than this raise the alarm "mailbox silent". Absent: no alarm. */
  readonly expectAtLeast?: Rate
  /** Settings of `trust` for this mailbox alone. Absent: those of Config. */
  readonly trust?: { readonly minimumToSuppress?: TrustMinimum }
}

/** Everything that is configured. */
export type Config = ConfigSections & {
  /** Path of the file that was read. Absent: there is none. */
  readonly file?: string
  readonly database: {
    /** Absent: the embedded PostgreSQL in `dataDir`. */
    readonly url?: Secret
  }
  readonly redis: {
    /** Absent: the queue lives in Postgres. */
    readonly url?: Secret
  }
  /** Absolute. */
  readonly dataDir: string
  readonly own: {
    /** A-labels in lower case. Where none are configured: the domain of the first mailbox's user. */
    readonly domains: readonly string[]
    /** Name of the mailbox that `domains` was assumed from. Absent where it is configured, or nothing is known. */
    readonly domainsAssumedFrom?: string
    /** Host names, addresses, networks (CIDR). */
    readonly mtas: readonly string[]
    readonly dkim: readonly string[]
  }
  readonly trustedAuthservIds: readonly string[]
  readonly mailboxes: readonly MailboxConfig[]
  readonly limits: { readonly messageBytes: number }
  readonly rules: {
    /** Version of the built-in rules to use. Absent: the newest. */
    readonly builtin?: string
    /** Absolute paths; earlier files come first, all before the built-in rules. */
    readonly files: readonly string[]
  }
  /** Overrides by category, as written; checked by whoever decides. */
  readonly policy: Tree
  readonly addressChanges: { readonly slaMs: number; readonly mxCheck: boolean }
  readonly retention: {
    readonly rawMs: number
    readonly eventsMs: number
    readonly auditMs: number
    readonly tombstonesMs: number
  }
  readonly log: {
    readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
    /** `auto`: pretty on a terminal, else JSON. */
    readonly format: 'auto' | 'json' | 'pretty'
  }
  /** Each effective value with its layer, secrets masked: what `config show` prints. */
  readonly values: readonly EffectiveValue[]
  /** What the operator should know and need not mend: assumptions, settings without effect. One line each. */
  readonly notices: readonly string[]
}
