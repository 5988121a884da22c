import { CATEGORIES, type Category } from '@forwardpath/classify'
import { describe, expect, it } from 'vitest'
import { isMoved, NEXT_STEPS, STALE_CLASSES, staleClassOf, type StaleClass } from './stale-class.ts'

describe('the class of a stale address', () => {
  it.each([
    ['moved', true, 'moved_with_address'],
    ['moved', false, 'moved_without_address'],
    ['not_local', false, 'moved_without_address'],
    ['left_company', true, 'left_company'],
    ['left_company', false, 'left_company'],
    ['user_unknown', false, 'gone'],
    ['bad_address', false, 'gone'],
    ['owner_changed', false, 'gone'],
    ['mailbox_disabled', false, 'disabled'],
    ['domain_not_found', false, 'dead_domain'],
    ['domain_refuses_mail', false, 'dead_domain'],
    ['mailbox_full', false, 'full'],
  ] as const)('%s, with a new address: %s, is %s', (cause, hasNewAddress, expected) => {
    expect(staleClassOf(cause, hasNewAddress)).toBe(expected)
  })

  it('is none for what the sender, the route or the receiving system caused', () => {
    const without = CATEGORIES.filter((c) => staleClassOf(c, false) === undefined)
    const speakOfTheAddress: readonly Category[] = [
      'user_unknown',
      'mailbox_disabled',
      'mailbox_full',
      'moved',
      'owner_changed',
      'bad_address',
      'domain_not_found',
      'domain_refuses_mail',
      'not_local',
    ]
    expect(without).toEqual(CATEGORIES.filter((c) => !speakOfTheAddress.includes(c)))
  })

  it('has a next step, and says whether the person may be elsewhere', () => {
    const moved: readonly StaleClass[] = STALE_CLASSES.filter(isMoved)
    expect(moved).toEqual(['moved_with_address', 'moved_without_address', 'left_company'])
    for (const staleClass of STALE_CLASSES) expect(NEXT_STEPS[staleClass]).toMatch(/\.$/)
  })
})
