import { markupOf } from '@forwardpath/report'
import { expect, test } from 'vitest'
import { boundedPager } from './bounded-pager.ts'

const LIST = {
  path: '/bounces',
  values: { q: 'a&b' },
  before: undefined,
  pageRows: 2,
  what: 'report',
}

function textOf(...args: Parameters<typeof boundedPager>): string {
  const pager = boundedPager(...args)
  return pager === null ? '' : markupOf(pager)
}

test('a list that ends on its first page has no way on', () => {
  expect(textOf({ rows: [1], next: undefined, looked: 9 }, LIST)).toBe('')
})

test('a full page leads on, with what was asked for', () => {
  const text = textOf({ rows: [1, 2], next: 'bnc_2', looked: 9 }, LIST)
  expect(text).toContain('href="/bounces?q=a%26b&amp;before=bnc_2"')
  expect(text).not.toContain('looked through')
})

test('a page that is not full although there is more says how far it looked', () => {
  const text = textOf({ rows: [1], next: 'bnc_2', looked: 8_000 }, { ...LIST, before: 'bnc_9' })
  expect(text).toContain('1 report in the 8,000 that were looked through')
  expect(text).toContain('href="/bounces?q=a%26b"')
})
