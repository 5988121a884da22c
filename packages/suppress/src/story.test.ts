import type { AddressKey } from '@forwardpath/mail'
import { parseAddress, parseEnhancedStatusCode, parseReplyCode } from '@forwardpath/mail'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import type { ReportedLife } from './proof-of-life.ts'
import { tellStory, type StoryChange, type StorySuppression, type TimelineEntry } from './story.ts'
import { report, START_MS } from './testing/report.ts'

const iso = (days: number): string => new Date(START_MS + days * DAY_MS).toISOString()

const change: StoryChange = {
  at: iso(1),
  scope: 'global',
  status: 'held',
  why: 'first hard bounce',
  who: 'pipeline',
  changeSetId: null,
}

const suppression: StorySuppression = {
  scope: 'global',
  status: 'held',
  reason: 'hard_bounce',
  expiresAt: null,
}

function story(over: Partial<Parameters<typeof tellStory>[0]>): ReturnType<typeof tellStory> {
  return tellStory({
    address: 'old@example.org' as AddressKey,
    suppressions: [],
    events: [],
    changes: [],
    policy: DEFAULT_POLICY,
    nowMs: START_MS + 5 * DAY_MS,
    ...over,
  })
}

function entry(over: Partial<HistoryEvent>): TimelineEntry | undefined {
  return story({ events: [{ ...report({ category: 'moved' }), ...over }] }).timeline[0]
}

describe('a report in the story', () => {
  it.each([
    ['complaint', 'complaint'],
    ['read_receipt', 'read_receipt'],
  ] as const)('that is no delivery is told by its kind alone: %s', (kind, text) => {
    const shown = entry({ kind, action: 'delivered', category: 'unclassified' })
    expect(shown).toMatchObject({ text, rule: null, trust: 'plausible' })
  })

  it('that is no delivery, and was classified, has its category and rule', () => {
    const shown = entry({ kind: 'auto_reply', action: 'delivered', category: 'moved' })
    expect(shown?.text).toBe('auto_reply: moved')
    expect(shown?.rule).not.toBeNull()
  })

  it('shows its codes, its offer, its words, its rule and how far it is trusted', () => {
    const shown = entry({
      receivedAtMs: START_MS,
      replyCode: parseReplyCode('551'),
      status: parseEnhancedStatusCode('5.1.6'),
      forwardPath: parseAddress('new@example.com'),
      remoteMta: 'mx.example.org',
      reportingMta: 'out.example.net',
      quote: { text: 'please try <new@example.com>', span: undefined },
      diagnostic: 'smtp; 551 please try',
    })
    expect(shown).toEqual({
      at: iso(0),
      type: 'report',
      by: 'mx.example.org',
      text: 'bounce failed 551 5.1.6: moved, offers new@example.com',
      bounceId: 'bnc_key',
      quote: 'please try <new@example.com>',
      rule: { id: 'test.rule', version: '1' },
      trust: 'plausible',
      changeSetId: null,
    })
  })

  it.each<[string, Partial<HistoryEvent>, Partial<TimelineEntry>]>([
    ['no codes', {}, { text: 'bounce failed: moved' }],
    ['one code', { replyCode: parseReplyCode('551') }, { text: 'bounce failed 551: moved' }],
    ['only the host that wrote it', { reportingMta: 'out.example.net' }, { by: 'out.example.net' }],
    ['no host', {}, { by: 'unknown host' }],
    ['words of no known place', { diagnostic: 'smtp; 551 moved' }, { quote: 'smtp; 551 moved' }],
    ['no words', {}, { quote: null }],
    [
      'no host, and is a letter from the address',
      { kind: 'not_a_bounce', action: 'delivered', isSenderAuthenticated: true },
      { by: 'the address itself', text: 'letter, proof of life' },
    ],
  ])('that has %s', (_name, over, shown) => {
    expect(entry(over)).toMatchObject(shown)
  })
})

