/**
 * A document as Markdown (CommonMark with tables). Text of mails stands in code spans, where nothing is markup and no
 * renderer makes a link; what a code span cannot hold is escaped sign by sign. Pure, total, linear.
 */
import type { Cell, CellKind, ReportDocument, ReportSection, ReportTable } from './document.ts'
import { formatCount, formatDecimal, formatMeasure, formatShare } from './format-value.ts'
import { visibleText } from './visible-text.ts'

/** One text, with a line end at its end. */
export function toMarkdown(document: ReportDocument): string {
  const head = document.facts.map(({ label, value }) => `- ${label}: ${plainText(value)}`)
  const lines = [
    `# ${plainText(document.title)}`,
    '',
    ...head,
    ...document.sections.flatMap(section),
  ]
  return `${lines.join('\n')}\n`
}

function section({ id, title, paragraphs, tables }: ReportSection): readonly string[] {
  return [
    '',
    `## ${id}. ${plainText(title)}`,
    ...paragraphs.flatMap((paragraph) => ['', plainText(paragraph)]),
    ...tables.flatMap((table) => tableLines(table, { isAlone: tables.length === 1 })),
  ]
}

function tableLines(table: ReportTable, options: { readonly isAlone: boolean }): readonly string[] {
  const { rows, note, whenEmpty } = table
  const columns = table.columns.filter((column) => !column.inCsvOnly)
  const title = options.isAlone ? [] : ['', `### ${plainText(table.title)}`]
  if (rows.length === 0) return [...title, '', plainText(whenEmpty)]
  return [
    ...title,
    '',
    line(columns.map((column) => plainText(column.title))),
    line(columns.map((column) => (isNumber(column.kind) ? '---:' : '---'))),
    ...rows.map((row) =>
      line(
        row.flatMap((cell, index) => {
          const column = table.columns[index]
          return column === undefined || column.inCsvOnly ? [] : [cellText(cell, column.kind)]
        }),
      ),
    ),
    ...(note === undefined ? [] : ['', plainText(note)]),
  ]
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function isNumber(kind: CellKind): boolean {
  return kind === 'count' || kind === 'decimal' || kind === 'share' || kind === 'measure'
}

function cellText(cell: Cell, kind: CellKind): string {
  // An empty cell would leave open whether there is nothing or nobody knows.
  if (cell === null || cell === '') return '–'
  if (typeof cell === 'object') return formatMeasure(cell)
  if (typeof cell === 'number') return numberText(cell, kind)
  if (kind === 'instant') return plainText(cell.slice(0, 16).replace('T', ' '))
  return kind === 'foreign' ? foreignText(cell) : plainText(cell)
}

function numberText(value: number, kind: CellKind): string {
  if (kind === 'share') return formatShare(value)
  return kind === 'count' ? formatCount(value) : formatDecimal(value)
}

/** Our own words; a pipe would end a cell, and a backslash before it would take its own away. */
function plainText(text: string): string {
  return visibleText(text).replace(/[\\|]/g, '\\$&')
}

/** ASCII punctuation, all of which a backslash may stand before (CommonMark, "Backslash escapes"). */
const PUNCTUATION = /[!-/:-@[-`{-~]/g

function foreignText(text: string): string {
  const shown = visibleText(text)
  return /[`|\\]|^ | $/.test(shown) ? shown.replace(PUNCTUATION, '\\$&') : `\`${shown}\``
}
