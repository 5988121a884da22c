import { describe, expect, it } from 'vitest'
import { STALE_CLASSES } from './stale-class.ts'
import { deskSection, falsePositivesSection, staleSection } from './stale-document.ts'
import { makeStaleReport, type StaleFacts, type StaleReport } from './stale-report.ts'
import { HEADER, NO_CHANGES, STALE_ROW } from './testing/facts.ts'
import { toCsv } from './to-csv.ts'

function stale(over: Partial<StaleFacts>): StaleReport {
  const facts = { header: HEADER, counts: [], rows: [], changes: NO_CHANGES, releases: [] }
  return makeStaleReport({ ...facts, ...over })
}

describe('stale addresses', () => {
  it('are counted by class, with a row for each class, and what is no class is not stale', () => {
    const { staleAddresses } = stale({
      counts: [
        { cause: 'user_unknown', hasNewAddress: false, addresses: 3 },
        { cause: 'bad_address', hasNewAddress: false, addresses: 4 },
        { cause: 'moved', hasNewAddress: true, addresses: 50 },
        { cause: 'moved', hasNewAddress: false, addresses: 600 },
        { cause: 'reputation', hasNewAddress: false, addresses: 7_000 },
      ],
    })
    expect(staleAddresses.byClass.map((row) => row.class)).toEqual(STALE_CLASSES)
    expect(staleAddresses.byClass.filter((row) => row.addresses > 0)).toEqual([
      { class: 'moved_with_address', addresses: 50 },
      { class: 'moved_without_address', addresses: 600 },
      { class: 'gone', addresses: 7 },
    ])
    expect(staleAddresses.total).toBe(657)
  })

  it('that are not among the rows are told', () => {
    const counts = [{ cause: 'user_unknown', hasNewAddress: false, addresses: 5 }] as const
    const rows = [STALE_ROW, { ...STALE_ROW, cause: 'reputation' } as const]
    expect(stale({ counts, rows }).staleAddresses).toMatchObject({ total: 5, leftOut: 4 })
    // Read a moment later, there may be more rows than were counted.
    expect(stale({ rows: [STALE_ROW] }).staleAddresses).toMatchObject({ total: 0, leftOut: 0 })
  })

  it('have their next step, and null for what is not known', () => {
    expect(stale({ rows: [STALE_ROW] }).staleAddresses.rows).toEqual([
      {
        address: 'old@example.org',
        class: 'gone',
        category: 'user_unknown',
        status: 'held',
        firstSeenAt: null,
        lastSeenAt: '2026-03-01T10:00:00.000Z',
        evidenceCount: 1,
        trust: 'plausible',
        diagnostic: null,
        addressChangeId: null,
        lastGoodDeliveryAt: null,
        owner: null,
        leadSource: null,
        leadSourceFrom: 'unknown',
        nextStep: 'Check how it was collected for a typo; stop mailing it; ask by another channel.',
      },
    ])
  })

  it('have all that is known', () => {
    const known = {
      firstSeenAt: '2026-02-01T10:00:00.000Z',
      diagnostic: '550 no',
      addressChangeId: 'adc_1',
      lastGoodDeliveryAt: '2026-01-01T10:00:00.000Z',
      owner: 'Anna',
      leadSource: 'fair',
      leadSourceFrom: 'contacts',
    } as const
    expect(stale({ rows: [{ ...STALE_ROW, ...known }] }).staleAddresses.rows).toMatchObject([known])
  })

  it('are two tables: by class, and by address', () => {
    const row = { ...STALE_ROW, diagnostic: '550 no', owner: 'Anna' }
    const counts = [{ cause: 'user_unknown', hasNewAddress: false, addresses: 1_001 }] as const
    const section = staleSection(stale({ counts, rows: [row] }))
    expect(section.paragraphs).toEqual(['1,001 stale.'])
    expect(section.tables.map((table) => [table.id, table.rows.length, table.note])).toEqual([
      ['classes', 7, undefined],
      ['addresses', 1, '1,000 more rows are left out.'],
    ])
    const [classes, addresses] = section.tables.map(toCsv)
    expect(classes).toContain('\r\ngone,1001,Check how')
    expect(addresses).toBe(
      'address,class,status,firstSeenAt,lastSeenAt,evidenceCount,trust,lastGoodDeliveryAt,owner,leadSource,' +
        'leadSourceFrom,addressChangeId,category,diagnostic,nextStep\r\n' +
        'old@example.org,gone,held,,2026-03-01T10:00:00.000Z,1,plausible,,Anna,,unknown,,user_unknown,550 no,' +
        'Check how it was collected for a typo; stop mailing it; ask by another channel.\r\n',
    )
  })
})

describe('the desk', () => {
  it('has counts, and medians where there is anything to take one of', () => {
    const report = stale({
      changes: {
        waiting: 9,
        overdue: 8,
        waitingDays: [
          { value: 1, count: 1 },
          { value: 4, count: 1 },
        ],
        approved: 7,
        rejected: 6,
        closed: 5,
        confirmed: 4,
        decidedAfterDays: [],
      },
    })
    expect(report.addressChanges).toEqual({
      waiting: 9,
      overdue: 8,
      medianWaitingDays: 2.5,
      decided: { approved: 7, rejected: 6, closed: 5 },
      medianDecisionDays: null,
      confirmed: 4,
    })
    expect(deskSection(report).tables[0]?.rows).toEqual([
      ['Waiting', 9],
      ['of these overdue', 8],
      ['Median age of the waiting, days', 2.5],
      ['Approved in the period', 7],
      ['Rejected in the period', 6],
      ['Closed in the period', 5],
      ['Median days to a decision', null],
      ['Confirmed in the period', 4],
    ])
  })

  it('where nobody waits has no age', () => {
    const report = stale({ changes: { ...NO_CHANGES, decidedAfterDays: [{ value: 3, count: 2 }] } })
    expect(report.addressChanges).toMatchObject({ medianWaitingDays: null, medianDecisionDays: 3 })
  })
})

describe('false positives', () => {
  const release = {
    ruleId: 'gone.text',
    ruleVersion: '2026.11',
    category: 'user_unknown',
    released: 10,
    byProofOfLife: 4,
    fine: 3,
    failedAgain: 2,
  }

  it('are summed over rules, and what nobody knows is the rest', () => {
    const unnamed = { ruleId: undefined, ruleVersion: undefined, category: undefined }
    const { falsePositives } = stale({ releases: [release, { ...release, ...unnamed, fine: 20 }] })
    expect([falsePositives.released, falsePositives.fine]).toEqual([20, 23])
    expect(falsePositives.byRule).toEqual([
      { ...release, notKnown: 5 },
      {
        ...release,
        ruleId: null,
        ruleVersion: null,
        category: null,
        fine: 20,
        // Counts that were read at different moments may not add up.
        notKnown: 0,
      },
    ])
  })

  it('are section E', () => {
    const section = falsePositivesSection(stale({ releases: [{ ...release, released: 1_000 }] }))
    expect(section.paragraphs).toEqual([
      '1,000 released in the period, of which 3 are known to be fine.',
    ])
    expect(section.tables[0]?.rows).toEqual([
      ['gone.text', '2026.11', 'user_unknown', 1_000, 4, 3, 2, 995],
    ])
  })
})
