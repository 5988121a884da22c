/** Facts of each report for tests: plain ones, and any with hostile text wherever a mail or a file may write it. */
import type { Category } from '@forwardpath/classify'
import fc from 'fast-check'
import { makeDomainsReport } from '../domains-report.ts'
import { makeHealthReport } from '../health-report.ts'
import type { Report } from '../report-document.ts'
import type {
  ChangeFacts,
  DomainGroup,
  HeaderFacts,
  HealthRow,
  ReleaseRow,
  SourceFacts,
  StaleAddressRow,
  StaleCountRow,
} from '../rows.ts'
import { makeSourcesReport } from '../sources-report.ts'
import type { StaleCause } from '../stale-class.ts'
import { makeStaleReport } from '../stale-report.ts'

/** A quarter without a sent log, and without a failure. */
export const HEADER: HeaderFacts = {
  period: { since: '2026-01-01T00:00:00.000Z', until: '2026-04-01T00:00:00.000Z' },
  asOf: '2026-04-01T06:30:00.000Z',
  policyVersion: '1',
  rulesVersion: '2026.11',
  mailsSent: undefined,
  failuresByTrust: [],
  unclassified: 0,
  leftOut: { incidents: 0, reports: 0 },
}

/** A desk where nothing happened. */
export const NO_CHANGES: ChangeFacts = {
  waiting: 0,
  overdue: 0,
  waitingDays: [],
  approved: 0,
  rejected: 0,
  closed: 0,
  confirmed: 0,
  decidedAfterDays: [],
}

/** A held address of which nothing is known beside. */
export const STALE_ROW: StaleAddressRow = {
  id: 'sup_1',
  address: 'old@example.org',
  cause: 'user_unknown',
  hasNewAddress: false,
  status: 'held',
  firstSeenAt: undefined,
  lastSeenAt: '2026-03-01T10:00:00.000Z',
  evidenceCount: 1,
  trust: 'plausible',
  diagnostic: undefined,
  addressChangeId: undefined,
  lastGoodDeliveryAt: undefined,
  owner: undefined,
  leadSource: undefined,
  leadSourceFrom: undefined,
}

/** One refusal of one provider. */
export const HEALTH_ROW: HealthRow = {
  provider: 'gmail.com',
  category: 'reputation',
  reports: 1,
  addresses: 1,
  firstAt: '2026-03-01T10:00:00.000Z',
  lastAt: '2026-03-02T10:00:00.000Z',
  reply: undefined,
  host: undefined,
}

/** What a mail or a file may hold: markup, formulas and pipes more often than by chance. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '</td></tr></table><img src=x onerror=alert(1)>',
    '"><svg/onload=x>',
    '=HYPERLINK("x")',
    'a|b\\|c',
    '`code`',
    'two\r\nlines',
    '\u202Ereversed',
    '',
  ),
)
const perhaps = fc.option(hostile, { nil: undefined })
const count = fc.nat(2_000_000)
const instant = fc
  .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
  .map((date) => date.toISOString())
const trust = fc.constantFrom('unverified', 'plausible', 'correlated', 'verified', 'unjudged')
/** One of each class, and one that says nothing of the address. */
const cause = fc.constantFrom<StaleCause>(
  'moved',
  'not_local',
  'left_company',
  'user_unknown',
  'mailbox_disabled',
  'domain_not_found',
  'mailbox_full',
  'reputation',
)
const month = fc.option(fc.constantFrom('2025-12', '2026-01'), { nil: undefined })

const header: fc.Arbitrary<HeaderFacts> = fc.record({
  period: fc.record({ since: instant, until: instant }),
  asOf: instant,
  policyVersion: hostile,
  rulesVersion: hostile,
  mailsSent: fc.option(count, { nil: undefined }),
  failuresByTrust: fc.uniqueArray(fc.record({ trust, reports: count }), {
    selector: (row) => row.trust,
  }),
  unclassified: count,
  leftOut: fc.record({ incidents: count, reports: count }),
})

const counted = fc.array(fc.record({ value: fc.nat(400), count: fc.integer({ min: 1, max: 9 }) }), {
  maxLength: 4,
})

const staleRow: fc.Arbitrary<StaleAddressRow> = fc.record({
  id: fc.constant('sup_1'),
  address: hostile,
  cause,
  hasNewAddress: fc.boolean(),
  status: fc.constantFrom('held', 'active', 'answers'),
  firstSeenAt: fc.option(instant, { nil: undefined }),
  lastSeenAt: instant,
  evidenceCount: count,
  trust,
  diagnostic: perhaps,
  addressChangeId: perhaps,
  lastGoodDeliveryAt: fc.option(instant, { nil: undefined }),
  owner: perhaps,
  leadSource: perhaps,
  leadSourceFrom: fc.option(fc.constantFrom('contacts', 'sent_log', 'token', 'header'), {
    nil: undefined,
  }),
})

