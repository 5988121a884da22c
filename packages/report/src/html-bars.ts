/** Bars for the tables that are read by size: SVG inside of the file, with its words; the numbers stand in the table beneath. Pure. */
import type { ReportTable } from './document.ts'
import { html, type Html } from './html.ts'

const MAX_BARS = 15
const ROW_HEIGHT = 24
const WIDTH = 720
const LABEL_WIDTH = 220
const BAR_WIDTH = 440

/** One bar; with an interval where it is a share. */
export type Bar = {
  readonly label: string
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

/** What of a table is drawn: its first share with an interval, else its first count. */
export type TableBars = {
  readonly title: string
  readonly isShare: boolean
  readonly bars: readonly Bar[]
}

const DRAWN: Readonly<Record<string, string>> = {
  classes: 'addresses',
  sources: 'stale',
  migrations: 'addresses',
  refusals: 'reports',
}

/** Absent where the table is not one that is read by size, or says nothing. Total. */
export function barsOf(table: ReportTable): TableBars | undefined {
  const key = DRAWN[table.id]
  const at = table.columns.findIndex((column) => column.key === key)
  const column = table.columns[at]
  if (column === undefined) return undefined
  // A provider has a row for each category.
  const words = table.id === 'refusals' ? 2 : 1
  const isShare = column.kind === 'measure'
  const bars = table.rows.flatMap((row): readonly Bar[] => {
    const cell = row[at]
    const label = row
      .slice(0, words)
      .map((word) => (typeof word === 'object' ? 'unknown' : String(word)))
      .join(' ')
    if (typeof cell === 'number') return [{ label, value: cell, low: null, high: null }]
    if (typeof cell !== 'object' || cell === null || cell.share === null) return []
    return [{ label, value: cell.share, low: cell.low, high: cell.high }]
  })
  const drawn = [...bars].sort((a, b) => b.value - a.value).slice(0, MAX_BARS)
  return drawn.every((bar) => bar.value === 0)
    ? undefined
    : { title: column.title, isShare, bars: drawn }
}

/** The picture; absent where nothing is drawn. */
export function tableBars(table: ReportTable): Html | null {
  const drawn = barsOf(table)
  if (drawn === undefined) return null
  const most = Math.max(...drawn.bars.map((bar) => bar.high ?? bar.value))
  const height = drawn.bars.length * ROW_HEIGHT + 8
  const title = `${table.title}: ${drawn.title}`
  return html`<svg
    role="img"
    viewBox="0 0 ${WIDTH} ${height}"
    class="bars"
    aria-label="${title}; the numbers are in the table"
  >
    <title>${title}</title>
    <desc>Bars, the longest first. The table beneath has every number.</desc>
    ${drawn.bars.map((bar, index) => barSvg(bar, { y: index * ROW_HEIGHT + 6, scale: BAR_WIDTH / most }))}
  </svg>`
}

function barSvg(bar: Bar, { y, scale }: { readonly y: number; readonly scale: number }): Html {
  const x = (value: number): string => (LABEL_WIDTH + value * scale).toFixed(1)
  const middle = y + 8
  return html`<text x="${LABEL_WIDTH - 8}" y="${middle + 4}" text-anchor="end"
      >${shortened(bar.label)}</text
    >
    <rect
      x="${LABEL_WIDTH}"
      y="${y}"
      width="${(bar.value * scale).toFixed(1)}"
      height="16"
      rx="2"
    />
    ${
      bar.low === null || bar.high === null
        ? null
        : html`<path
            class="interval"
            d="M${x(bar.low)} ${middle}H${x(bar.high)}M${x(bar.low)} ${middle - 4}v8M${x(bar.high)} ${middle - 4}v8"
          />`
    }`
}

const MAX_LABEL = 30

function shortened(text: string): string {
  const signs = Array.from(text)
  return signs.length <= MAX_LABEL ? text : `${signs.slice(0, MAX_LABEL - 1).join('')}…`
}
