import type { Category } from '@forwardpath/classify'
import { describe, expect, it } from 'vitest'
import { configurePolicy } from './configure-policy.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS, HOUR_MS } from './duration.ts'

function rowOf(overrides: unknown, category: Category): unknown {
  const result = configurePolicy(DEFAULT_POLICY, overrides)
  if (!result.ok) throw new Error(result.problems.map((p) => `${p.key} ${p.message}`).join('; '))
  return result.policy.rows[category]
}

describe('a row', () => {
  it('keeps its default where nothing is said', () => {
    expect(rowOf({}, 'user_unknown')).toEqual(DEFAULT_POLICY.rows.user_unknown)
    expect(rowOf(undefined, 'user_unknown')).toEqual(DEFAULT_POLICY.rows.user_unknown)
    expect(rowOf({ user_unknown: {} }, 'user_unknown')).toEqual(DEFAULT_POLICY.rows.user_unknown)
  })

  it('takes what is said and keeps the rest', () => {
    expect(rowOf({ user_unknown: { hold: '3d' } }, 'user_unknown')).toEqual({
      ...DEFAULT_POLICY.rows.user_unknown,
      holdMs: 3 * DAY_MS,
    })
  })

  it('keeps what no key of the file says', () => {
    expect(rowOf({ bad_address: { hold: '3d' } }, 'bad_address')).toEqual({
      ...DEFAULT_POLICY.rows.bad_address,
      holdMs: 3 * DAY_MS,
    })
  })

  it.each<[Category]>([['moved'], ['not_local']])('keeps it of %s too', (category) => {
    expect(rowOf({ [category]: { hold: '3d' } }, category)).toEqual({
      ...DEFAULT_POLICY.rows[category],
      holdMs: 3 * DAY_MS,
    })
  })

  it('may last until somebody ends it', () => {
    expect(DEFAULT_POLICY.rows.mailbox_full).toHaveProperty('expiryMs')
    const lasting = rowOf({ mailbox_full: { expiry: 'none' } }, 'mailbox_full')
    expect(lasting).not.toHaveProperty('expiryMs')
    expect(lasting).toMatchObject({ threshold: { count: 3, then: 'suppress' } })
  })

  it('that held can suppress, and one that suppressed can hold', () => {
    expect(rowOf({ network: { suppress_at: 4 } }, 'network')).toMatchObject({
      threshold: { count: 4, then: 'suppress' },
    })
    expect(rowOf({ network: { hold_at: 2 } }, 'network')).toMatchObject({
      threshold: { count: 2, then: { holdMs: 30 * DAY_MS } },
    })
    const row = { hold_at: 2, hold: '5d' }
    const held = rowOf({ user_unknown: row }, 'user_unknown')
    expect(held).toMatchObject({ threshold: { count: 2, then: { holdMs: 5 * DAY_MS } } })
    // What is held at a number is not held before it.
    expect(held).not.toHaveProperty('holdMs')
  })

  it('of a lasting fault can hold for longer, at the number that it has', () => {
    expect(rowOf({ network: { hold: '60d' } }, 'network')).toMatchObject({
      threshold: { count: 4, then: { holdMs: 60 * DAY_MS } },
    })
  })

  it('can act at the first report', () => {
    expect(rowOf({ user_unknown: { suppress_at: 1 } }, 'user_unknown')).toMatchObject({
      threshold: { count: 1, spanMs: 0, then: 'suppress' },
    })
  })

  it('records only at 0, and where it is ignored', () => {
    expect(rowOf({ user_unknown: { suppress_at: 0 } }, 'user_unknown')).toEqual({
      effect: 'ignore',
    })
    expect(rowOf({ user_unknown: 'ignore' }, 'user_unknown')).toEqual({ effect: 'ignore' })
  })

  it('of a lasting fault holds at its number', () => {
    expect(
      rowOf({ network: { hold_at: 2, span: '12h', within: '5d', hold: '2d' } }, 'network'),
    ).toEqual({
      effect: 'act',
      threshold: {
        count: 2,
        spanMs: 12 * HOUR_MS,
        withinMs: 5 * DAY_MS,
        then: { holdMs: 2 * DAY_MS },
      },
    })
  })

  it('that was ignored can be made to act', () => {
    const row = { suppress_at: 5, span: '7d', within: '30d', expiry: '10d' }
    expect(rowOf({ reputation: row }, 'reputation')).toEqual({
      effect: 'act',
      threshold: { count: 5, spanMs: 7 * DAY_MS, withinMs: 30 * DAY_MS, then: 'suppress' },
      expiryMs: 10 * DAY_MS,
    })
  })

  it('stays sticky whatever is said (hard)', () => {
    expect(rowOf({ owner_changed: { expiry: '30d' } }, 'owner_changed')).toMatchObject({
      sticky: true,
    })
  })
})

it.each<[unknown, readonly string[]]>([
  [[], ['']],
  ['x', ['']],
  [{ user_unknow: {} }, ['user_unknow']],
  [{ own_suppression: { suppress_at: 1 } }, ['own_suppression']],
  [{ user_unknown: 7 }, ['user_unknown']],
  [{ user_unknown: { holds: '7d' } }, ['user_unknown.holds']],
  [{ user_unknown: { hold: '7 weeks', span: 3 } }, ['user_unknown.hold', 'user_unknown.span']],
  [{ user_unknown: { hold: '99999d' } }, ['user_unknown.hold']],
  [{ user_unknown: { suppress_at: -1 } }, ['user_unknown.suppress_at']],
  [{ user_unknown: { suppress_at: 1_001 } }, ['user_unknown.suppress_at']],
  [{ user_unknown: { suppress_at: '2' } }, ['user_unknown.suppress_at']],
  [{ user_unknown: { hold: 'none' } }, ['user_unknown.hold']],
  [{ user_unknown: null }, ['user_unknown']],
  [{ user_unknown: { suppress_at: 1.5 } }, ['user_unknown.suppress_at']],
  [{ user_unknown: { span: '90d' } }, ['user_unknown.span']],
  [{ reputation: { suppress_at: 2 } }, ['reputation.suppress_at']],
  [{ reputation: { hold_at: 2, span: '1d', within: '5d' } }, ['reputation.hold_at']],
  [{ network: { hold_at: 2, suppress_at: 2 } }, ['network.hold_at']],
])('%j is refused, naming %j', (overrides, keys) => {
  const result = configurePolicy(DEFAULT_POLICY, overrides)
  expect(result.ok ? [] : result.problems.map((p) => p.key)).toEqual(keys)
})

it.each([{ user_unknown: { suppress_at: 1_000 } }, { user_unknown: { span: '89d' } }])(
  '%j is taken',
  (overrides) => {
    expect(configurePolicy(DEFAULT_POLICY, overrides).ok).toBe(true)
  },
)

it('a changed policy has a version of its own, the same for the same rows', () => {
  const versionOf = (overrides: unknown): string => {
    const result = configurePolicy(DEFAULT_POLICY, overrides)
    return result.ok ? result.policy.version : ''
  }
  expect(versionOf({})).toBe(DEFAULT_POLICY.version)
  expect(versionOf({ spam: 'ignore' })).not.toBe(DEFAULT_POLICY.version)
  expect(versionOf({ user_unknown: { hold: '3d' } })).toBe(
    versionOf({ user_unknown: { hold: '72h' } }),
  )
  expect(versionOf({ user_unknown: { hold: '3d' } })).not.toBe(
    versionOf({ user_unknown: { hold: '4d' } }),
  )
})
