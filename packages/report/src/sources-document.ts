/** Section D as tables: a row a source, then a row a month of it. Pure, total. */
import { column, tableOf, type ColumnOf, type ReportSection } from './document.ts'
import { formatCount } from './format-value.ts'
import type { AuditFigures, Measure, SourceAudit, SourcesReport } from './sources-report.ts'

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
          column<SourceAudit>('leadSource', 'Lead source', 'foreign', (row) => row.leadSource),
          column<SourceAudit>('knownFrom', 'Known from', 'text', (row) => row.knownFrom),
          ...figureColumns<SourceAudit>(),
          column<SourceAudit>('trend', 'Trend', 'text', (row) => row.trend?.direction ?? null),
        ],
        rows,
      ),
      tableOf(
        { id: 'months', title: 'By month of capture', whenEmpty: 'No contacts are imported.' },
        [
          column<Month>('leadSource', 'Lead source', 'foreign', (row) => row.leadSource),
          column<Month>('month', 'Month', 'text', (row) => row.month),
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
    ...measureColumns<Row>('stale', 'Stale', (row) => row.stale),
    ...measureColumns<Row>('moved', 'Moved', (row) => row.moved),
    ...measureColumns<Row>('neverValid', 'Never valid', (row) => row.neverValid),
    ...measureColumns<Row>('complaints', 'Complaints', (row) => row.complaints),
  ]
}

function measureColumns<Row>(
  key: string,
  title: string,
  of: (row: Row) => Measure | null,
): readonly ColumnOf<Row>[] {
  return [
    column<Row>(key, title, 'count', (row) => of(row)?.count ?? null),
    column<Row>(`${key}Share`, `${title} %`, 'share', (row) => of(row)?.share ?? null),
    column<Row>(`${key}Low`, 'from', 'share', (row) => of(row)?.low ?? null),
    column<Row>(`${key}High`, 'to', 'share', (row) => of(row)?.high ?? null),
  ]
}
