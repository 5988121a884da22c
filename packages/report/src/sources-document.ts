/** Section D as tables: a row a source, then a row a month of it. Pure, total. */
import { column, csvColumn, tableOf, type ColumnOf, type ReportSection } from './document.ts'
import { formatCount } from './format-value.ts'
import type { AuditFigures, SourceAudit, SourcesReport } from './sources-report.ts'

const UNKNOWN = 'unknown'

/** The section. */
export function sourcesSection({ leadSources }: SourcesReport): ReportSection {
  const { rows, leftOut } = leadSources
  const months = rows.flatMap((row) =>
    row.months.map((month) => ({ ...month, leadSource: row.leadSource })),
  )
  return {
    id: 'D',
    title: 'Lead-source audit',
    paragraphs: [],
    tables: [
      tableOf(
        {
          id: 'sources',
          title: 'By source',
          note:
            leftOut.sources === 0
              ? undefined
              : `${formatCount(leftOut.sources)} more sources with ${formatCount(leftOut.contacts)} contacts are left out.`,
          whenEmpty: 'None.',
        },
        [
          column<SourceAudit>(
            'leadSource',
            'Lead source',
            'foreign',
            (row) => row.leadSource ?? UNKNOWN,
          ),
          column<SourceAudit>('knownFrom', 'Known from', 'text', (row) => row.knownFrom),
          ...figureColumns<SourceAudit>(),
          column<SourceAudit>('trend', 'Trend', 'text', (row) => row.trend?.direction ?? null),
          csvColumn<SourceAudit>('wentStale', 'measure', (row) => row.trend?.inPeriod ?? null),
          csvColumn<SourceAudit>('wentStaleBefore', 'measure', (row) => row.trend?.before ?? null),
        ],
        rows,
      ),
      tableOf(
        { id: 'months', title: 'By month of capture', whenEmpty: 'No contacts are imported.' },
        [
          column<Month>('leadSource', 'Lead source', 'foreign', (row) => row.leadSource),
          column<Month>('month', 'Month', 'text', (row) => row.month ?? UNKNOWN),
          ...figureColumns<Month>(),
        ],
        months,
      ),
    ],
  }
}

type Month = AuditFigures & { readonly leadSource: string | null; readonly month: string | null }

function figureColumns<Row extends AuditFigures>(): readonly ColumnOf<Row>[] {
  return [
    column<Row>('size', 'Size', 'count', (row) => row.size),
    column<Row>('stale', 'Stale', 'measure', (row) => row.stale),
    column<Row>('moved', 'Moved', 'measure', (row) => row.moved),
    column<Row>('neverValid', 'Never valid', 'measure', (row) => row.neverValid),
    column<Row>('complaints', 'Complaints', 'measure', (row) => row.complaints),
  ]
}
