/** Sections A, B and E as tables. Pure, total. */
import { column, csvColumn, leftOutNote, tableOf, type ReportSection } from './document.ts'
import { formatCount } from './format-value.ts'
import { CLASS_TITLES, NEXT_STEPS } from './stale-class.ts'
import type { FalsePositives, StaleAddress, StaleReport } from './stale-report.ts'

type ClassCount = StaleReport['staleAddresses']['byClass'][number]
type DeskFigure = { readonly title: string; readonly value: number | null }

/** Section A. */
export function staleSection({ staleAddresses }: StaleReport): ReportSection {
  const { total, byClass, rows, leftOut } = staleAddresses
  return {
    id: 'A',
    title: 'Stale addresses',
    paragraphs: [`${formatCount(total)} stale.`],
    tables: [
      tableOf(
        { id: 'classes', title: 'By class', whenEmpty: 'None.' },
        [
          column<ClassCount>('class', 'Class', 'text', (row) => CLASS_TITLES[row.class]),
          column<ClassCount>('addresses', 'Addresses', 'count', (row) => row.addresses),
          column<ClassCount>('nextStep', 'Next step', 'text', (row) => NEXT_STEPS[row.class]),
        ],
        byClass,
      ),
      tableOf(
        { id: 'addresses', title: 'By address', note: leftOutNote(leftOut), whenEmpty: 'None.' },
        ADDRESS_COLUMNS,
        rows,
      ),
    ],
  }
}

const ADDRESS_COLUMNS = [
  column<StaleAddress>('address', 'Address', 'foreign', (row) => row.address),
  column<StaleAddress>('class', 'Class', 'text', (row) => CLASS_TITLES[row.class]),
  column<StaleAddress>('status', 'Status', 'text', (row) => row.status),
  column<StaleAddress>('firstSeenAt', 'First seen', 'instant', (row) => row.firstSeenAt),
  column<StaleAddress>('lastSeenAt', 'Last seen', 'instant', (row) => row.lastSeenAt),
  column<StaleAddress>('evidenceCount', 'Evidence', 'count', (row) => row.evidenceCount),
  column<StaleAddress>('trust', 'Trust', 'text', (row) => row.trust),
  column<StaleAddress>(
    'lastGoodDeliveryAt',
    'Last delivery',
    'instant',
    (row) => row.lastGoodDeliveryAt,
  ),
  column<StaleAddress>('owner', 'Owner', 'foreign', (row) => row.owner),
  column<StaleAddress>('leadSource', 'Lead source', 'foreign', (row) => row.leadSource),
  column<StaleAddress>('leadSourceFrom', 'Known from', 'text', (row) => row.leadSourceFrom),
  column<StaleAddress>('addressChangeId', 'Change', 'text', (row) => row.addressChangeId),
  csvColumn<StaleAddress>('category', 'text', (row) => row.category),
  csvColumn<StaleAddress>('diagnostic', 'foreign', (row) => row.diagnostic),
  csvColumn<StaleAddress>('nextStep', 'text', (row) => row.nextStep),
]

/** Section B. */
export function deskSection({ addressChanges: desk }: StaleReport): ReportSection {
  const figures: readonly DeskFigure[] = [
    { title: 'Waiting', value: desk.waiting },
    { title: 'of these overdue', value: desk.overdue },
    { title: 'Median age of the waiting, days', value: desk.medianWaitingDays },
    { title: 'Approved in the period', value: desk.decided.approved },
    { title: 'Rejected in the period', value: desk.decided.rejected },
    { title: 'Closed in the period', value: desk.decided.closed },
    { title: 'Median days to a decision', value: desk.medianDecisionDays },
    { title: 'Confirmed in the period', value: desk.confirmed },
  ]
  return {
    id: 'B',
    title: 'Address changes',
    paragraphs: [],
    tables: [
      tableOf(
        { id: 'changes', title: 'The desk', whenEmpty: 'None.' },
        [
          column<DeskFigure>('figure', 'Figure', 'text', (row) => row.title),
          column<DeskFigure>('value', 'Value', 'decimal', (row) => row.value),
        ],
        figures,
      ),
    ],
  }
}

/** Section E. */
export function falsePositivesSection({ falsePositives }: StaleReport): ReportSection {
  return {
    id: 'E',
    title: 'False positives',
    paragraphs: [
      `${formatCount(falsePositives.released)} released in the period, of which ${formatCount(falsePositives.fine)} are known to be fine.`,
    ],
    tables: [
      tableOf(
        { id: 'false-positives', title: 'By rule', whenEmpty: 'None was released.' },
        [
          column<FalsePositives>('ruleId', 'Rule', 'foreign', (row) => row.ruleId),
          column<FalsePositives>('ruleVersion', 'Version', 'foreign', (row) => row.ruleVersion),
          column<FalsePositives>('category', 'Category', 'text', (row) => row.category),
          column<FalsePositives>('released', 'Released', 'count', (row) => row.released),
          column<FalsePositives>(
            'byProofOfLife',
            'By sign of life',
            'count',
            (row) => row.byProofOfLife,
          ),
          column<FalsePositives>('fine', 'Fine since', 'count', (row) => row.fine),
          column<FalsePositives>('failedAgain', 'Failed again', 'count', (row) => row.failedAgain),
          column<FalsePositives>('notKnown', 'Not known', 'count', (row) => row.notKnown),
        ],
        falsePositives.byRule,
      ),
    ],
  }
}
