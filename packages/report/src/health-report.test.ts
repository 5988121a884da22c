import { expect, it } from 'vitest'
import { toCsv, tablesOf } from './to-csv.ts'
import { healthSection } from './health-document.ts'
import { makeHealthReport, type HealthFacts, type HealthReport } from './health-report.ts'
import { HEADER, HEALTH_ROW } from './testing/facts.ts'

function health(over: Partial<HealthFacts>): HealthReport {
  return makeHealthReport({
    header: HEADER,
    rows: [],
    leftOut: { rows: 0, reports: 0 },
    partyOf: (category) => (category === 'reputation' ? 'sender' : 'nobody'),
    remediesOf: (row) => [{ party: 'sender', text: `ask ${row.provider}` }],
    ...over,
  })
}

const names = ({ senderHealth }: HealthReport): readonly string[] =>
  senderHealth.providers.map(
    ({ provider, reports, refusals }) =>
      `${provider} ${String(reports)}: ${refusals.map((r) => `${r.category} ${String(r.reports)}`).join(', ')}`,
  )

it('providers stand by their reports, then by name, and so do the reasons of one', () => {
  const rows = [
    { ...HEALTH_ROW, provider: 'b.example', reports: 5 },
    { ...HEALTH_ROW, provider: 'a.example', reports: 5 },
    { ...HEALTH_ROW, provider: 'c.example', category: 'spam', reports: 2 },
    { ...HEALTH_ROW, provider: 'c.example', category: 'rate_limited', reports: 3 },
    { ...HEALTH_ROW, provider: 'c.example', category: 'policy', reports: 2 },
  ] as const
  const expected = [
    'c.example 7: rate_limited 3, policy 2, spam 2',
    'a.example 5: reputation 5',
    'b.example 5: reputation 5',
  ]
  expect(names(health({ rows }))).toEqual(expected)
  expect(names(health({ rows: rows.toReversed() }))).toEqual(expected)
})

it('reports beyond the limit are counted in the whole', () => {
  const report = health({ rows: [HEALTH_ROW, HEALTH_ROW], leftOut: { rows: 3, reports: 40 } })
  expect(report.senderHealth.reports).toBe(42)
  expect(report.senderHealth.leftOut).toEqual({ rows: 3, reports: 40 })
})

it('each reason has who can mend it, what was said last, and what to do', () => {
  const rows = [{ ...HEALTH_ROW, reply: '550 5.7.1 bad', host: 'mx.example.org' }]
  expect(health({ rows }).senderHealth.providers[0]?.refusals).toEqual([
    {
      category: 'reputation',
      party: 'sender',
      reports: 1,
      addresses: 1,
      firstAt: '2026-03-01T10:00:00.000Z',
      lastAt: '2026-03-02T10:00:00.000Z',
      reply: '550 5.7.1 bad',
      host: 'mx.example.org',
      remedies: [{ party: 'sender', text: 'ask gmail.com' }],
    },
  ])
  expect(health({ rows: [HEALTH_ROW] }).senderHealth.providers[0]?.refusals[0]).toMatchObject({
    reply: null,
    host: null,
  })
})

it('section F has a line for each provider and reason', () => {
  const rows = [HEALTH_ROW, { ...HEALTH_ROW, provider: 'a.example', reports: 1_500 }]
  const section = healthSection(health({ rows, leftOut: { rows: 1, reports: 2_000 } }))
  expect(section.paragraphs).toEqual(['3,501 refusals that are held against no address.'])
  const [table] = tablesOf({ title: '', mainTable: '', facts: [], sections: [section] })
  expect(table?.note).toBe('1 more rows with 2,000 reports are left out.')
  expect(table === undefined ? '' : toCsv(table)).toBe(
    [
      'provider,category,party,reports,addresses,firstAt,lastAt,host,reply,remedy',
      'a.example,reputation,sender,1500,1,2026-03-01T10:00:00.000Z,2026-03-02T10:00:00.000Z,,,ask a.example',
      'gmail.com,reputation,sender,1,1,2026-03-01T10:00:00.000Z,2026-03-02T10:00:00.000Z,,,ask gmail.com',
      '',
    ].join('\r\n'),
  )
})

it('section F says nothing of what is not there', () => {
  const section = healthSection(health({ rows: [HEALTH_ROW], remediesOf: () => [] }))
  expect(section.tables[0]?.note).toBeUndefined()
  expect(section.tables[0]?.rows[0]?.at(-1)).toBeNull()
})
