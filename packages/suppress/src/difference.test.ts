import type { AddressKey } from '@forwardpath/mail'
import { expect, it } from 'vitest'
import { differenceLines, type Difference, type RecordChange } from './difference.ts'
import { report, START_MS } from './testing/report.ts'

const addressKey = 'old@example.org' as AddressKey
const first = report({ category: 'user_unknown', key: 'a' })
const second = report({ category: 'user_unknown', key: 'b' })

const added: RecordChange = {
  addressKey,
  scope: 'global',
  effect: 'added',
  from: 'held',
  draft: {
    scope: 'global',
    status: 'active',
    reason: 'hard_bounce',
    category: 'user_unknown',
    sticky: false,
    expiresAtMs: START_MS,
    cause: second,
    evidence: [first, second],
  },
  sample: second,
}

const closes = {
  kind: 'closes',
  oldKey: addressKey,
  id: 'adc_1',
  target: 'new@example.com',
} as const

function lines(over: Partial<Difference>): readonly string[] {
  return differenceLines({ records: [], changes: [], conflicts: [], ...over })
}

it('a line says all that a second decision would write', () => {
  expect(lines({ records: [added], changes: [closes] })).toEqual([
    '["change","old@example.org","new@example.com","closes"]',
    `["record","old@example.org","global","added","held",["active","hard_bounce","user_unknown",${String(START_MS)},"bnc_b",["bnc_a","bnc_b"]]]`,
  ])
})

it('what is new to the list, what lasts and what ends without a report are told apart from the rest', () => {
  const lasting = { ...added, from: undefined, draft: { ...added.draft, expiresAtMs: undefined } }
  const gone = { ...added, effect: 'released', draft: undefined } as const
  expect(lines({ records: [lasting as RecordChange, gone] })).toEqual([
    '["record","old@example.org","global","added",null,["active","hard_bounce","user_unknown",null,"bnc_b",["bnc_a","bnc_b"]]]',
    '["record","old@example.org","global","released","held",null]',
  ])
})

it('lines do not depend on the order in which scopes were looked at, nor on the sample that is shown', () => {
  const stream: RecordChange = { ...added, scope: 'stream:news', effect: 'held', sample: first }
  expect(lines({ records: [stream, added] })).toEqual(
    lines({ records: [added, { ...stream, sample: undefined }] }),
  )
})
