/** What the API works with. Clock, ids, reading of mails and lists are passed in: this service imports no other. */
import type { RuleSet } from '@forwardpath/classify'
import type { Address } from '@forwardpath/mail'
import type { Logger, Rate } from '@forwardpath/runtime'
import type { Database, DeskOptions, ImportProgress, TakenImportJob } from '@forwardpath/store'
import type { Policy } from '@forwardpath/suppress'
import type { HistoryPort } from './history/history-port.ts'

/** Prefixes of the ids that the API makes. */
export type ApiIdPrefix = 'sup' | 'chs' | 'imp' | 'req' | 'key' | 'usr' | 'whe' | 'inc' | 'rpl'

/** Everything that routes and pages may use beside their input. */
export type ApiContext = {
  /** A pool of its own: long answers must not take connections from the pipeline. */
  readonly database: Database
  readonly rules: RuleSet
  readonly policy: Policy
  /** The rules of the desk, and the instant at which they are asked. */
  readonly desk: () => DeskOptions
  /** Absent where no return paths are signed here. */
  readonly tokens: TokenSigner | undefined
  readonly mails: MailPort
  /** Reads a list and writes it page by page. */
  readonly takeInList: TakeInList
  /** Decides history again. */
  readonly history: HistoryPort
  readonly now: () => number
  readonly newId: (prefix: ApiIdPrefix) => string
  readonly log: Logger
  /** Program version, as the OpenAPI document names it. */
  readonly version: string
  readonly limits: Readonly<Partial<Record<'default' | 'check' | 'feed', Rate>>>
  readonly maxMessageBytes: number
  /** The host that file maps name in their reject text, so that our own refusals are known when they come back. */
  readonly rejectHost: string | undefined
  /** Addresses and networks of proxies whose X-Forwarded-* is believed. */
  readonly trustedProxy: readonly string[]
  /** Failpoint F13, in the middle of a stream; does nothing unless a test asks. */
  readonly failpoint: (name: 'F13') => Promise<void>
}

/** Signs return paths. */
export type TokenSigner = {
  /** The return path that binds reports to this mail; absent where no key signs at this time. */
  readonly sign: (mail: {
    readonly messageId: bigint
    readonly recipient: Address
    readonly nowMs: number
  }) => Address | undefined
  /** Until when return paths that are signed now are good. */
  readonly expiresAtMs: (nowMs: number) => number
}

/** What is done with a mail that comes by HTTP. */
export type MailPort = {
  /** The object of `classify --json`, or why the mail cannot be read. */
  readonly classify: (
    bytes: Uint8Array,
    options: { readonly explain: boolean },
  ) => Promise<
    | { readonly ok: true; readonly mail: Readonly<Record<string, unknown>> }
    | { readonly ok: false; readonly message: string }
  >
  /** Into the ledger as mailbox `api`; judged like any mail. */
  readonly takeIn: (bytes: Uint8Array) => Promise<{ readonly isNew: boolean }>
}

/** Reads the list of a job and writes it; `onProgress` is told after each page. Throws what the database throws. */
export type TakeInList = (
  job: TakenImportJob,
  onProgress: (progress: ImportProgress) => Promise<void>,
) => Promise<ImportProgress & { readonly error: string | undefined }>
