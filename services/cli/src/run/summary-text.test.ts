import { expect, test } from 'vitest'
import { summaryLines } from './summary-text.ts'
import type { FullSummary } from './summary.ts'

const NOTHING: FullSummary = {
  dataDir: '.data',
  mailboxes: [],
  mails: 0,
  new: 0,
  done: 0,
  quarantined: 0,
  tooBig: 0,
  vanished: 0,
  reports: 0,
  copies: 0,
  byKind: {},
  byCategory: {},
  byTrust: {},
  suppressions: { added: 0, held: 0, released: 0, expired: 0 },
  addressChanges: { opened: 0, updated: 0 },
  incidentsOpened: 0,
  totals: { active: 0, held: 0, pending: 0, quarantined: 0, stored: 0 },
  seconds: 1,
}

test.each<[string, Partial<FullSummary>, string]>([
  [
    'what came was read',
    { new: 3, done: 2, quarantined: 1 },
    '3 new mails: 2 read, 1 quarantined, 0 too big, 0 vanished',
  ],
  [
    'what had waited was read too',
    { new: 0, done: 1 },
    '0 new mails; with those that waited 1 read, 0 quarantined, 0 too big, 0 vanished',
  ],
  ['nothing was reported', {}, '0 reports'],
  [
    'there are failures alone',
    { reports: 3, byCategory: { moved: 2, spam: 1 } },
    '3 reports of failures, by category:',
  ],
  [
    'there are other reports beside failures',
    { reports: 5, byCategory: { moved: 2, spam: 1 } },
    '5 reports, 3 of them of failures, by category:',
  ],
  ['there is no failure among the reports', { reports: 2 }, '2 reports'],
  ['mails were copies of others', { reports: 2, copies: 5 }, '2 reports beside 5 copies of mails'],
])('where %s the summary says so', (_, figures, line) => {
  expect(summaryLines({ ...NOTHING, ...figures }, [])).toContain(line)
})

test('where nothing came there is no address to ask about, and no empty paragraph', () => {
  const text = summaryLines(NOTHING, []).join('\n')
  expect(text).not.toMatch(/ why |\n\n\n/)
  expect(text).toMatch(/\n\nNext:\n {2}npx forwardpath changes list\n/)
})
