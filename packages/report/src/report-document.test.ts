import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leftOutNote } from './document.ts'
import { makeDomainsReport } from './domains-report.ts'
import { makeHealthReport } from './health-report.ts'
import { reportDocument, type Report } from './report-document.ts'
import type { HeaderFacts } from './rows.ts'
import { makeSourcesReport } from './sources-report.ts'
import { makeStaleReport } from './stale-report.ts'
import { anyReport, HEADER, NO_CHANGES } from './testing/facts.ts'
import { tablesOf, toCsv } from './to-csv.ts'
import { toMarkdown } from './to-markdown.ts'

const NO_SOURCES = {
  sizes: [],
  stale: [],
  complaints: [],
  unsized: [],
  hasSentLog: false,
  leftOut: { sources: 0, contacts: 0 },
}

const EMPTY: Readonly<Record<Report['report'], (header: HeaderFacts) => Report>> = {
  stale: (header) =>
    makeStaleReport({ header, counts: [], rows: [], changes: NO_CHANGES, releases: [] }),
  sources: (header) => makeSourcesReport({ header, sources: NO_SOURCES }),
  domains: (header) => makeDomainsReport({ header, groups: [], groupsLeftOut: 0 }),
  health: (header) =>
    makeHealthReport({
      header,
      rows: [],
      leftOut: { rows: 0, reports: 0 },
      partyOf: () => 'nobody',
      remediesOf: () => [],
    }),
}

it.each<[Report['report'], string, string, readonly string[]]>([
  ['stale', 'Stale addresses', 'A B E G', ['classes', 'addresses', 'changes', 'false-positives']],
  ['sources', 'Lead sources', 'D G', ['sources', 'months']],
  ['domains', 'Domains in migration', 'C G', ['migrations', 'exceptions', 'likely-next']],
  ['health', 'Sender health', 'F G', ['refusals']],
])('the report %s has its title, its sections and its tables', (name, title, ids, tables) => {
  const document = reportDocument(EMPTY[name](HEADER))
  expect(document.title).toBe(title)
  expect(document.sections.map((section) => section.id).join(' ')).toBe(ids)
  expect(tablesOf(document).map((table) => table.id)).toEqual(tables)
  expect(tables).toContain(document.mainTable)
  expect(document.sections.at(-1)?.paragraphs.length).toBeGreaterThan(3)
})

describe('the head', () => {
  const factsOf = (over: Partial<HeaderFacts>): Readonly<Record<string, string>> =>
    Object.fromEntries(
      reportDocument(EMPTY.health({ ...HEADER, ...over })).facts.map(({ label, value }) => [
        label,
        value,
      ]),
    )

  it('says what is known, and that the rest is not', () => {
    expect(factsOf({})).toEqual({
      Period: '2026-01-01 00:00 to 2026-04-01 00:00 UTC',
      'As of': '2026-04-01 06:30 UTC',
      'Policy, rules': '1, 2026.11',
      'Mails sent': 'not known',
      'Failures reported': '0',
      Unclassified: '0',
      Unbound: '0',
      'Incidents left out': '0',
    })
  })

  it('says shares where there is a whole to take them of', () => {
    expect(
      factsOf({
        mailsSent: 100_000,
        failuresByTrust: [
          { trust: 'verified', reports: 1_500 },
          { trust: 'plausible', reports: 500 },
        ],
        unclassified: 100,
        leftOut: { incidents: 1, reports: 1_200 },
      }),
    ).toMatchObject({
      'Mails sent': '100,000',
      'Failures reported': '2,000 (2.0 %)',
      Unclassified: '100 (5.0 %)',
      Unbound: '500 (25.0 %)',
      'Incidents left out': '1, with 1,200 reports',
    })
  })
})

it.each([
  [0, undefined, undefined],
  [1, undefined, '1 more rows are left out.'],
  [1_500, 'pairs', '1,500 more pairs are left out.'],
])('%d left out of a table of %s: %s', (leftOut, what, note) => {
  expect(leftOutNote(leftOut, what)).toBe(note)
})

describe('whatever the mails and files say', () => {
  it('a CSV has as many cells in each row as it has names', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        for (const table of tablesOf(reportDocument(report))) {
          const [names = [], ...rows] = recordsOf(toCsv(table))
          expect(rows).toHaveLength(table.rows.length)
          for (const row of rows) expect(row).toHaveLength(names.length)
          expect(new Set(names).size).toBe(names.length)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('a Markdown table has as many cells in each row as it has titles', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const lines = toMarkdown(reportDocument(report)).split('\n')
        let cells = 0
        for (const [at, line] of lines.entries()) {
          if (!line.startsWith('| ')) {
            cells = 0
            continue
          }
          // Pipes behind an odd number of backslashes are text.
          const pipes = line.match(/(?<!\\)(?:\\\\)*\|/g)?.length ?? 0
          if (cells === 0) cells = pipes
          expect(pipes, `line ${String(at)}: ${line}`).toBe(cells)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('the JSON of a report loses nothing', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(JSON.parse(JSON.stringify(report))).toEqual(report)
      }),
    )
  })
})

/** RFC 4180: lines end in CR LF, which no cell holds here; a comma in quotes divides nothing. */
function recordsOf(csv: string): readonly (readonly string[])[] {
  return csv
    .split('\r\n')
    .slice(0, -1)
    .map((line) => line.replace(/"(?:[^"]|"")*"/g, 'quoted').split(','))
}
