import { expect, test } from 'vitest'
import { trustLines, type RaisedTier, type TrustReport } from './trust-report.ts'

const RAISED: RaisedTier = {
  minimum: 'correlated',
  line: 'trust: { minimum_to_suppress: correlated }',
  addresses: 7,
  examples: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}@hooli.example`),
  examined: 9,
  isComplete: true,
}

const REPORT: TrustReport = {
  days: 14,
  mailbox: null,
  reports: 1_000,
  byTier: { unverified: 600, plausible: 398, correlated: 1, verified: 1, unjudged: 0 },
  boundShare: 0.002,
  lacks: [{ reason: 'no-marks', text: 'it does not look like ours', reports: 600 }],
  minimum: 'plausible',
  next: ['name the servers that you send by: own.mtas'],
  raised: [RAISED, { ...RAISED, minimum: 'verified', line: 'trust: …', addresses: 8 }],
}

function textOf(over: Partial<TrustReport>): string {
  return trustLines({ ...REPORT, ...over }).join('\n')
}

test('the tiers stand with their shares, and what is rare is not shown as nothing', () => {
  const text = textOf({})
  expect(text).toContain('Reports of the last 14 days: 1,000')
  expect(text).toMatch(/^ {2}verified +1 +< 1 %$/m)
  expect(text).toMatch(/^ {2}unverified +600 +60 %$/m)
  expect(text).not.toContain('unjudged')
  expect(text).toContain('  600 reports: it does not look like ours')
  expect(text).toContain('To bind more of them:\n  - name the servers that you send by: own.mtas')
})

test('what a higher minimum leaves alone stands with the line to set and the first addresses', () => {
  expect(textOf({})).toContain(
    [
      '< 1 % of reports were bound; with `correlated` these 7 addresses would not have been suppressed. To ask for it:',
      '  trust: { minimum_to_suppress: correlated }',
      '  - a@hooli.example',
      '  - b@hooli.example',
      '  - c@hooli.example',
      '  - d@hooli.example',
      '  - e@hooli.example',
      '  - and 2 more',
      '< 1 % of reports were bound; with `verified` these 8 addresses would not have been suppressed. To ask for it:',
      '  trust: …',
    ].join('\n'),
  )
})

test.each<[string, Partial<RaisedTier>, RegExp]>([
  ['one address', { addresses: 1 }, /with `correlated` this 1 address would not have been/],
  ['none', { addresses: 0, examples: [] }, /every address that stands would still be suppressed\./],
  [
    'more than are looked at',
    { isComplete: false, examined: 200_000 },
    /these 7 addresses would not have been suppressed \(of the first 200,000\)\./,
  ],
])('where it leaves %s alone it says so', (_, over, words) => {
  expect(textOf({ raised: [{ ...RAISED, ...over }] })).toMatch(words)
})

test.each<[string, Partial<TrustReport>]>([
  ['nothing stands', { raised: [{ ...RAISED, addresses: 0, examples: [], examined: 0 }] }],
  ['nothing was reported', { reports: 0, boundShare: null }],
  ['there is no higher minimum', { minimum: 'verified', raised: [] }],
])('where %s there is no line to set', (_, over) => {
  expect(textOf(over)).not.toContain('To ask for it')
})

test('one mailbox is named', () => {
  expect(textOf({ mailbox: 'main' })).toMatch(/^Reports of the last 14 days in the mailbox main:/)
})
