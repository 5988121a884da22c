/**
 * The review of one change by the pipeline (docs/address-changes.md): checks → MX re-check → chain and rivals → flags and score →
 * what follows for its state.
 *
 * In: the change as it stands, and the facts about it. Out: a verdict, and what the desk shows. It is made again whenever a fact
 * changes, and gives the same for the same facts. Pure, total. It never approves.
 */
import {
  addressDomain,
  isAddressLiteral,
  isBound,
  localPartPattern,
  splitAddress,
  type Address,
} from '@forwardpath/mail'
import { chainAround, type Link } from './chain.ts'
import type { Change, ChangeKind, RejectReason } from './change.ts'
import {
  checkCandidate,
  type CandidateChecks,
  type CheckResult,
  type TargetFacts,
} from './check-candidate.ts'
import { DISPOSABLE_DOMAINS } from './data/disposable.ts'
import { FREE_MAIL_DOMAINS } from './data/free-mail.ts'
import { ROLE_ACCOUNTS } from './data/role-accounts.ts'
import type { MxResult } from './mx-check.ts'
import { isSameOrganisation, isUnderAny } from './organisation.ts'
import type { Risk } from './risks.ts'
import { rivalryOf, type Rival, type Rivalry } from './rivals.ts'
import { hasBidi, hasMixedScript } from './scripts.ts'
import { scoreOf, type Merits, type Score } from './score.ts'

/** Everything beside the change that a review looks at. */
export type ReviewFacts = TargetFacts & {
  readonly nowMs: number
  /** Whether the DNS is asked at all. */
  readonly isDnsOn: boolean
  /** Of the newest sighting. Absent: its kind of report needs none. */
  readonly mx: MxResult | 'pending' | undefined
  /** Distinct other old addresses for which the same new one is offered. */
  readonly otherOldAddresses: number
  /** The new address is one of those that we mail. */
  readonly isContact: boolean
  /** The old address took a mail of ours after the last sighting (bound). */
  readonly isOldAlive: boolean
  /** Old and new domain are known to migrate. */
  readonly isKnownMigration: boolean
  readonly rivals: readonly Rival[]
  readonly links: readonly Link[]
  /** A sighting since the decision has a higher tier than it had then. */
  readonly higherSighting: boolean
}

/** What follows for the state; `keep` is nothing. */
export type ReviewVerdict =
  | { readonly kind: 'keep' | 'wait' | 'pass' | 'reopen' }
  | { readonly kind: 'reject'; readonly reason: RejectReason }
  | { readonly kind: 'close'; readonly reason: 'superseded' | 'expired' }

/** What the desk shows of it, and what follows. */
export type Review = {
  readonly verdict: ReviewVerdict
  readonly kind: ChangeKind
  readonly risks: readonly Risk[]
  readonly score: Score
  readonly checks: readonly CheckResult[]
  readonly chain: readonly string[]
  /** With `rejected: loop`: the other links that are rejected with it. */
  readonly together: readonly string[]
}

/** A proposal that no DNS answer has reached by then waits no longer (docs/address-changes.md, "States"). */
const CHECK_FOR_MS = 24 * 3_600_000
/** A pending change that nobody decided (docs/address-changes.md, "States"). */
const EXPIRES_AFTER_MS = 90 * 86_400_000

/** Total, pure. */
export function reviewChange(change: Change, facts: ReviewFacts): Review {
  const kind = kindOf(change, facts)
  const candidate = checkCandidate({ ...change, kind }, facts)
  const link = linkOf(change)
  const chain = link === undefined ? ALONE : chainAround(link, facts.links)
  const rivalry = rivalryOfChange(change, facts)
  const risks = risksOf(change, facts, { kind, rivalry })
  return {
    verdict: verdictOf(change, facts, { candidate, isLoop: chain.isLoop, rivalry }),
    kind,
    risks,
    score: scoreOf(meritsOf(change, facts), risks),
    checks: candidate.checks,
    chain: chain.chain,
    together: chain.together,
  }
}

/** The change as a link of chains. Absent where it offers no certain address. */
export function linkOf(change: Change): Link | undefined {
  const { id, oldKey, newKey, state, trust } = change
  return newKey === undefined ? undefined : { id, oldKey, newKey, state, trust }
}

const ALONE = { chain: [], isLoop: false, together: [] } as const

/** A stale MX makes of a move a matter of routing; when the check says otherwise later, it is a move again. */
function kindOf(change: Change, { mx }: ReviewFacts): ChangeKind {
  if (change.kind === 'moved' && mx === 'misrouted') return 'misrouted'
  const isOpen = mx === undefined || mx === 'pending' || mx === 'misrouted'
  if (change.kind === 'misrouted' && !isOpen) return 'moved'
  return change.kind
}

function rivalryOfChange(change: Change, facts: ReviewFacts): Rivalry {
  if (change.newKey === undefined || change.kind === 'successor') return 'none'
  const { id, newKey, state, trust, observations } = change
  return rivalryOf({ id, newKey, state, trust, lastAtMs: observations.lastAtMs }, facts.rivals)
}