const countRow: fc.Arbitrary<StaleCountRow> = fc.record({
  cause,
  hasNewAddress: fc.boolean(),
  addresses: count,
})

const releaseRow: fc.Arbitrary<ReleaseRow> = fc.record({
  ruleId: perhaps,
  ruleVersion: perhaps,
  category: perhaps,
  released: count,
  byProofOfLife: count,
  fine: count,
  failedAgain: count,
})

const changes: fc.Arbitrary<ChangeFacts> = fc.record({
  waiting: count,
  overdue: count,
  waitingDays: counted,
  approved: count,
  rejected: count,
  closed: count,
  confirmed: count,
  decidedAfterDays: counted,
})

const leadSource = fc.oneof(fc.constantFrom('fair', 'shop'), hostile)

const sources: fc.Arbitrary<SourceFacts> = fc.record({
  sizes: fc.array(fc.record({ leadSource, month, size: count, sizeBefore: count }), {
    maxLength: 5,
  }),
  stale: fc.array(
    fc.record({
      leadSource,
      month,
      cause,
      hasNewAddress: fc.boolean(),
      isNeverValid: fc.option(fc.boolean(), { nil: undefined }),
      isInPeriod: fc.boolean(),
      wentStale: fc.constantFrom('in_period', 'before', 'earlier'),
      contacts: fc.nat(40),
    }),
    { maxLength: 5 },
  ),
  complaints: fc.array(fc.record({ leadSource, month, contacts: fc.nat(40) }), { maxLength: 3 }),
  unsized: fc.array(
    fc.record({
      leadSource: fc.option(leadSource, { nil: undefined }),
      from: fc.option(fc.constantFrom('sent_log', 'token', 'header'), { nil: undefined }),
      cause,
      hasNewAddress: fc.boolean(),
      addresses: count,
    }),
    { maxLength: 4 },
  ),
  hasSentLog: fc.boolean(),
  leftOut: fc.record({ sources: count, contacts: count }),
})

const mx = fc.option(
  fc.record({
    answer: fc.constantFrom('mx', 'null_mx', 'no_mx', 'no_domain', 'fault'),
    hosts: fc.array(hostile, { maxLength: 2 }),
    askedAt: instant,
  }),
  { nil: undefined },
)

/** Enough sightings for a migration, most of the time. */
const group: fc.Arbitrary<DomainGroup> = fc.record({
  oldDomain: hostile,
  newDomain: hostile,
  pairs: fc.array(
    fc
      .record({ name: fc.stringMatching(/^[a-z]{1,8}$/), trust, firstSeenAt: instant })
      .map(({ name, ...over }) => ({
        addressChangeId: `adc_${name}`,
        oldAddress: `${name}@old.example`,
        newAddress: `${name}@new.example`,
        lastSeenAt: '2100-01-01T00:00:00.000Z',
        ...over,
      })),
    { maxLength: 12 },
  ),
  pairsLeftOut: count,
  oldMx: mx,
  newMx: mx,
  lastDeliveryAt: fc.option(instant, { nil: undefined }),
  likelyNext: fc.array(hostile, { maxLength: 3 }),
  likelyNextCount: count,
})

const healthRow: fc.Arbitrary<HealthRow> = fc.record({
  provider: hostile,
  category: fc.constantFrom<Category>('reputation', 'spam', 'rate_limited'),
  reports: count,
  addresses: count,
  firstAt: instant,
  lastAt: instant,
  reply: perhaps,
  host: perhaps,
})

/** Any report of the four. */
export const anyReport: fc.Arbitrary<Report> = fc.oneof(
  fc
    .record({
      header,
      counts: fc.array(countRow, { maxLength: 4 }),
      rows: fc.array(staleRow, { maxLength: 4 }),
      changes,
      releases: fc.array(releaseRow, { maxLength: 3 }),
    })
    .map(makeStaleReport),
  fc.record({ header, sources }).map(makeSourcesReport),
  fc
    .record({ header, groups: fc.array(group, { maxLength: 3 }), groupsLeftOut: count })
    .map(makeDomainsReport),
  fc
    .record({
      header,
      rows: fc.array(healthRow, { maxLength: 4 }),
      leftOut: fc.record({ rows: count, reports: count }),
      advice: fc.array(hostile, { maxLength: 2 }),
    })
    .map(({ advice, ...facts }) =>
      makeHealthReport({
        ...facts,
        partyOf: () => 'sender',
        remediesOf: () => advice.map((text) => ({ party: 'sender', text })),
      }),
    ),
)
