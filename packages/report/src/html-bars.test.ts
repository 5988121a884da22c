import { describe, expect, it } from 'vitest'
import { column, csvColumn, tableOf, type Cell, type ReportTable } from './document.ts'
import { barsOf, tableBars } from './html-bars.ts'
import { markupOf } from './html.ts'
import type { Measure } from './measure.ts'

type Row = readonly [name: string | null, value: Cell, more?: string]

function table(id: string, rows: readonly Row[]): ReportTable {
  const keys: Readonly<Record<string, string>> = { sources: 'stale', refusals: 'reports' }
  const kind = id === 'sources' ? 'measure' : 'count'
  return tableOf<Row>(
    { id, title: 'Of them', whenEmpty: 'None.' },
    [
      column('name', 'Name', 'foreign', ([name]) => name),
      column('more', 'More', 'text', ([, , more]) => more ?? null),
      column(keys[id] ?? 'addresses', 'Addresses', kind, ([, value]) => value),
      csvColumn('left', 'count', () => 1),
    ],
    rows,
  )
}

const share = (value: number, low: number, high: number): Measure => ({
  count: 30,
  share: value,
  low,
  high,
})

describe('what is drawn of a table', () => {
  it('is its count, the largest first', () => {
    const rows: readonly Row[] = [
      ['a', 1],
      ['b', 3],
      ['c', 2],
    ]
    expect(barsOf(table('classes', rows))).toEqual({
      title: 'Addresses',
      isShare: false,
      bars: [
        { label: 'b', value: 3, low: null, high: null },
        { label: 'c', value: 2, low: null, high: null },
        { label: 'a', value: 1, low: null, high: null },
      ],
    })
  })

  it('is its share, with the interval, where there is one', () => {
    const none: Measure = { count: 2, share: null, low: null, high: null }
    const rows: readonly Row[] = [
      ['a', share(0.5, 0.4, 0.6)],
      ['b', none],
      ['c', null],
      [null, share(0.9, 0.8, 1)],
    ]
    expect(barsOf(table('sources', rows))).toEqual({
      title: 'Addresses',
      isShare: true,
      bars: [
        { label: 'unknown', value: 0.9, low: 0.8, high: 1 },
        { label: 'a', value: 0.5, low: 0.4, high: 0.6 },
      ],
    })
  })

  it('is labelled by provider and category', () => {
    const bars = barsOf(
      table('refusals', [
        ['gmail.com', 2, 'spam'],
        ['gmail.com', 1],
      ]),
    )
    expect(bars?.bars.map((bar) => bar.label)).toEqual(['gmail.com spam', 'gmail.com unknown'])
  })

  it('is fifteen bars at most', () => {
    const rows = Array.from({ length: 20 }, (_, at): Row => [`n${String(at)}`, at])
    const bars = barsOf(table('migrations', rows))?.bars
    expect(bars?.map((bar) => bar.value)).toEqual(Array.from({ length: 15 }, (_, at) => 19 - at))
  })

  it.each<[string, string, readonly Row[]]>([
    ['a table that is not read by size', 'addresses', [['a', 1]]],
    ['a table without a row', 'classes', []],
    [
      'a table of nothing but zeros',
      'classes',
      [
        ['a', 0],
        ['b', 0],
      ],
    ],
    ['a table of words', 'classes', [['a', 'many']]],
  ])('is nothing of %s', (_name, id, rows) => {
    expect(barsOf(table(id, rows))).toBeUndefined()
    expect(tableBars(table(id, rows))).toBeNull()
  })
})

describe('the picture', () => {
  const svg = (rows: readonly Row[], id = 'classes'): string => {
    const picture = tableBars(table(id, rows))
    return picture === null ? '' : markupOf(picture)
  }
  const widths = (markup: string): readonly string[] =>
    [...markup.matchAll(/width="([\d.]+)"\s+height="16"/g)].map(([, width]) => String(width))

  it('has a bar for each value, as long as it, the longest over the whole width', () => {
    expect(
      widths(
        svg([
          ['a', 1],
          ['b', 4],
        ]),
      ),
    ).toEqual(['440.0', '110.0'])
  })

  it('leaves room for the interval of a share', () => {
    const markup = svg([['a', share(0.25, 0.125, 0.5)]], 'sources')
    expect(widths(markup)).toEqual(['220.0'])
    expect(markup).toContain('d="M330.0 14H660.0M330.0 10v8M660.0 10v8"')
    expect(svg([['a', 1]])).not.toContain('<path')
  })

  it('is as high as it has bars, one below the other', () => {
    const markup = svg([
      ['a', 2],
      ['b', 1],
    ])
    expect(markup).toContain('viewBox="0 0 720 56"')
    expect([...markup.matchAll(/ y="(\d+)"\s+width/g)].map(([, y]) => y)).toEqual(['6', '30'])
  })

  it('has words, and a label that is text and not longer than it has room for', () => {
    const markup = svg([['<b>' + 'x'.repeat(40), 1]])
    expect(markup).toContain('aria-label="Of them: Addresses; the numbers are in the table"')
    expect(markup).toContain(`&lt;b&gt;${'x'.repeat(26)}…`)
    expect(markup).not.toContain('<b>')
    expect(svg([['💥'.repeat(30), 1]])).toContain('💥'.repeat(30))
    expect(svg([['💥'.repeat(31), 1]])).toContain(`${'💥'.repeat(29)}…`)
  })
})
