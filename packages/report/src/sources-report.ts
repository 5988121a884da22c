/**
 * The report `sources`: D, which lead sources yield stale addresses. A rate needs the size of a source, which only a
 * contacts import gives; below {@link MIN_SIZE} contacts counts alone are shown. Pure, total.
 */
import { makeHeader, REPORT_SCHEMA_VERSION, sumOf, type ReportHeader } from './header.ts'
import { measure, MIN_SIZE, type Measure } from './measure.ts'
import { SOURCES_METHOD } from './method.ts'
import type {
  HeaderFacts,
  SourceFacts,
  SourceKnownFrom,
  SourceSizeRow,
  SourceStaleRow,
  UnsizedRow,
} from './rows.ts'
import { isMoved, staleClassOf, type StaleClass } from './stale-class.ts'
import { differs, wilsonInterval } from './wilson.ts'

/** The figures of some contacts. */
export type AuditFigures = {
  /** Null where no contacts import says it. */
  readonly size: number | null
  readonly stale: Measure
  readonly moved: Measure
  /** Failed on the first mail: bad capture, not decay. Null where the sent log knows none of them. */
  readonly neverValid: Measure | null
  /** Null where nothing tells whose complaints they are. */
  readonly complaints: Measure | null
}

/** One source. */
export type SourceAudit = AuditFigures & {
  /** Null: unknown. */
  readonly leadSource: string | null
  readonly knownFrom: SourceKnownFrom | 'unknown'
  /** Null where the size is not known. */
  readonly trend: {
    /** Null where the intervals say too little. */
    readonly direction: 'rising' | 'falling' | 'steady' | null
    /** Went stale in the period, and in the one of the same length before it. */
    readonly inPeriod: Measure
    readonly before: Measure
  } | null
  readonly months: readonly (AuditFigures & { readonly month: string | null })[]
}

/** The report as it stands in the JSON. */
export type SourcesReport = {
  readonly report: 'sources'
  readonly schemaVersion: number
  readonly header: ReportHeader
  readonly leadSources: {
    /** By size; then the sources without one, by their stale addresses; `unknown` last, also with 0. */
    readonly rows: readonly SourceAudit[]
    readonly leftOut: { readonly sources: number; readonly contacts: number }
  }
  readonly method: readonly string[]
}

/** Makes the report. */
export function makeSourcesReport(facts: {
  readonly header: HeaderFacts
  readonly sources: SourceFacts
}): SourcesReport {
  const { sources } = facts
  return {
    report: 'sources',
    schemaVersion: REPORT_SCHEMA_VERSION,
    header: makeHeader(facts.header),
    leadSources: {
      rows: [...sizedSources(sources), ...unsizedSources(sources.unsized)],
      leftOut: sources.leftOut,
    },
    method: SOURCES_METHOD,
  }
}

function sizedSources(facts: SourceFacts): readonly SourceAudit[] {
  return groupedBy(facts.sizes, (row) => row.leadSource)
    .map(([leadSource, sizes]) => ({ leadSource, sizes, size: sumOf(sizes, (row) => row.size) }))
    .toSorted((a, b) => b.size - a.size || compare(a.leadSource, b.leadSource))
    .map(({ leadSource, sizes }) => {
      const part = partOf(facts, leadSource)
      const months = groupedBy(sizes, (row) => row.month ?? '')
        .toSorted(([a], [b]) => compare(a, b))
        .map(([month, monthSizes]) => ({
          month: month === '' ? null : month,
          ...figuresOf(monthSizes, partOf(part, undefined, month)),
        }))
      return {
        leadSource,
        knownFrom: 'contacts' as const,
        ...figuresOf(sizes, part),
        trend: trendOf(sizes, part.stale),
        months,
      }
    })
}

type Part = Pick<SourceFacts, 'stale' | 'complaints' | 'hasSentLog'>

/** The rows of one source, or of one month of them. */
function partOf(facts: Part, leadSource: string | undefined, month?: string): Part {
  const isOf = (row: {
    readonly leadSource: string
    readonly month: string | undefined
  }): boolean =>
    (leadSource === undefined || row.leadSource === leadSource) &&
    (month === undefined || (row.month ?? '') === month)
  const { hasSentLog } = facts
  return {
    stale: facts.stale.filter(isOf),
    complaints: facts.complaints.filter(isOf),
    hasSentLog,
  }
}

