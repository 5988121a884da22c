/**
 * How firmly reports are bound to mails of ours, what to do next to bind more of them, and what asking for more would have
 * changed (docs/trust.md, "From nothing to verified").
 */
import { TRUST_TIERS, type Trust, type TrustTier } from '@forwardpath/mail'
import type { Config } from '@forwardpath/runtime'
import { loadTrustShare, type Database, type TrustShare } from '@forwardpath/store'
import type { Policy } from '@forwardpath/suppress'
import { TRUST_REASONS } from '@forwardpath/trust'
import { counted } from '../output.ts'
import { compareMinimums, type RaisedMinimum } from './raised-minimum.ts'

/** What the shares are of (docs/operate.md, "Watching it"). */
const DAYS = 14

/** One minimum above the one in force. */
export type RaisedTier = RaisedMinimum & {
  readonly minimum: TrustTier
  /** What to write into the configuration. */
  readonly line: string
}

/** What doctor says of trust; the object of `--json`. */
export type TrustReport = {
  readonly days: number
  /** Absent: of all mailboxes. */
  readonly mailbox: string | null
  readonly reports: number
  readonly byTier: TrustShare['byTier']
  /** Reports bound to one mail: `correlated` and `verified`, of all. `null` where there is none. */
  readonly boundShare: number | null
  /** What the unverified ones lack, in words. */
  readonly lacks: readonly {
    readonly reason: string
    readonly text: string
    readonly reports: number
  }[]
  readonly minimum: TrustTier
  /** What to do next, the cheapest first. */
  readonly next: readonly string[]
  readonly raised: readonly RaisedTier[]
}

/** Whose trust is looked at. */
export type TrustQuestion = {
  readonly config: Config
  readonly policy: Policy
  /** Absent: all. */
  readonly mailbox?: string | undefined
}

/** Reads the share of the last 14 days and folds what stands. */
export async function reportTrust(
  database: Database,
  { config, policy, mailbox }: TrustQuestion,
): Promise<TrustReport> {
  const named = mailbox === undefined ? {} : { mailbox }
  const share = await loadTrustShare(database, { days: DAYS, ...named })
  const minimum =
    (mailbox === undefined ? undefined : policy.minimumByMailbox[mailbox]) ??
    policy.minimumToSuppress
  const higher = TRUST_TIERS.slice(TRUST_TIERS.indexOf(minimum) + 1)
  const compared = await compareMinimums(database, {
    inForce: policy,
    raised: higher.map((tier) => raisedTo(policy, tier, mailbox)),
  })
  const reports = Object.values(share.byTier).reduce((sum, n) => sum + n, 0)
  return {
    days: DAYS,
    mailbox: mailbox ?? null,
    reports,
    byTier: share.byTier,
    boundShare: reports === 0 ? null : (share.byTier.correlated + share.byTier.verified) / reports,
    lacks: share.lacks.map((lack) => ({ ...lack, text: wordsOf(lack.reason) })),
    minimum,
    next: nextSteps(config, share),
    raised: compared.flatMap((result, index) => {
      const tier = higher[index]
      return tier === undefined ? [] : [{ minimum: tier, line: lineFor(tier, mailbox), ...result }]
    }),
  }
}

function raisedTo(policy: Policy, tier: TrustTier, mailbox: string | undefined): Policy {
  if (mailbox === undefined) return { ...policy, minimumToSuppress: tier }
  return { ...policy, minimumByMailbox: { ...policy.minimumByMailbox, [mailbox]: tier } }
}

function lineFor(tier: TrustTier, mailbox: string | undefined): string {
  const line = `trust: { minimum_to_suppress: ${tier} }`
  return mailbox === undefined ? line : `${line}   # below the mailbox ${mailbox}`
}

function wordsOf(reason: string): string {
  return (TRUST_REASONS as Readonly<Record<string, string>>)[reason] ?? reason
}

/** What binds more reports: naming what is ours costs a line, the log an export, signing a change at the sender. */
function nextSteps(config: Config, share: TrustShare): readonly string[] {
  const { own, tokens } = config
  const domains = own.domains.join(', ')
  return [
    ...(own.domains.length === 0 || own.domainsAssumedFrom !== undefined
      ? [
          `name the domains that you send from: own.domains${domains === '' ? '' : ` (now assumed: ${domains})`}`,
        ]
      : []),
    ...(own.mtas.length === 0 ? ['name the servers that you send by: own.mtas'] : []),
    ...(share.hasSentLog
      ? []
      : [
          'send the log of what you mail: `forwardpath import sent FILE` binds a report as correlated',
        ]),
    ...(tokens === undefined
      ? ['sign the return path of each mail: `forwardpath token keygen` binds a report as verified']
      : []),
  ]
}

/** For people. */
export function trustLines(report: TrustReport): readonly string[] {
  const of = report.mailbox === null ? '' : ` in the mailbox ${report.mailbox}`
  const share = report.boundShare === null ? undefined : percent(report.boundShare)
  return [
    `Reports of the last ${String(report.days)} days${of}: ${report.reports.toLocaleString('en-US')}`,
    ...ORDER.filter((tier) => tier !== 'unjudged' || report.byTier.unjudged > 0).map((tier) =>
      tierLine(tier, report),
    ),
    ...report.lacks.slice(0, MAX_LACKS).map((l) => `  ${counted(l.reports, 'report')}: ${l.text}`),
    ...(report.next.length === 0 ? [] : ['To bind more of them:']),
    ...report.next.map((step) => `  - ${step}`),
    ...(share === undefined
      ? []
      : report.raised.flatMap((raised, n) => raisedLines(raised, share, n === 0))),
  ]
}

const ORDER = ['verified', 'correlated', 'plausible', 'unverified', 'unjudged'] as const
const MAX_LACKS = 3

function tierLine(tier: Trust, { byTier, reports, minimum }: TrustReport): string {
  const share = reports === 0 ? '' : `  ${percent(byTier[tier] / reports).padStart(6)}`
  const mark = tier === minimum ? '  (the minimum to suppress)' : ''
  return `  ${tier.padEnd(10)}  ${byTier[tier].toLocaleString('en-US').padStart(9)}${share}${mark}`
}

/** The examples stand with the first minimum alone: the next one frees them too. */
function raisedLines(raised: RaisedTier, share: string, withExamples: boolean): readonly string[] {
  const { minimum, addresses, examined, line } = raised
  if (examined === 0) return []
  const shown = withExamples ? MAX_SHOWN : 0
  const more = addresses - shown
  return [
    `${share} of reports were bound; with \`${minimum}\` ${effectOf(raised)}. To ask for it:`,
    `  ${line}`,
    ...raised.examples.slice(0, shown).map((address) => `  - ${address}`),
    ...(withExamples && more > 0 ? [`  - and ${more.toLocaleString('en-US')} more`] : []),
  ]
}

function effectOf({ addresses, examined, isComplete }: RaisedTier): string {
  const limit = isComplete ? '' : ` (of the first ${examined.toLocaleString('en-US')})`
  if (addresses === 0) return `every address that stands would still be suppressed${limit}`
  const these =
    addresses === 1 ? 'this 1 address' : `these ${addresses.toLocaleString('en-US')} addresses`
  return `${these} would not have been suppressed${limit}`
}

const MAX_SHOWN = 5

/** `0 %`, `37 %`; what is neither nothing nor all is never shown as one of the two. */
function percent(share: number): string {
  const rounded = Math.round(share * 100)
  if (rounded === 0 && share > 0) return '< 1 %'
  return rounded === 100 && share < 1 ? '> 99 %' : `${String(rounded)} %`
}
