/** What the pages work with, beside what the API has: passed in by who composes the services. */
import type { Report } from '@forwardpath/report'
import type { RetentionAges } from '@forwardpath/store'
import type { ApiContext } from '../context.ts'
import type { ReportName, ReportWish } from '../load-report.ts'

/** The four reports. */
export const REPORT_NAMES = [
  'stale',
  'sources',
  'domains',
  'health',
] as const satisfies readonly ReportName[]

/** What becomes of an incident. */
export type IncidentChoice = 'rolled_back' | 'confirmed'

/** What a choice would do; nothing of the list has changed. */
export type IncidentPreview = {
  /** Applying asks for it again, so that nothing else is applied than what was seen. */
  readonly digest: string
  /** Addresses that were decided again. */
  readonly addresses: number
  readonly effects: Readonly<Record<'added' | 'held' | 'released' | 'altered', number>>
  readonly samples: readonly {
    readonly address: string
    readonly scope: string
    readonly effect: string
  }[]
  /** What people, imports or complaints decided, and so stands. */
  readonly conflicts: number
  /** The records that change, where they are so many that their number must be typed (docs/policy.md, "Second thoughts"). */
  readonly countToType: number | undefined
}

/** Deciding an incident again; in the worker's hands. */
export type IncidentPort = {
  readonly preview: (
    id: string,
    choice: IncidentChoice,
    who: string,
  ) => Promise<IncidentPreview | undefined>
  /** Writes what was foreseen under the digest; else says why not. */
  readonly choose: (wish: {
    readonly id: string
    readonly digest: string
    readonly typedCount: number | undefined
  }) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>
}

/** How long what is kept, as it was configured and as it is carried out. */
export type RetentionTerms = {
  /** Values as they were written, each with the layer and the place that it is from. */
  readonly settings: readonly {
    readonly key: string
    readonly value: string
    readonly layer: string
    readonly where: string
  }[]
  /** Lengthened where decisions need more. */
  readonly ages: RetentionAges
  /** Between the end of a pass and the next one. */
  readonly restMs: number
}

/** What only the composing service can give. */
export type PagesPorts = {
  readonly retention: RetentionTerms
  readonly loadReport: (name: ReportName, wish: ReportWish) => Promise<Report>
  readonly incidents: IncidentPort
}

/** All that a page may use beside its request. */
export type PagesContext = Pick<
  ApiContext,
  | 'database'
  | 'rules'
  | 'policy'
  | 'mails'
  | 'history'
  | 'desk'
  | 'now'
  | 'newId'
  | 'log'
  | 'version'
> &
  PagesPorts
