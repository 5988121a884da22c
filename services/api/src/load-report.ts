/** Reads the figures of a report, all of one instant, and has it made. */
import {
  CATEGORIES,
  CATEGORY_PARTY,
  exampleReport,
  classify,
  remedies,
  type RuleSet,
} from '@forwardpath/classify'
import {
  makeDomainsReport,
  makeHealthReport,
  makeSourcesReport,
  makeStaleReport,
  type HeaderFacts,
  type HealthRow,
  type Period,
  type Report,
  type ReportRemedy,
  type StaleAddressRow,
} from '@forwardpath/report'
import {
  countStaleAddresses,
  listStaleAddresses,
  loadChangeFacts,
  loadDomainGroups,
  loadHeaderFacts,
  loadHealth,
  loadReleases,
  loadSourceFacts,
  readSnapshot,
  type Database,
  type Queryable,
  type StaleCursor,
} from '@forwardpath/store'
import type { Policy } from '@forwardpath/suppress'

/** The reports, each with the rows that it shows where nobody says otherwise. */
export const REPORT_LIMITS = { stale: 1_000, sources: 200, domains: 50, health: 500 } as const

/** One of them. */
export type ReportName = keyof typeof REPORT_LIMITS

/** Whether there is a report of this name. */
export function isReportName(text: string): text is ReportName {
  return Object.hasOwn(REPORT_LIMITS, text)
}

/** What is reported. */
export type ReportWish = {
  readonly period: Period
  readonly asOf: string
  readonly limit: number
}

/** What reports are made with. */
export type ReportSource = {
  readonly database: Database
  readonly policy: Policy
  readonly rules: RuleSet
  /** Told of the addresses that were read, where they are many. */
  readonly onRows?: (read: number, atMost: number) => void
  /** Made beside other work, which must not wait for it. Default false. */
  readonly isGentle?: boolean
}

type Loading = ReportWish &
  Omit<ReportSource, 'database'> & {
    readonly database: Queryable
  }

/** Reads and makes one report. Throws what the database throws. */
export async function loadReport(
  source: ReportSource,
  name: ReportName,
  wish: ReportWish,
): Promise<Report> {
  return readSnapshot(
    source.database,
    async (database) => {
      const loading: Loading = { ...source, ...wish, database }
      return LOADERS[name](loading, await headerOf(loading))
    },
    { isGentle: source.isGentle ?? false },
  )
}

async function headerOf({ database, period, asOf, policy, rules }: Loading): Promise<HeaderFacts> {
  return {
    ...(await loadHeaderFacts(database, period)),
    period,
    asOf,
    policyVersion: policy.version,
    rulesVersion:
      rules.localIds.size === 0 ? rules.version : `${rules.version} after ${rules.localVersion}`,
  }
}

const LOADERS: Readonly<
  Record<ReportName, (loading: Loading, header: HeaderFacts) => Promise<Report>>
> = { stale: loadStale, sources: loadSources, domains: loadDomains, health: loadHealthReport }

async function loadStale(loading: Loading, header: HeaderFacts): Promise<Report> {
  const { database, period, asOf } = loading
  const counts = await countStaleAddresses(database, period, asOf)
  return makeStaleReport({
    header,
    counts,
    rows: await staleRows(loading),
    changes: await loadChangeFacts(database, period, asOf),
    releases: await loadReleases(database, period),
  })
}

/** Rows of one round trip. */
const PAGE_ROWS = 1_000

async function staleRows({
  database,
  period,
  asOf,
  limit,
  onRows,
}: Loading): Promise<readonly StaleAddressRow[]> {
  const rows: StaleAddressRow[] = []
  let after: StaleCursor | undefined
  do {
    const pageLimit = Math.min(PAGE_ROWS, limit - rows.length)
    const page = await listStaleAddresses(database, period, { asOf, limit: pageLimit, after })
    rows.push(...page.rows)
    after = page.next
    onRows?.(rows.length, limit)
  } while (after !== undefined && rows.length < limit)
  return rows
}

async function loadSources(loading: Loading, header: HeaderFacts): Promise<Report> {
  const { database, period, asOf, limit } = loading
  return makeSourcesReport({
    header,
    sources: await loadSourceFacts(database, period, { asOf, limit }),
  })
}

async function loadDomains(loading: Loading, header: HeaderFacts): Promise<Report> {
  const { database, period, limit } = loading
  const { groups, leftOut } = await loadDomainGroups(database, period, { limit })
  return makeDomainsReport({ header, groups, groupsLeftOut: leftOut })
}

async function loadHealthReport(loading: Loading, header: HeaderFacts): Promise<Report> {
  const { database, period, limit, policy, rules } = loading
  const categories = CATEGORIES.filter((category) => policy.rows[category].effect === 'ignore')
  const { rows, leftOut } = await loadHealth(database, period, { categories, limit })
  return makeHealthReport({
    header,
    rows,
    leftOut,
    partyOf: (category) => CATEGORY_PARTY[category],
    remediesOf: (row) => remediesOf(row, rules),
  })
}

/** Of the last such refusal; one report stands for many, so no address is named. */
function remediesOf(
  { reply = '', host, category }: HealthRow,
  rules: RuleSet,
): readonly ReportRemedy[] {
  const report = exampleReport(host === undefined ? reply : { reply, remoteMta: host })
  return remedies(report, { ...classify(report, rules), category })
}
