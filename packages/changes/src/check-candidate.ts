/**
 * What is offered for an old address, checked: is it an address at all, and may it be proposed?
 * (docs/address-changes.md, "What is checked".) In: what the reply offers, and what is known of it. Out: the first check that fails, with all that were
 * made. Pure, total.
 */
import {
  addressDomain,
  addressKey,
  isAddressLiteral,
  splitAddress,
  type Address,
} from '@forwardpath/mail'
import type { Change, RejectReason } from './change.ts'
import { PLACEHOLDER_DOMAINS, PLACEHOLDER_LOCAL_PARTS } from './data/placeholders.ts'
import { isUnderAny } from './organisation.ts'

/** What the DNS says of the new address's domain. `none`: no such domain, or no host in it that takes mail. */
export type TargetMail = 'answer' | 'null_mx' | 'none' | 'unknown' | 'pending'

/** What is known of the new address. */
export type TargetFacts = {
  /** Ours: A-labels in lower case. */
  readonly ownDomains: readonly string[]
  /** Why it is suppressed now, where that is for a reason of the address itself. */
  readonly suppressedAs: 'unknown' | 'complaint' | 'owner_changed' | undefined
  readonly mail: TargetMail
}

/** One check as it is stored and shown. */
export type CheckResult = {
  readonly check:
    'address' | 'wrapper' | 'placeholder' | 'same' | 'own_domain' | 'suppressed' | 'mx'
  readonly outcome: 'passed' | 'failed' | 'unknown'
  /** What was found. Absent where there is nothing to add. */
  readonly detail?: string
}

/** All checks that were made, and the reason of the first that failed. */
export type CandidateChecks = {
  readonly checks: readonly CheckResult[]
  readonly reason: RejectReason | undefined
}

/** Checks what a change offers. A contact or several candidates pass: they wait for a person. */
export function checkCandidate(
  change: Pick<Change, 'oldKey' | 'newAddress' | 'newContact' | 'kind'>,
  facts: TargetFacts,
): CandidateChecks {
  if (change.kind === 'srs_hint') {
    return failed('wrapper', 'wrapper', change.newContact)
  }
  const { newAddress } = change
  if (newAddress === undefined) return checkContact(change.newContact)
  return checkAddress(change.oldKey, newAddress, facts)
}

/** A telephone, a street, a page: kept for a person. What was meant as an address and is none is `bad_syntax`. */
function checkContact(contact: string | undefined): CandidateChecks {
  if (contact === undefined) return { checks: [], reason: undefined }
  if (isPlaceholderText(contact)) return failed('placeholder', 'placeholder', contact)
  if (looksLikeAddress(contact)) return failed('address', 'bad_syntax', contact)
  return {
    checks: [{ check: 'address', outcome: 'unknown', detail: 'no address' }],
    reason: undefined,
  }
}

const MAIL_WORDS: Readonly<Record<TargetMail, string | undefined>> = {
  answer: undefined,
  null_mx: 'the domain takes no mail',
  none: 'no such domain',
  unknown: 'nobody could say',
  pending: 'being asked',
}

function checkAddress(oldKey: string, address: Address, facts: TargetFacts): CandidateChecks {
  const domain = addressDomain(address)
  const literal = isAddressLiteral(splitAddress(address).domain)
  const found: readonly (readonly [
    CheckResult['check'],
    RejectReason | undefined,
    (string | undefined)?,
  ])[] = [
    ['placeholder', isPlaceholder(address) ? 'placeholder' : undefined],
    ['same', addressKey(address) === oldKey ? 'same' : undefined],
    ['own_domain', isUnderAny(domain, facts.ownDomains) ? 'own_domain' : undefined, domain],
    ['suppressed', facts.suppressedAs && 'target_suppressed', facts.suppressedAs],
    [
      'mx',
      facts.mail === 'null_mx' ? 'null_mx' : undefined,
      literal ? 'literal' : MAIL_WORDS[facts.mail],
    ],
  ]
  const checks = found.map(([check, reason, detail]): CheckResult => {
    const isUnknown = check === 'mx' && (facts.mail === 'unknown' || facts.mail === 'pending')
    const outcome = reason !== undefined ? 'failed' : isUnknown ? 'unknown' : 'passed'
    return { check, outcome, ...(detail === undefined || outcome === 'passed' ? {} : { detail }) }
  })
  return {
    checks: [{ check: 'address', outcome: 'passed' }, ...checks],
    reason: found.find(([, reason]) => reason !== undefined)?.[1],
  }
}

function failed(
  check: CheckResult['check'],
  reason: RejectReason,
  detail: string | undefined,
): CandidateChecks {
  const result: CheckResult = { check, outcome: 'failed', ...(detail !== undefined && { detail }) }
  return { checks: [result], reason }
}

/** `new-address@…`, `user@domain.tld`, `x@invalid`. */
function isPlaceholder(address: Address): boolean {
  const { localPart } = splitAddress(address)
  const word = localPart.toLowerCase().replace(/[._-]/g, '')
  return (
    PLACEHOLDER_LOCAL_PARTS.has(word) || isUnderAny(addressDomain(address), PLACEHOLDER_DOMAINS)
  )
}

/** `%s`, `<forward-path>`, `${newaddress}`: what a template says that nobody filled in. */
function isPlaceholderText(text: string): boolean {
  const inner = text
    .trim()
    .replace(/^[<[{("']+/, '')
    .replace(/[>\]})"']+$/, '')
  if (/^%[a-z]$|^[$@]\{?[a-z_]{1,40}$|^\[\[|^\{\{/i.test(inner)) return true
  return PLACEHOLDER_LOCAL_PARTS.has(inner.toLowerCase().replace(/[ ._-]/g, ''))
}

/** One word with an `@` inside, as an address has and a sentence or a link has not. */
function looksLikeAddress(text: string): boolean {
  const word = text.trim()
  const at = word.lastIndexOf('@')
  return at > 0 && at < word.length - 1 && !/[\s/:]/.test(word)
}