function figuresOf(sizes: readonly SourceSizeRow[], part: Part): AuditFigures {
  const size = sumOf(sizes, (row) => row.size)
  const stale = part.stale.filter((row) => row.isInPeriod && classOf(row) !== undefined)
  const count = (rows: readonly SourceStaleRow[]): Measure =>
    measure(
      sumOf(rows, (row) => row.contacts),
      size,
    )
  const isLogged =
    part.hasSentLog && (stale.length === 0 || stale.some((row) => row.isNeverValid !== undefined))
  return {
    size,
    stale: count(stale),
    moved: count(stale.filter((row) => isMovedRow(row))),
    neverValid: isLogged ? count(stale.filter((row) => row.isNeverValid === true)) : null,
    complaints: measure(
      sumOf(part.complaints, (row) => row.contacts),
      size,
    ),
  }
}

type Caused = Pick<SourceStaleRow, 'cause' | 'hasNewAddress'>

function classOf({ cause, hasNewAddress }: Caused): StaleClass | undefined {
  return staleClassOf(cause, hasNewAddress)
}

function isMovedRow(row: Caused): boolean {
  const staleClass = classOf(row)
  return staleClass !== undefined && isMoved(staleClass)
}

function trendOf(
  sizes: readonly SourceSizeRow[],
  stale: readonly SourceStaleRow[],
): NonNullable<SourceAudit['trend']> {
  const went = (when: SourceStaleRow['wentStale']): number =>
    sumOf(
      stale.filter((row) => row.wentStale === when),
      (row) => row.contacts,
    )
  const size = sumOf(sizes, (row) => row.size)
  const sizeBefore = sumOf(sizes, (row) => row.sizeBefore)
  const counts = { inPeriod: went('in_period'), before: Math.min(went('before'), sizeBefore) }
  const isEnough = Math.min(size, sizeBefore) >= MIN_SIZE
  const now = wilsonInterval(counts.inPeriod, size)
  const then = wilsonInterval(counts.before, sizeBefore)
  return {
    direction:
      isEnough && now !== undefined && then !== undefined ? DIRECTIONS[differs(now, then)] : null,
    inPeriod: measure(counts.inPeriod, size),
    before: measure(counts.before, sizeBefore),
  }
}

const DIRECTIONS = { higher: 'rising', lower: 'falling', alike: 'steady' } as const

/** Sources that only mails and the sent log name: counts. What no source claims is always a row, the last. */
function unsizedSources(rows: readonly UnsizedRow[]): readonly SourceAudit[] {
  const keyOf = ({ leadSource, from }: UnsizedRow): string =>
    leadSource === undefined || from === undefined ? '' : `${leadSource}\0${from}`
  const named = groupedBy(rows, keyOf)
    .filter(([key]) => key !== '')
    .map(([key, group]) => ({
      key,
      audit: unsizedSource(group, group[0]?.leadSource, group[0]?.from),
    }))
    .toSorted((a, b) => b.audit.stale.count - a.audit.stale.count || compare(a.key, b.key))
    .map(({ audit }) => audit)
  const unknown = rows.filter((row) => keyOf(row) === '')
  return [...named, unsizedSource(unknown, undefined, undefined)]
}

function unsizedSource(
  rows: readonly UnsizedRow[],
  leadSource: string | undefined,
  from: SourceKnownFrom | undefined,
): SourceAudit {
  const count = (some: readonly UnsizedRow[]): Measure =>
    measure(
      sumOf(some, (row) => row.addresses),
      undefined,
    )
  const stale = rows.filter((row) => classOf(row) !== undefined)
  return {
    leadSource: leadSource ?? null,
    knownFrom: from ?? 'unknown',
    size: null,
    stale: count(stale),
    moved: count(stale.filter((row) => isMovedRow(row))),
    neverValid: null,
    complaints: null,
    trend: null,
    months: [],
  }
}

function groupedBy<Row>(
  rows: readonly Row[],
  key: (row: Row) => string,
): readonly (readonly [string, readonly Row[]])[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [row])
    else group.push(row)
  }
  return [...groups]
}

/** By code units: the same order on every machine. No two are the same. */
function compare(a: string, b: string): number {
  return a < b ? -1 : 1
}
