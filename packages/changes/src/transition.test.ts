import { describe, expect, it, test } from 'vitest'
import {
  CHANGE_STATES,
  CHECK_REASONS,
  CLOSE_REASONS,
  REJECT_REASONS,
  type Actor,
  type Change,
} from './change.ts'
import { changeOf, DAY_MS, NOW_MS } from './testing/change.ts'
import { transition, type Act, type Step } from './transition.ts'
import { ACT_KINDS, type ActKind } from './transitions.ts'

const CONTEXT = { nowMs: NOW_MS, unboundLinks: [] }

/** What each act brings with it, so that only the state can refuse it. */
function fullAct(kind: ActKind, by: Actor, reason?: Act['reason']): Act {
  return {
    kind,
    by,
    reason,
    note: 'asked by telephone',
    override: true,
    untilMs: NOW_MS + DAY_MS,
    destination: 'crm',
  }
}

function inState(state: Change['state'], reason?: Change['reason']): Change {
  return changeOf({ state, reason })
}

function codeOf(step: Step): string {
  return 'refusal' in step ? step.refusal.code : `${step.event.from}>${step.event.to}`
}

/**
 * docs/address-changes.md, "States", written once more by hand: every step that is allowed. `act by state[:reason] -> state[:reason]`.
 */
const ALLOWED = new Set([
  'pass pipeline checking -> pending',
  ...CHECK_REASONS.map((reason) => `reject pipeline checking -> rejected:${reason}`),
  'reject pipeline pending -> rejected:loop',
  'approve person pending -> approved',
  ...REJECT_REASONS.map((reason) => `reject person pending -> rejected:${reason}`),
  'close pipeline pending -> closed:superseded',
  'close pipeline pending -> closed:expired',
  'revert person approved -> pending',
  ...REJECT_REASONS.map((reason) => `revert person rejected:${reason} -> pending`),
  'revert person closed:expired -> pending',
  ...REJECT_REASONS.filter((reason) => reason !== 'forged').map(
    (reason) => `sighting pipeline rejected:${reason} -> pending`,
  ),
  'sighting pipeline closed:expired -> pending',
  'snooze person pending -> pending',
  'export person approved -> approved',
  'confirm person approved -> approved',
])

const EVERY_STATE = CHANGE_STATES.flatMap((state): readonly Change[] =>
  state === 'rejected'
    ? REJECT_REASONS.map((reason) => inState(state, reason))
    : state === 'closed'
      ? CLOSE_REASONS.map((reason) => inState(state, reason))
      : [inState(state)],
)

const EVERY_ACT = ACT_KINDS.flatMap((kind) =>
  (['pipeline', 'person'] as const).flatMap((by) =>
    (kind === 'reject' || kind === 'close'
      ? [...REJECT_REASONS, ...CLOSE_REASONS]
      : [undefined]
    ).map((reason) => ({ kind, by, reason })),
  ),
)

/** A state with its reason, as the rows of {@link ALLOWED} have it. */
function nameOf({ state, reason }: Pick<Change, 'state' | 'reason'>): string {
  return reason === undefined ? state : `${state}:${reason}`
}

/** Every act on every state: `row` is how a table would say what became of it. */
const EVERY_STEP = EVERY_STATE.flatMap((change) =>
  EVERY_ACT.map(({ kind, by, reason }) => {
    const step = transition(change, fullAct(kind, by, reason), CONTEXT)
    const begin = `${kind} ${by} ${nameOf(change)} -> `
    const isRefused = 'refusal' in step
    const to = isRefused ? undefined : step.change
    const end = to === undefined ? 'refused' : to.state === change.state ? to.state : nameOf(to)
    const title = reason === undefined ? `${begin}${end}` : `${begin}${end} (${reason})`
    return { title, row: `${begin}${end}`, begin, reason, step, isRefused }
  }),
)

describe('the state table', () => {
  test.each(EVERY_STEP.filter(({ isRefused }) => !isRefused))('$title', ({ row }) => {
    expect(ALLOWED).toContain(row)
  })

  test.each(EVERY_STEP.filter(({ isRefused }) => isRefused))(
    '$title',
    ({ step, begin, reason }) => {
      expect(codeOf(step)).toMatch(/^(?:wrong_state|unknown_reason)$/)
      const wouldBe = [...ALLOWED].filter((row) => row.startsWith(begin))
      expect(wouldBe.filter((row) => reason === undefined || row.endsWith(`:${reason}`))).toEqual(
        [],
      )
    },
  )

  it('allows each of its rows', () => {
    const seen = new Set(EVERY_STEP.map(({ row }) => row))
    expect([...ALLOWED].filter((row) => !seen.has(row))).toEqual([])
  })

  it('gives every step one audit row and one version', () => {
    const step = transition(changeOf(), fullAct('approve', 'person'), CONTEXT)
    expect(step).toMatchObject({
      change: { state: 'approved', version: 2 },
      event: { fact: 'approved', from: 'pending', to: 'approved', override: true },
    })
  })
})

