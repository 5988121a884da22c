/** Markdown and CSV with what mails and files may hold: it is shown, and does nothing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  column,
  csvColumn,
  tableOf,
  type Cell,
  type CellKind,
  type ReportDocument,
} from './document.ts'
import { toCsv } from './to-csv.ts'
import { toMarkdown } from './to-markdown.ts'
import { visibleText } from './visible-text.ts'

const tableWith = (cell: Cell, kind: CellKind = 'foreign'): ReturnType<typeof tableOf<Cell>> =>
  tableOf(
    { id: 'one', title: 'One', whenEmpty: 'None.' },
    [
      column<Cell>('first', 'First', kind, (row) => row),
      column('last', 'Last', 'count', () => 1_234),
    ],
    [cell],
  )

function markdownCell(cell: Cell, kind: CellKind = 'foreign'): string {
  const document: ReportDocument = {
    title: 'T',
    mainTable: 'one',
    facts: [],
    sections: [{ id: 'A', title: 'S', paragraphs: [], tables: [tableWith(cell, kind)] }],
  }
  const line = toMarkdown(document).trimEnd().split('\n').at(-1) ?? ''
  return line.replace(/^\| /, '').replace(/ \| 1,234 \|$/, '')
}

const csvCell = (cell: Cell, kind?: CellKind): string =>
  toCsv(tableWith(cell, kind))
    .replace(/^.*\r\n/, '')
    .replace(/,1234\r\n$/, '')

describe('Markdown', () => {
  it.each([
    ['old@example.org', '`old@example.org`'],
    ['<script>alert(1)</script>', '`<script>alert(1)</script>`'],
    ['[click](https://evil.example)', '`[click](https://evil.example)`'],
    ['a|b', 'a\\|b'],
    ['a\\|b', 'a\\\\\\|b'],
    ['`x`', '\\`x\\`'],
    [' padded ', ' padded '],
    ['two\nlines\r\n# head', '`two<U+000A>lines<U+000D><U+000A># head`'],
    ['\u202Egro.elpmaxe@dlo', '`<U+202E>gro.elpmaxe@dlo`'],
    ['a\u200Bb\u0007\u001b[31m', '`a<U+200B>b<U+0007><U+001B>[31m`'],
    ['\uD800', '`<U+D800>`'],
    ['', '–'],
    [null, '–'],
  ])('shows %j as %s', (text, expected) => {
    expect(markdownCell(text)).toBe(expected)
  })

  it.each<[Cell, CellKind, string]>([
    [9_310, 'count', '9,310'],
    [1_234_567, 'count', '1,234,567'],
    [2.5, 'decimal', '2.5'],
    [1_234, 'decimal', '1,234'],
    ['own | words \\', 'text', 'own \\| words \\\\'],
    [0.1234, 'share', '12.3 %'],
    ['2026-11-22T10:11:12.000Z', 'instant', '2026-11-22 10:11'],
    [
      { count: 12, share: 0.4, low: 0.245951, high: 0.576754 },
      'measure',
      '12 (40.0 %; 24.6 to 57.7)',
    ],
    [{ count: 12, share: null, low: null, high: null }, 'measure', '12'],
  ])('shows %j as a %s: %s', (cell, kind, expected) => {
    expect(markdownCell(cell, kind)).toBe(expected)
  })

  it('has one line a row and the cells of its head, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const cell = markdownCell(text)
        // A pipe in a cell has an odd number of backslashes before it (GFM, "Tables").
        for (const [, slashes = ''] of cell.matchAll(/(\\*)\|/g)) expect(slashes.length % 2).toBe(1)
        expect(cell).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
        const code = /^`(.*)`$/.exec(cell)
        if (code === null) expect(cell).not.toMatch(/(?<!\\)(?:\\\\)*[<`*_[\]]/)
        else expect(code[1]).not.toContain('`')
      }),
    )
  })
})

describe('a Markdown report', () => {
  const empty = { ...tableWith('x'), rows: [] }
  const markdown = (over: Partial<ReportDocument>): string =>
    toMarkdown({ title: 'A | B', mainTable: 'one', facts: [], sections: [], ...over })

  it('has its title and its facts', () => {
    const facts = [{ label: 'As of', value: 'a|b' }]
    expect(markdown({ facts })).toBe('# A \\| B\n\n- As of: a\\|b\n')
  })

  it('has paragraphs, headings where tables are several, what an empty one means, and notes', () => {
    const second = { ...tableWith('x', 'text'), title: 'Two', note: '3 more' }
    const sections = [
      { id: 'A', title: 'S', paragraphs: ['one', 'two'], tables: [empty, second] },
    ] as const
    expect(markdown({ sections }).split('\n').slice(3)).toEqual([
      ...['## A. S', '', 'one', '', 'two', '', '### One', '', 'None.', '', '### Two', ''],
      ...['| First | Last |', '| --- | ---: |', '| x | 1,234 |', '', '3 more', ''],
    ])
  })

  it('leaves out the columns for programs', () => {
    const table = tableOf(
      { id: 'x', title: 'X', whenEmpty: '' },
      [csvColumn<string>('reply', 'foreign', (row) => row), column('n', 'N', 'count', () => 1)],
      ['550 no'],
    )
    const sections = [{ id: 'A', title: 'S', paragraphs: [], tables: [table] }] as const
    expect(markdown({ sections }).trimEnd().split('\n').slice(-3)).toEqual([
      '| N |',
      '| ---: |',
      '| 1 |',
    ])
  })
})

describe('CSV', () => {
  it.each([
    ['old@example.org', 'old@example.org'],
    ['=HYPERLINK("http://evil.example")', '"\'=HYPERLINK(""http://evil.example"")"'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'<U+0009>=1"],
    ['\r=1', "'<U+000D>=1"],
    ['＝1', "'＝1"],
    ['x;=1', "x;'=1"],
    ['no; -1;@a; ＝2', "no; '-1;'@a; '＝2"],
    ['";=cmd|1!A0;"@evil.example', `""";'=cmd|1!A0;""'@evil.example"`],
    ['rfc822; a@b.example', 'rfc822; a@b.example'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['two\nlines', 'two<U+000A>lines'],
    ['\u202Ex', '<U+202E>x'],
    [null, ''],
  ])('writes %j as %s', (text, expected) => {
    expect(csvCell(text)).toBe(expected)
  })

  it('writes a measure as four columns, with names of their own', () => {
    expect(toCsv(tableWith({ count: 2, share: 0.5, low: 0.25, high: 0.75 }, 'measure'))).toBe(
      'first,firstShare,firstLow,firstHigh,last\r\n2,0.5,0.25,0.75,1234\r\n',
    )
    expect(csvCell({ count: 2, share: null, low: null, high: null }, 'measure')).toBe('2,,,')
    expect(csvCell(null, 'measure')).toBe(',,,')
    expect(csvCell(7, 'measure')).toBe(',,,')
    // A column that says it holds counts has no room for four.
    expect(csvCell({ count: 2, share: null, low: null, high: null }, 'count')).toBe('')
  })

  it('has the columns that Markdown leaves out', () => {
    const table = tableOf(
      { id: 'x', title: 'X', whenEmpty: '' },
      [csvColumn<string>('reply', 'foreign', (row) => row)],
      ['550 no'],
    )
    expect(toCsv(table)).toBe('reply\r\n550 no\r\n')
  })

  it('begins no cell with a formula, whatever the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(';', '=', '-', '@', '"', "'", ' ', ',', 'a') }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(csvCell(text)).not.toMatch(/^"?[=+\-@\t\r\n＝＋－＠]/u)
        for (const part of csvCell(text).split(';').slice(1))
          expect(part).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/u)
        expect(csvCell(text)).not.toMatch(/[\r\n\0]/)
      }),
    )
  })
})

it('leaves text that can be seen as it is', () => {
  expect(visibleText('Zoë 💥 日本語 – ok')).toBe('Zoë 💥 日本語 – ok')
})