describe('a change of the list in the story', () => {
  it('says what became of the record, why, and by which change set', () => {
    const shown = story({ changes: [{ ...change, scope: 'stream:news', changeSetId: 'cst_1' }] })
    expect(shown.timeline).toEqual([
      {
        at: iso(1),
        type: 'decision',
        by: 'pipeline',
        text: 'held (stream:news): first hard bounce',
        bounceId: null,
        quote: null,
        rule: null,
        trust: null,
        changeSetId: 'cst_1',
      },
    ])
  })

  it.each<[Partial<StoryChange>, TimelineEntry['type']]>([
    [{ who: 'pipeline' }, 'decision'],
    [{ who: 'pipeline', status: 'expired' }, 'expiry'],
    [{ who: 'anna' }, 'person'],
    [{ who: 'anna', status: 'expired' }, 'person'],
    [{ who: 'import:ses' }, 'import'],
  ])('%j is of type %s', (over, type) => {
    expect(story({ changes: [{ ...change, ...over }] }).timeline[0]?.type).toBe(type)
  })
})

it('the newest stands first, whatever kind it is of, and what fell on one instant keeps its order', () => {
  const events = [0, 2, 4].map((day) =>
    report({
      category: 'user_unknown',
      key: `k${String(day)}`,
      receivedAtMs: START_MS + day * DAY_MS,
    }),
  )
  const changes = [1, 2, 3].map((day) => ({
    ...change,
    at: iso(day),
    who: `person ${String(day)}`,
  }))
  expect(story({ events, changes }).timeline.map((e) => e.bounceId ?? e.by)).toEqual([
    'bnc_k4',
    'person 3',
    'bnc_k2',
    'person 2',
    'person 1',
    'bnc_k0',
  ])
})

it('what the sender saw is a line of its own, and spends the counts before it', () => {
  const events = [
    report({ category: 'user_unknown', key: 'a', receivedAtMs: START_MS }),
    report({ category: 'user_unknown', key: 'b', receivedAtMs: START_MS + 3 * DAY_MS }),
  ]
  const reported = [
    { kind: 'login', atMs: START_MS + 2 * DAY_MS, by: 'key:key_1' },
  ] as const satisfies readonly ReportedLife[]
  const told = story({ events, reported })
  expect(told.timeline.map(({ type, by }) => `${type} ${by}`)).toEqual([
    'report unknown host',
    'life key:key_1',
    'report unknown host',
  ])
  expect(told.timeline[1]).toMatchObject({
    at: iso(2),
    text: 'proof of life: a sign-in with a link or code by mail',
  })
  expect(told.counts).toMatchObject([{ category: 'user_unknown', count: 1 }])
})

it('counts stand against the policy, and the records are passed through as they came', () => {
  const record = { ...suppression, note: 'of the caller' }
  const told = story({ events: [report({ category: 'user_unknown' })], suppressions: [record] })
  expect(told.counts.map((c) => `${c.category} ${String(c.count)} of ${String(c.needed)}`)).toEqual(
    ['user_unknown 1 of 2'],
  )
  expect([told.address, told.suppressions]).toEqual(['old@example.org', [record]])
})

it.each<[string, Partial<StorySuppression>, readonly string[]]>([
  ['a hold', { expiresAt: iso(7) }, [`held (global) ends by itself on ${iso(7)}`]],
  [
    'a hold that is over and not yet written so',
    { expiresAt: iso(5) },
    [`its time was over on ${iso(5)}: it stops nobody`],
  ],
  ['a hold without an end', {}, ['held (global) until a person releases it']],
  [
    'a suppression of one stream',
    { status: 'active', scope: 'stream:news' },
    ['active (stream:news) until a person releases it'],
  ],
  ['a record that was released', { status: 'released' }, []],
  ['a record that expired', { status: 'expired', expiresAt: iso(1) }, []],
])('what ends %s', (_name, over, lines) => {
  expect(story({ suppressions: [{ ...suppression, ...over }] }).endsBy).toEqual(lines)
})