describe('what must come with an act', () => {
  const person = { by: 'person' } as const
  const cases: readonly (readonly [string, Partial<Change>, Act, string])[] = [
    ['bound: nothing', {}, { ...person, kind: 'approve' }, 'pending>approved'],
    ...(['unjudged', 'unverified', 'plausible'] as const).flatMap(
      (trust): readonly (readonly [string, Partial<Change>, Act, string])[] => [
        [`${trust}: alone`, { trust }, { ...person, kind: 'approve' }, 'needs_override'],
        [
          `${trust}: a note without override`,
          { trust },
          { ...person, kind: 'approve', note: 'x' },
          'needs_override',
        ],
        [
          `${trust}: an override without a note`,
          { trust },
          { ...person, kind: 'approve', override: true, note: '  ' },
          'needs_note',
        ],
        [
          `${trust}: both`,
          { trust },
          { ...person, kind: 'approve', override: true, note: 'x' },
          'pending>approved',
        ],
      ],
    ),
    [
      'gravely flagged, though bound',
      { risks: ['shared_target'], trust: 'verified' },
      { ...person, kind: 'approve' },
      'needs_override',
    ],
    [
      'another person, even with an override',
      { kind: 'successor' },
      { ...person, kind: 'approve', override: true, note: 'x' },
      'successor',
    ],
    [
      'a forwarder’s wrapper',
      { kind: 'srs_hint' },
      { ...person, kind: 'approve', override: true, note: 'x' },
      'no_target',
    ],
    ['rejecting without a reason', {}, { ...person, kind: 'reject' }, 'needs_reason'],
    [
      'rejecting as superseded',
      {},
      { ...person, kind: 'reject', reason: 'superseded' },
      'unknown_reason',
    ],
    [
      'approving with a reason',
      {},
      { ...person, kind: 'approve', reason: 'wrong' },
      'unknown_reason',
    ],
    [
      'putting off to yesterday',
      {},
      { ...person, kind: 'snooze', note: 'x', untilMs: NOW_MS - 1 },
      'not_in_the_future',
    ],
    ['putting off for ever', {}, { ...person, kind: 'snooze', note: 'x' }, 'not_in_the_future'],
    [
      'putting off without a word',
      {},
      { ...person, kind: 'snooze', untilMs: NOW_MS + 1 },
      'needs_note',
    ],
    ['an export to nobody', { state: 'approved' }, { ...person, kind: 'export' }, 'no_destination'],
    [
      'confirming twice',
      { state: 'approved', confirmedAtMs: 1 },
      { ...person, kind: 'confirm' },
      'already_confirmed',
    ],
    [
      'deciding about an older version',
      { version: 4 },
      { ...person, kind: 'approve', version: 3 },
      'stale',
    ],
  ]
  it.each(cases)('%s', (_name, over, act, expected) => {
    expect(codeOf(transition(changeOf(over), act, CONTEXT))).toBe(expected)
  })

  it('an address: several candidates cannot be approved, nor nothing at all', () => {
    const act: Act = { kind: 'approve', by: 'person', override: true, note: 'x' }
    const several = changeOf({ to: null, candidates: ['a@x.example', 'b@x.example'] })
    expect(codeOf(transition(several, act, CONTEXT))).toBe('no_target')
    expect(codeOf(transition(changeOf({ to: null }), act, CONTEXT))).toBe('no_target')
  })

  it('a telephone number is a person’s affair: override and note', () => {
    const contact = changeOf({ to: null, newContact: '+1 555 0100', trust: 'verified' })
    const act: Act = { kind: 'approve', by: 'person' }
    expect(codeOf(transition(contact, act, CONTEXT))).toBe('needs_override')
    const own: Act = { ...act, override: true, note: 'called' }
    expect(codeOf(transition(contact, own, CONTEXT))).toBe('pending>approved')
  })

  it('links between old and new that nobody vouches for stand in the way, override or not', () => {
    const act: Act = { kind: 'approve', by: 'person', override: true, note: 'x' }
    const context = { ...CONTEXT, unboundLinks: ['a@x.example → b@x.example'] }
    expect(codeOf(transition(changeOf(), act, context))).toBe('chain_unbound')
  })
})

describe('taking back', () => {
  it('an approval is confirmed no more', () => {
    const step = transition(
      changeOf({ state: 'approved', confirmedAtMs: 5 }),
      { kind: 'revert', by: 'person' },
      CONTEXT,
    )
    expect(step).toMatchObject({ change: { state: 'pending', confirmedAtMs: undefined } })
  })

  it('a rejection loses its reason', () => {
    const step = transition(
      changeOf({ state: 'rejected', reason: 'forged' }),
      { kind: 'revert', by: 'person' },
      CONTEXT,
    )
    expect(step).toMatchObject({ change: { state: 'pending', reason: undefined } })
  })
})
