import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  column,
  csvColumn,
  tableOf,
  type Cell,
  type CellKind,
  type ReportDocument,
  type ReportTable,
} from './document.ts'
import { documentFacts, documentSections, toHtml, type DocumentParts } from './html-document.ts'
import { html, markupOf } from './html.ts'
import { reportDocument } from './report-document.ts'
import { anyReport } from './testing/facts.ts'

const tableWith = (cell: Cell, kind: CellKind): ReportTable =>
  tableOf<Cell>(
    { id: 'one', title: 'One', whenEmpty: 'None.', note: undefined },
    [column('first', 'First', kind, (row) => row), csvColumn('hidden', 'foreign', () => 'hidden')],
    [cell],
  )

function documentOf(...tables: readonly ReportTable[]): ReportDocument {
  return {
    title: 'A & B',
    mainTable: 'one',
    facts: [{ label: 'As of', value: '<now>' }],
    sections: [{ id: 'A', title: 'Section', paragraphs: ['1 < 2'], tables }],
  }
}

const sectionsOf = (table: ReportTable, parts?: DocumentParts): string =>
  markupOf(documentSections(documentOf(table), parts)).replace(/\s+/g, ' ')

const cellOf = (cell: Cell, kind: CellKind, parts?: DocumentParts): string =>
  /<td class="[^"]*">.*?<\/td>/.exec(sectionsOf(tableWith(cell, kind), parts))?.[0] ?? ''

describe('a cell', () => {
  it.each<[Cell, CellKind, string]>([
    ['words', 'text', '<td class=""> words </td>'],
    ['a<b', 'foreign', '<td class=""> <bdi>a&lt;b</bdi> </td>'],
    ['', 'foreign', '<td class=""> <bdi>–</bdi> </td>'],
    [null, 'count', '<td class="number"> – </td>'],
    [1_234, 'count', '<td class="number"> 1,234 </td>'],
    [1_234.5, 'decimal', '<td class="number"> 1234.5 </td>'],
    [3, 'decimal', '<td class="number"> 3 </td>'],
    [0.5, 'share', '<td class="number"> 50.0 % </td>'],
    ['2026-11-22T10:11:12.000Z', 'instant', '<td class="instant"> 2026-11-22 10:11 UTC </td>'],
    [
      { count: 3, share: 0.5, low: 0.25, high: 0.75 },
      'measure',
      '<td class="number"> 3 (50.0 %; 25.0 to 75.0) </td>',
    ],
  ])('%j of kind %s', (cell, kind, markup) => {
    expect(cellOf(cell, kind)).toBe(markup)
  })

  it('leads somewhere where the frame says so, and a number never does', () => {
    const link = (key: string, cell: string): string | undefined =>
      cell === 'here' ? `/${key}?q=${cell}"` : undefined
    expect(cellOf('here', 'foreign', { link })).toBe(
      '<td class=""> <a href="/first?q=here&quot;"><bdi>here</bdi></a> </td>',
    )
    expect(cellOf('there', 'text', { link })).toBe('<td class=""> there </td>')
    expect(cellOf(7, 'count', { link: () => '/x' })).toBe('<td class="number"> 7 </td>')
  })

  it('for programs alone is not shown', () => {
    expect(sectionsOf(tableWith('x', 'text'))).not.toContain('hidden')
  })
})

describe('a table', () => {
  const row = tableWith('x', 'count')

  it('has its title for those who hear it, and a head for each column that is shown', () => {
    const markup = sectionsOf(row)
    expect(markup).toContain('<caption> One </caption>')
    expect(markup).toContain('aria-label="One"')
    expect(markup.match(/<th .*?<\/th>/g)).toEqual(['<th scope="col" class="number">First</th>'])
  })

  it('says what an empty one means, and what is left out of another', () => {
    expect(sectionsOf({ ...row, rows: [] })).toContain('<p class="empty">None.</p>')
    expect(sectionsOf({ ...row, rows: [] })).not.toContain('<table>')
    expect(sectionsOf({ ...row, note: '2 more' })).toContain('<p class="muted">2 more</p>')
    expect(sectionsOf(row)).not.toContain('muted')
  })

  it('has a heading where it is not the only one', () => {
    expect(sectionsOf(row)).not.toContain('<h3>')
    const both = markupOf(documentSections(documentOf(row, { ...row, title: 'Two' })))
    expect(both.match(/<h3>.*?<\/h3>/g)).toEqual(['<h3>One</h3>', '<h3>Two</h3>'])
  })

  it('has what the frame puts beside and before it', () => {
    const parts = {
      besideTable: (table: ReportTable) => html`<a href="/${table.id}.csv">CSV</a>`,
      beforeTable: (table: ReportTable) => html`<svg><title>${table.title}</title></svg>`,
    }
    expect(sectionsOf(row, parts)).toMatch(/<a href="\/one\.csv">CSV<\/a>.*<svg>.*<table>/)
    const empty = sectionsOf({ ...row, rows: [] }, parts)
    expect(empty).toContain('one.csv')
    expect(empty).not.toContain('<svg>')
  })
})

it('facts are names and values', () => {
  const markup = markupOf(documentFacts(documentOf())).replace(/\s+/g, ' ')
  expect(markup).toContain('<dt>As of</dt> <dd>&lt;now&gt;</dd>')
})

describe('the file', () => {
  it('has a title, its sections and a picture of what is read by size', () => {
    const classes = { ...tableWith(3, 'count'), id: 'classes' }
    const [first, ...others] = classes.columns
    if (first === undefined) throw new TypeError('the test has no column')
    const drawn = { ...classes, columns: [{ ...first, key: 'addresses' }, ...others] }
    const markup = toHtml(documentOf(drawn))
    expect(markup.startsWith('<!doctype html>\n<html lang="en">')).toBe(true)
    expect(markup).toContain('<title>A &amp; B</title>')
    expect(markup).toContain('<h2>A. Section</h2>')
    expect(markup).toContain('<p>1 &lt; 2</p>')
    expect(markup).toContain('<svg')
    expect(toHtml(documentOf(tableWith(3, 'count')))).not.toContain('<svg')
  })

  it('is well formed and fetches nothing, whatever the mails and files say', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const markup = toHtml(reportDocument(report))
        expect(unclosedOf(markup)).toEqual([])
        const style = /<style>[^]*?<\/style>/
        for (const [tag, name = ''] of markup
          .replace(style, '')
          .matchAll(/<\/?([^\s<>/]*)[^<>]*>/g)) {
          expect(ELEMENTS).toContain(name)
          expect(tag).not.toMatch(/\s(?:on\w+|src|href|style)=/i)
        }
        expect(markup.replace(style, '')).not.toMatch(/[\p{Cf}\p{Cs}]/u)
      }),
      { numRuns: 60 },
    )
  })
})

const VOID = ['!doctype', 'meta']
const ELEMENTS = [
  ...VOID,
  ...['html', 'head', 'title', 'style', 'body', 'main', 'h1', 'h2', 'h3', 'section', 'p', 'div'],
  ...['dl', 'dt', 'dd', 'table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td', 'bdi'],
  ...['svg', 'desc', 'text', 'rect', 'path'],
]

/** Names of elements that are open at the end, or were closed out of turn; an attribute holds no bracket. */
function unclosedOf(markup: string): readonly string[] {
  const open: string[] = []
  for (const [tag, slash, name = ''] of markup.matchAll(/<(\/?)([^\s<>/]+)[^<>]*>/g)) {
    if (VOID.includes(name) || tag.endsWith('/>')) continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) return [`</${name}>`]
  }
  return open
}
