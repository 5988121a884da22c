/**
 * What went stale about an address: the classes of section A, and what a list owner does next. A class is made from the
 * category of the record that stands, never from a reply code. Pure, total.
 */
import type { Category } from '@forwardpath/classify'

/** The classes, in the order of the report. */
export const STALE_CLASSES = [
  'moved_with_address',
  'moved_without_address',
  'left_company',
  'gone',
  'disabled',
  'dead_domain',
  'full',
] as const

/** One class. */
export type StaleClass = (typeof STALE_CLASSES)[number]

/** What stands behind a stale address: the category of its record, or an automatic reply that says so. */
export type StaleCause = Category | 'left_company'

/** `not_local` stands with `moved`: the host does not hold the mailbox and says no new address. */
const CLASS_OF: Readonly<Partial<Record<StaleCause, StaleClass>>> = {
  moved: 'moved_without_address',
  not_local: 'moved_without_address',
  left_company: 'left_company',
  user_unknown: 'gone',
  bad_address: 'gone',
  owner_changed: 'gone',
  mailbox_disabled: 'disabled',
  domain_not_found: 'dead_domain',
  domain_refuses_mail: 'dead_domain',
  mailbox_full: 'full',
}

/** Absent for a cause that says nothing about the address, such as the sender's bad reputation. Total. */
export function staleClassOf(cause: StaleCause, hasNewAddress: boolean): StaleClass | undefined {
  return cause === 'moved' && hasNewAddress ? 'moved_with_address' : CLASS_OF[cause]
}

/** Whether the person may be reached elsewhere. Total. */
export function isMoved(staleClass: StaleClass): boolean {
  return (
    staleClass === 'moved_with_address' ||
    staleClass === 'moved_without_address' ||
    staleClass === 'left_company'
  )
}

/** In the words of a report. */
export const CLASS_TITLES: Readonly<Record<StaleClass, string>> = {
  moved_with_address: 'moved, with a new address',
  moved_without_address: 'moved, without one',
  left_company: 'left the company',
  gone: 'gone',
  disabled: 'disabled',
  dead_domain: 'dead domain',
  full: 'full',
}

/** What the list owner does next. */
export const NEXT_STEPS: Readonly<Record<StaleClass, string>> = {
  moved_with_address:
    'Review the proposed address; update your records only after approval, and ask for consent anew.',
  moved_without_address: 'Ask by another channel for the current address.',
  left_company: 'Ask the company or the person by another channel; a successor is no replacement.',
  gone: 'Check how it was collected for a typo; stop mailing it; ask by another channel.',
  disabled: 'Stop mailing it; ask by another channel.',
  dead_domain: 'Check the domain for a typo; remove the address or ask by another channel.',
  full: 'Nothing yet: it is mailed again when the record ends. Ask by another channel if it lasts.',
}
