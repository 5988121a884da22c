/** Changes and facts for tests: a plain one, and what a test makes of it. */
import { addressKey, parseMailedAddress, type Address } from '@forwardpath/mail'
import type { Change } from '../change.ts'
import type { ReviewFacts } from '../review.ts'

/** An instant; the tests reckon from it. */
export const NOW_MS = Date.UTC(2026, 2, 2, 12)
/** A day. */
export const DAY_MS = 86_400_000

/** Throws where the text is no address: the test is wrong. */
function address(text: string): Address {
  const parsed = parseMailedAddress(text)
  if (parsed === undefined) throw new TypeError(`the test names no address: ${text}`)
  return parsed
}

/** A pending move of old@acme.example to new@moved.example, correlated, seen once. */
export function changeOf(
  over: Partial<Omit<Change, 'newAddress' | 'oldAddress'>> & {
    readonly from?: string
    readonly to?: string | null
  } = {},
): Change {
  const { from = 'old@acme.example', to = 'new@moved.example', ...rest } = over
  const oldAddress = address(from)
  const newAddress = to === null ? undefined : address(to)
  return {
    id: 'adc_1',
    oldAddress,
    oldKey: addressKey(oldAddress),
    newAddress,
    newKey: newAddress === undefined ? undefined : addressKey(newAddress),
    newContact: undefined,
    candidates: [],
    kind: 'moved',
    state: 'pending',
    reason: undefined,
    source: 'smtp_551',
    trust: 'correlated',
    quote: undefined,
    openedAtMs: NOW_MS,
    pendingSinceMs: NOW_MS,
    observations: { count: 1, firstAtMs: NOW_MS, lastAtMs: NOW_MS, days: 1 },
    risks: [],
    snoozedUntilMs: undefined,
    confirmedAtMs: undefined,
    version: 1,
    ...rest,
  }
}

/** Nothing is against it: DNS on, MX unchanged, target takes mail. */
export function factsOf(over: Partial<ReviewFacts> = {}): ReviewFacts {
  return {
    nowMs: NOW_MS,
    isDnsOn: true,
    mx: 'unchanged',
    ownDomains: ['origin.example'],
    suppressedAs: undefined,
    mail: 'answer',
    otherOldAddresses: 0,
    isContact: false,
    isOldAlive: false,
    isKnownMigration: false,
    rivals: [],
    links: [],
    higherSighting: false,
    ...over,
  }
}
