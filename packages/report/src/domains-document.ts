/** Section C as tables. Pure, total. */
import { column, leftOutNote, tableOf, type ReportSection, type ReportTable } from './document.ts'
import type { DomainsReport, Migration } from './domains-report.ts'
import type { DomainMx } from './rows.ts'

type Exception = Migration['exceptions'][number] & { readonly newDomain: string }
type LikelyNext = { readonly address: string; readonly newDomain: string }

/** Section C. */
export function domainsSection({ migrations }: DomainsReport): ReportSection {
  const { rows, leftOut } = migrations
  return {
    id: 'C',
    title: 'Domains in migration',
    paragraphs: [],
    tables: [
      tableOf(
        {
          id: 'migrations',
          title: 'Old → new',
          note: leftOutNote(leftOut, 'pairs of domains'),
          whenEmpty: 'None found.',
        },
        MIGRATION_COLUMNS,
        rows,
      ),
      exceptionsTable(rows),
      likelyNextTable(rows),
    ],
  }
}

const MIGRATION_COLUMNS = [
  column<Migration>('oldDomain', 'Old', 'foreign', (row) => row.oldDomain),
  column<Migration>('newDomain', 'New', 'foreign', (row) => row.newDomain),
  column<Migration>('addresses', 'Addresses', 'count', (row) => row.addresses),
  column<Migration>('pattern', 'Pattern', 'text', (row) => row.pattern),
  column<Migration>('agreeingShare', 'Share that agrees', 'share', (row) => row.agreeingShare),
  column<Migration>('bound', 'Bound', 'count', (row) => row.bound),
  column<Migration>('days', 'Days', 'count', (row) => row.days),
  column<Migration>('firstSeenAt', 'First seen', 'instant', (row) => row.firstSeenAt),
  column<Migration>('lastSeenAt', 'Last seen', 'instant', (row) => row.lastSeenAt),
  column<Migration>('oldMx', 'MX of the old', 'foreign', (row) => mxText(row.oldMx)),
  column<Migration>('newMx', 'MX of the new', 'foreign', (row) => mxText(row.newMx)),
  column<Migration>('oldTakesMail', 'Old takes mail', 'text', (row) => row.oldTakesMail),
]

const MX_WORDS: Readonly<Record<Exclude<DomainMx['answer'], 'mx'>, string>> = {
  null_mx: 'null MX',
  no_mx: 'no MX',
  no_domain: 'no such domain',
  fault: 'no answer',
}

function mxText(mx: DomainMx | null): string {
  if (mx === null) return 'not asked'
  return mx.answer === 'mx' ? mx.hosts.join(' ') : MX_WORDS[mx.answer]
}

function exceptionsTable(rows: readonly Migration[]): ReportTable {
  const leftOut = rows.reduce((sum, row) => sum + row.exceptionsLeftOut, 0)
  return tableOf(
    {
      id: 'exceptions',
      title: 'Exceptions to the pattern',
      note: leftOutNote(leftOut),
      whenEmpty: 'None.',
    },
    [
      column<Exception>('oldAddress', 'Address', 'foreign', (row) => row.oldAddress),
      column<Exception>('newDomain', 'To', 'foreign', (row) => row.newDomain),
      column<Exception>('pattern', 'Its pattern', 'text', (row) => row.pattern),
      column<Exception>('addressChangeId', 'Change', 'text', (row) => row.addressChangeId),
    ],
    rows.flatMap(({ newDomain, exceptions }) => exceptions.map((one) => ({ ...one, newDomain }))),
  )
}

function likelyNextTable(rows: readonly Migration[]): ReportTable {
  const leftOut = rows.reduce((sum, row) => sum + row.likelyNextLeftOut, 0)
  return tableOf(
    {
      id: 'likely-next',
      title: 'Likely next: known addresses without a sighting; nothing is proposed for them',
      note: leftOutNote(leftOut),
      whenEmpty: 'None known.',
    },
    [
      column<LikelyNext>('address', 'Address', 'foreign', (row) => row.address),
      column<LikelyNext>('newDomain', 'To', 'foreign', (row) => row.newDomain),
    ],
    rows.flatMap(({ newDomain, likelyNext }) =>
      likelyNext.map((address) => ({ address, newDomain })),
    ),
  )
}
