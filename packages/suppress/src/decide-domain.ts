/**
 * Decides about a whole domain, by our own answers of the DNS and by nothing that reports say (docs/trust.md, "The DNS"):
 * it is flagged where it states a null MX (RFC 7505), or is gone in two look-ups a day apart. Pure, total.
 */
import type { Category } from '@forwardpath/classify'
import { DAY_MS } from './duration.ts'
import type { Policy } from './policy.ts'

/** What our last look at the domain's MX found; a fault of the DNS is no answer. */
export type DomainAnswer = {
  /** `nodata`: the name is there, and has neither exchangers nor addresses. */
  readonly kind: 'answer' | 'null_mx' | 'nodata' | 'nxdomain'
  readonly askedAtMs: number
  /** The first of the run of answers of this kind. */
  readonly sameKindSinceMs: number
}

/** The categories that have us look at the domain itself. */
export const DOMAIN_CATEGORIES = [
  'domain_not_found',
  'domain_refuses_mail',
] as const satisfies readonly Category[]

/** One of {@link DOMAIN_CATEGORIES}. */
export type DomainCategory = (typeof DOMAIN_CATEGORIES)[number]

/** What follows. `checkAtMs`: when to look again; absent: not by ourselves. */
export type DomainDecision =
  | {
      readonly kind: 'flag'
      readonly category: DomainCategory
      /** Absent: until it answers again. */
      readonly expiresAtMs: number | undefined
      readonly checkAtMs: number
    }
  /** It takes mail: a flag of the pipeline ends. */
  | { readonly kind: 'clear' }
  | { readonly kind: 'wait'; readonly checkAtMs: number }
  /** Neither gone nor refusing; a flag that stands is kept. */
  | { readonly kind: 'nothing' }

/** Two look-ups so far apart: an outage of a registrar or a delegation is over by then. */
const GONE_AFTER_MS = DAY_MS
/** A domain that is flagged is looked at weekly where it was gone, monthly where it said so itself (docs/trust.md, "The DNS"). */
const CHECK_GONE_MS = 7 * DAY_MS
const CHECK_REFUSING_MS = 30 * DAY_MS

/** Total, pure. A category that the policy ignores flags nothing. */
export function decideDomain(
  answer: DomainAnswer,
  { policy, isFlagged }: { readonly policy: Policy; readonly isFlagged: boolean },
): DomainDecision {
  const { askedAtMs } = answer
  switch (answer.kind) {
    case 'answer':
      return { kind: 'clear' }
    case 'null_mx': {
      const row = policy.rows.domain_refuses_mail
      if (row.effect === 'ignore') return { kind: 'nothing' }
      const expiresAtMs = row.expiryMs === undefined ? undefined : askedAtMs + row.expiryMs
      const checkAtMs = askedAtMs + CHECK_REFUSING_MS
      return { kind: 'flag', category: 'domain_refuses_mail', expiresAtMs, checkAtMs }
    }
    case 'nxdomain':
      if (policy.rows.domain_not_found.effect === 'ignore') return { kind: 'nothing' }
      if (askedAtMs - answer.sameKindSinceMs < GONE_AFTER_MS)
        return { kind: 'wait', checkAtMs: answer.sameKindSinceMs + GONE_AFTER_MS }
      return {
        kind: 'flag',
        category: 'domain_not_found',
        expiresAtMs: undefined,
        checkAtMs: askedAtMs + CHECK_GONE_MS,
      }
    case 'nodata':
      return isFlagged
        ? { kind: 'wait', checkAtMs: askedAtMs + CHECK_GONE_MS }
        : { kind: 'nothing' }
  }
}
