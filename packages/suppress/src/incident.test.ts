import { CATEGORIES } from '@forwardpath/classify'
import { expect, it } from 'vitest'
import type { HistoryEvent } from './history-event.ts'
import {
  GUARDED_CATEGORIES,
  isGuardedCategory,
  isInWindow,
  providerOfEvent,
  type IncidentWindow,
} from './incident.ts'
import { report, START_MS } from './testing/report.ts'

const window: IncidentWindow = {
  id: 'inc_1',
  provider: 'gmail.com',
  categories: ['user_unknown', 'moved'],
  fromMs: START_MS,
  untilMs: START_MS + 1_000,
  effect: 'hold',
}

const event = report({ category: 'user_unknown', recipient: 'old@googlemail.com' })

it.each<[string, Partial<HistoryEvent>, Partial<IncidentWindow>, boolean]>([
  ['its first instant', {}, {}, true],
  ['the instant before it', { receivedAtMs: START_MS - 1 }, {}, false],
  ['its last instant', { receivedAtMs: START_MS + 999 }, {}, true],
  ['the instant it ends', { receivedAtMs: START_MS + 1_000 }, {}, false],
  ['whenever, while it lasts', { receivedAtMs: 9e15 }, { untilMs: undefined }, true],
  ['another of its categories', { category: 'moved' }, {}, true],
  ['a category it is not about', { category: 'not_local' }, {}, false],
  ['another provider', {}, { provider: 'example.org' }, false],
  ['a complaint', { kind: 'complaint' }, {}, false],
  ['a notice of delivery', { kind: 'delivery_notice' }, {}, false],
])('a report falls into a window: %s', (_name, over, windowOver, isIn) => {
  expect(isInWindow({ ...event, ...over }, { ...window, ...windowOver })).toBe(isIn)
})

it('the provider is the one that was stored with the report; without it, that of the domain', () => {
  expect(providerOfEvent(event)).toBe('gmail.com')
  expect(providerOfEvent({ ...event, provider: 'pphosted.com' })).toBe('pphosted.com')
})

it('guards what says that a mailbox is not there, and nothing else', () => {
  expect(CATEGORIES.filter(isGuardedCategory).sort()).toEqual([...GUARDED_CATEGORIES].sort())
})
