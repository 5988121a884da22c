import { expect, it } from 'vitest'
import { decideDomain, type DomainAnswer, type DomainDecision } from './decide-domain.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS, HOUR_MS } from './duration.ts'

const T = Date.UTC(2026, 5, 1)
const answerOf = (kind: DomainAnswer['kind'], runMs = 0): DomainAnswer => {
  return { kind, askedAtMs: T, sameKindSinceMs: T - runMs }
}

it.each<[string, DomainAnswer, boolean, DomainDecision]>([
  ['that has exchangers is clear', answerOf('answer'), true, { kind: 'clear' }],
  [
    'that states a null MX is flagged at once, for 180 d, and looked at monthly',
    answerOf('null_mx'),
    false,
    {
      kind: 'flag',
      category: 'domain_refuses_mail',
      expiresAtMs: T + 180 * DAY_MS,
      checkAtMs: T + 30 * DAY_MS,
    },
  ],
  [
    'that is gone for the first time is looked at again after a day',
    answerOf('nxdomain'),
    false,
    { kind: 'wait', checkAtMs: T + DAY_MS },
  ],
  [
    'that is gone for 23 h is looked at again when a day is over',
    answerOf('nxdomain', 23 * HOUR_MS),
    false,
    { kind: 'wait', checkAtMs: T + HOUR_MS },
  ],
  [
    'that is gone for a day is flagged until it answers, and looked at weekly',
    answerOf('nxdomain', DAY_MS),
    false,
    {
      kind: 'flag',
      category: 'domain_not_found',
      expiresAtMs: undefined,
      checkAtMs: T + 7 * DAY_MS,
    },
  ],
  ['without any host is not flagged', answerOf('nodata'), false, { kind: 'nothing' }],
  [
    'without any host keeps a flag that stands',
    answerOf('nodata'),
    true,
    { kind: 'wait', checkAtMs: T + 7 * DAY_MS },
  ],
])('a domain %s', (_, answer, isFlagged, decision) => {
  expect(decideDomain(answer, { policy: DEFAULT_POLICY, isFlagged })).toEqual(decision)
})

it.each(['nxdomain', 'null_mx'] as const)(
  'nothing follows where the policy ignores it: %s',
  (kind) => {
    const { rows } = DEFAULT_POLICY
    const ignore = { effect: 'ignore' } as const
    const policy = {
      ...DEFAULT_POLICY,
      rows: { ...rows, domain_not_found: ignore, domain_refuses_mail: ignore },
    }
    expect(decideDomain(answerOf(kind, DAY_MS), { policy, isFlagged: false })).toEqual({
      kind: 'nothing',
    })
  },
)

it('a domain that states a null MX stays flagged for as long as the policy says, or until it answers', () => {
  const { rows } = DEFAULT_POLICY
  const policy = {
    ...DEFAULT_POLICY,
    rows: { ...rows, domain_refuses_mail: { effect: 'act' } },
  } as const
  expect(decideDomain(answerOf('null_mx'), { policy, isFlagged: true })).toEqual({
    kind: 'flag',
    category: 'domain_refuses_mail',
    expiresAtMs: undefined,
    checkAtMs: T + 30 * DAY_MS,
  })
})