function verdictOf(
  change: Change,
  facts: ReviewFacts,
  found: {
    readonly candidate: CandidateChecks
    readonly isLoop: boolean
    readonly rivalry: Rivalry
  },
): ReviewVerdict {
  const { candidate, isLoop, rivalry } = found
  const reason = candidate.reason ?? (isLoop ? 'loop' : undefined)
  switch (change.state) {
    case 'checking':
      if (reason !== undefined) return { kind: 'reject', reason }
      return isWaiting(change, facts) ? { kind: 'wait' } : { kind: 'pass' }
    case 'pending':
      if (isLoop) return { kind: 'reject', reason: 'loop' }
      if (rivalry === 'superseded') return { kind: 'close', reason: 'superseded' }
      return isExpired(change, facts.nowMs)
        ? { kind: 'close', reason: 'expired' }
        : { kind: 'keep' }
    case 'rejected':
    case 'closed':
      return facts.higherSighting && reason === undefined && mayReopen(change)
        ? { kind: 'reopen' }
        : { kind: 'keep' }
    case 'approved':
      return { kind: 'keep' }
  }
}

function mayReopen({ reason }: Change): boolean {
  return reason !== 'forged' && reason !== 'superseded'
}

function isWaiting(change: Change, facts: ReviewFacts): boolean {
  if (!facts.isDnsOn || facts.nowMs >= change.openedAtMs + CHECK_FOR_MS) return false
  return facts.mx === 'pending' || facts.mail === 'pending'
}

function isExpired(change: Change, nowMs: number): boolean {
  const since = Math.max(change.pendingSinceMs ?? change.openedAtMs, change.snoozedUntilMs ?? 0)
  return nowMs >= since + EXPIRES_AFTER_MS
}

function risksOf(
  change: Change,
  facts: ReviewFacts,
  { kind, rivalry }: { readonly kind: ChangeKind; readonly rivalry: Rivalry },
): readonly Risk[] {
  const flags: readonly (readonly [Risk, boolean])[] = [
    ...addressFlags(change, facts),
    ['several_candidates', change.newAddress === undefined && change.candidates.length > 0],
    ['no_address', change.newAddress === undefined && change.candidates.length === 0],
    ['shared_target', facts.otherOldAddresses > 0],
    ['host_not_mx', facts.mx === 'host_not_mx'],
    ['host_unknown', facts.mx === 'host_unknown'],
    ['misrouted', kind === 'misrouted'],
    ['not_checked', isUnchecked(facts)],
    ['old_address_alive', facts.isOldAlive],
    ['conflict', rivalry === 'conflict'],
    ['successor', kind === 'successor'],
    ['unbound', !isBound(change.trust)],
  ]
  return flags.flatMap(([risk, holds]) => (holds ? [risk] : []))
}

function isUnchecked(facts: ReviewFacts): boolean {
  const isOpen = facts.mx === 'pending' || facts.mx === 'not_checked'
  return !facts.isDnsOn || isOpen || facts.mail === 'pending' || facts.mail === 'unknown'
}

function addressFlags(change: Change, facts: ReviewFacts): readonly (readonly [Risk, boolean])[] {
  const { newAddress, oldAddress, quote } = change
  if (newAddress === undefined) return [['bidi', hasBidi('', '', quote)]]
  const { localPart } = splitAddress(newAddress)
  const domain = addressDomain(newAddress)
  const oldDomain = addressDomain(oldAddress)
  return [
    ['other_organisation', !isSameOrganisation(oldDomain, domain) && !facts.isKnownMigration],
    ['role_account', ROLE_ACCOUNTS.has(localPart.toLowerCase())],
    ['free_mail', FREE_MAIL_DOMAINS.has(domain) && !FREE_MAIL_DOMAINS.has(oldDomain)],
    ['disposable', isUnderAny(domain, DISPOSABLE_DOMAINS)],
    ['mixed_script', hasMixedScript(localPart, domain)],
    ['bidi', hasBidi(localPart, domain, quote)],
    ['address_literal', isLiteral(newAddress)],
    ['unusual_syntax', localPart.startsWith('"')],
    ['already_contact', facts.isContact],
    ['target_suppressed', facts.suppressedAs !== undefined],
    ['no_such_domain', facts.mail === 'none' || facts.mail === 'null_mx'],
  ]
}

function isLiteral(address: Address): boolean {
  return isAddressLiteral(splitAddress(address).domain)
}

function meritsOf(change: Change, facts: ReviewFacts): Merits {
  const { newAddress, oldAddress, trust, observations } = change
  const shared = { trust, days: observations.days, isKnownMigration: facts.isKnownMigration }
  if (newAddress === undefined) {
    return { ...shared, isSameOrganisation: false, areLocalPartsAlike: false }
  }
  return {
    ...shared,
    isSameOrganisation: isSameOrganisation(addressDomain(oldAddress), addressDomain(newAddress)),
    areLocalPartsAlike: localPartPattern(oldAddress, newAddress) !== 'other',
  }
}
