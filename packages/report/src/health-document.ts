/** Section F as a table. Pure, total. */
import { column, tableOf, type ReportSection } from './document.ts'
import { formatCount } from './format-value.ts'
import type { HealthReport, Refusals } from './health-report.ts'

type HealthLine = Refusals & {
  readonly provider: string
}

/** Section F. */
export function healthSection({ senderHealth }: HealthReport): ReportSection {
  const { reports, providers, leftOut } = senderHealth
  const lines = providers.flatMap(({ provider, refusals }) =>
    refusals.map((refusal): HealthLine => ({ ...refusal, provider })),
  )
  return {
    id: 'F',
    title: 'Sender health',
    paragraphs: [`${formatCount(reports)} refusals that are held against no address.`],
    tables: [
      tableOf(
        {
          id: 'refusals',
          title: 'By provider',
          note:
            leftOut.rows === 0
              ? undefined
              : `${formatCount(leftOut.rows)} more rows with ${formatCount(leftOut.reports)} reports are left out.`,
          whenEmpty: 'None.',
        },
        HEALTH_COLUMNS,
        lines,
      ),
    ],
  }
}

const HEALTH_COLUMNS = [
  column<HealthLine>('provider', 'Provider', 'foreign', (row) => row.provider),
  column<HealthLine>('category', 'Category', 'text', (row) => row.category),
  column<HealthLine>('party', 'Who can mend it', 'text', (row) => row.party),
  column<HealthLine>('reports', 'Reports', 'count', (row) => row.reports),
  column<HealthLine>('addresses', 'Addresses', 'count', (row) => row.addresses),
  column<HealthLine>('firstAt', 'First', 'instant', (row) => row.firstAt),
  column<HealthLine>('lastAt', 'Last', 'instant', (row) => row.lastAt),
  column<HealthLine>('host', 'Host', 'foreign', (row) => row.host),
  column<HealthLine>('reply', 'Last reply', 'foreign', (row) => row.reply),
  // The advice has facts of the bounce in it, so it is shown as carefully as the reply itself.
  column<HealthLine>('remedy', 'Remedy', 'foreign', (row) => row.remedies[0]?.text ?? null),
]
