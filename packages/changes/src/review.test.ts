import { describe, expect, it } from 'vitest'
import type { Change } from './change.ts'
import type { Link } from './chain.ts'
import { reviewChange, type ReviewFacts } from './review.ts'
import type { Rival } from './rivals.ts'
import { changeOf, DAY_MS, factsOf, NOW_MS } from './testing/change.ts'

type Over = Parameters<typeof changeOf>[0]

function verdict(over: Over, facts: Partial<ReviewFacts> = {}): string {
  const { verdict: v } = reviewChange(changeOf({ state: 'checking', ...over }), factsOf(facts))
  return 'reason' in v ? `${v.kind}: ${v.reason}` : v.kind
}

describe('checks', () => {
  it.each<[string, Over, Partial<ReviewFacts>, string]>([
    ['a plain address passes', {}, {}, 'pass'],
    ['the same address', { to: 'OLD@Acme.example' }, {}, 'reject: same'],
    ['our own domain', { to: 'x@origin.example' }, {}, 'reject: own_domain'],
    ['below our own domain', { to: 'x@lists.origin.example' }, {}, 'reject: own_domain'],
    ['beside our own domain', { to: 'x@myorigin.example' }, {}, 'pass'],
    ['a placeholder', { to: 'new-address@acme.example' }, {}, 'reject: placeholder'],
    ['a placeholder’s domain', { to: 'jane@domain.tld' }, {}, 'reject: placeholder'],
    ['a template', { to: null, newContact: '%s' }, {}, 'reject: placeholder'],
    [
      'a word of the grammar',
      { to: null, newContact: '<forward-path>' },
      {},
      'reject: placeholder',
    ],
    ['bad syntax', { to: null, newContact: 'a..b@-moved-.example' }, {}, 'reject: bad_syntax'],
    ['a telephone waits for a person', { to: null, newContact: '+1 555 0100' }, {}, 'pass'],
    [
      'a link waits for a person',
      { to: null, newContact: 'https://x.example/?u=a@b.c' },
      {},
      'pass',
    ],
    ['a null MX', {}, { mail: 'null_mx' }, 'reject: null_mx'],
    ['suppressed as unknown', {}, { suppressedAs: 'unknown' }, 'reject: target_suppressed'],
    ['suppressed by a complaint', {}, { suppressedAs: 'complaint' }, 'reject: target_suppressed'],
    ['a new owner', {}, { suppressedAs: 'owner_changed' }, 'reject: target_suppressed'],
    [
      'a forwarder’s wrapper',
      { to: null, kind: 'srs_hint', newContact: 'SRS0=x=y=origin.example=us@fwd.example' },
      {},
      'reject: wrapper',
    ],
    ['several candidates', { to: null, candidates: ['a@x.example', 'b@x.example'] }, {}, 'pass'],
    ['nothing named', { to: null }, {}, 'pass'],
  ])('%s', (_name, over, facts, expected) => {
    expect(verdict(over, facts)).toBe(expected)
  })

  it('come before the DNS is waited for', () => {
    expect(verdict({ to: 'x@origin.example' }, { mx: 'pending' })).toBe('reject: own_domain')
  })
})

describe('waiting for the DNS', () => {
  it.each<[string, Over, Partial<ReviewFacts>, string]>([
    ['the MX is asked for', {}, { mx: 'pending' }, 'wait'],
    ['the new domain is asked for', {}, { mail: 'pending' }, 'wait'],
    ['a report that needs no MX waits for the new domain alone', {}, { mx: undefined }, 'pass'],
    ['a day is over', { openedAtMs: NOW_MS - DAY_MS }, { mx: 'pending' }, 'pass'],
    ['the DNS is off', {}, { mx: 'pending', mail: 'pending', isDnsOn: false }, 'pass'],
    ['nobody could say', {}, { mx: 'not_checked' }, 'pass'],
  ])('%s', (_name, over, facts, expected) => {
    expect(verdict(over, facts)).toBe(expected)
  })

  it.each<[string, Partial<ReviewFacts>, boolean]>([
    ['answered', {}, false],
    ['off', { isDnsOn: false }, true],
    ['never answered', { mx: 'pending' }, true],
    ['nobody could say of the old domain', { mx: 'not_checked' }, true],
    ['nobody could say of the new domain', { mail: 'unknown' }, true],
  ])('is flagged unless it is answered: %s', (_name, facts, expected) => {
    const { risks } = reviewChange(changeOf(), factsOf(facts))
    expect(risks.includes('not_checked')).toBe(expected)
  })
})

function risks(over: Over, facts: Partial<ReviewFacts> = {}): readonly string[] {
  return reviewChange(changeOf(over), factsOf(facts)).risks
}

describe('flags', () => {
  it.each<[string, Over, Partial<ReviewFacts>, readonly string[]]>([
    ['none', { to: 'old@acme.example', from: 'older@acme.example' }, {}, []],
    ['none below one organisation', { to: 'jane@mail.acme.example' }, {}, []],
    ['other organisation', {}, {}, ['other_organisation']],
    [
      'other tenants of one host',
      { from: 'a@x.blogspot.com', to: 'a@y.blogspot.com' },
      {},
      ['other_organisation'],
    ],
    ['known migration', {}, { isKnownMigration: true }, []],
    ['role account', { to: 'Sales@acme.example' }, {}, ['role_account']],
    ['free mail', { to: 'jane@gmail.com' }, {}, ['other_organisation', 'free_mail']],
    [
      'free mail for free mail',
      { from: 'j@gmx.de', to: 'j@gmail.com' },
      {},
      ['other_organisation'],
    ],
    ['disposable', { to: 'j@x.mailinator.com' }, {}, ['other_organisation', 'disposable']],
    ['Cyrillic a in a Latin word', { to: 'p\u0430ul@acme.example' }, {}, ['mixed_script']],
    ['the same in an A-label', { to: 'paul@xn--cme-5cd.acme.example' }, {}, ['mixed_script']],
    ['one script that is not ours', { to: '\u043F\u0430\u0432\u0435\u043B@acme.example' }, {}, []],
    ['umlauts', { to: 'jörg@acme.example' }, {}, []],
    ['Hebrew letters', { to: '\u05D0\u05D1@acme.example' }, {}, ['bidi']],
    [
      'a turning mark in the reply',
      { to: 'x@acme.example', quote: 'try \u202Ex@acme' },
      {},
      ['bidi'],
    ],
    [
      'an address literal',
      { to: 'user@[192.0.2.17]' },
      {},
      ['other_organisation', 'address_literal'],
    ],
    ['a quoted local part', { to: '"odd name> x@y"@acme.example' }, {}, ['unusual_syntax']],
    ['a contact of ours', { to: 'x@acme.example' }, { isContact: true }, ['already_contact']],
    [
      'several old addresses',
      { to: 'x@acme.example' },
      { otherOldAddresses: 1 },
      ['shared_target'],
    ],
    ['a smart host', { to: 'x@acme.example' }, { mx: 'host_not_mx' }, ['host_not_mx']],
    ['no host', { to: 'x@acme.example' }, { mx: 'host_unknown' }, ['host_unknown']],
    ['a former MX', { to: 'x@acme.example' }, { mx: 'misrouted' }, ['misrouted']],
    ['the old one lives', { to: 'x@acme.example' }, { isOldAlive: true }, ['old_address_alive']],
    ['no such domain', { to: 'x@acme.example' }, { mail: 'none' }, ['no_such_domain']],
    ['unbound', { to: 'x@acme.example', trust: 'unverified' }, {}, ['unbound']],
    ['candidates', { to: null, candidates: ['a@x.example'] }, {}, ['several_candidates']],
    ['nothing named', { to: null }, {}, ['no_address']],
    ['another person', { to: 'x@acme.example', kind: 'successor' }, {}, ['successor']],
  ])('%s', (_name, over, facts, expected) => {
    expect(risks(over, facts)).toEqual(expected)
  })
})

describe('the score', () => {
  function score(
    over: Over,
    facts: Partial<ReviewFacts> = {},
  ): ReturnType<typeof reviewChange>['score'] {
    return reviewChange(changeOf(over), factsOf(facts)).score
  }
  it('has an item for every point', () => {
    const { value, items } = score({ trust: 'plausible' })
    expect(value).toBe(55)
    expect(items).toEqual([{ reason: 'other organisation', points: -15 }])
  })
  it('rises with what speaks for it and stays between 0 and 100', () => {
    const good = score({
      from: 'jane.roe@acme.example',
      to: 'jroe@mail.acme.example',
      trust: 'verified',
      observations: { count: 2, firstAtMs: 0, lastAtMs: NOW_MS, days: 2 },
    })
    expect(good.value).toBe(100)
    const bad = score(
      { to: 'x@mailinator.com', trust: 'unverified' },
      { isOldAlive: true, otherOldAddresses: 3 },
    )
    expect(bad.value).toBe(0)
  })
})

describe('rivals', () => {
  const rival = (over: Partial<Rival>): Rival => ({
    id: 'adc_2',
    newKey: 'c@moved.example',
    state: 'pending',
    trust: 'plausible',
    lastAtMs: NOW_MS + DAY_MS,
    ...over,
  })
  const plausible: Partial<Change> = { trust: 'plausible' }
  it.each<[string, Partial<Change>, Partial<Rival>, string]>([
    ['a newer one supersedes', plausible, {}, 'close: superseded'],
    [
      'a newer one of a higher tier supersedes',
      plausible,
      { trust: 'verified' },
      'close: superseded',
    ],
    ['a newer one of a lower tier is flagged', plausible, { trust: 'unverified' }, 'keep conflict'],
    ['both recent and bound: both stand', {}, { trust: 'verified' }, 'keep conflict'],
    [
      'both bound, a quarter apart: the newer one supersedes',
      {},
      { trust: 'correlated', lastAtMs: NOW_MS + 90 * DAY_MS },
      'close: superseded',
    ],
    ['an older one that it will supersede', plausible, { lastAtMs: NOW_MS - DAY_MS }, 'keep'],
    [
      'an older one that is approved',
      plausible,
      { lastAtMs: NOW_MS - DAY_MS, state: 'approved' },
      'keep conflict',
    ],
    ['one that is rejected', plausible, { state: 'rejected' }, 'keep'],
    ['the same address again', plausible, { newKey: 'new@moved.example' }, 'keep'],
    ['a newer one that is being checked', plausible, { state: 'checking' }, 'keep conflict'],
  ])('%s', (_name, over, other, expected) => {
    const found = reviewChange(changeOf(over), factsOf({ rivals: [rival(other)] }))
    const flag = found.risks.includes('conflict') ? ' conflict' : ''
    const v = found.verdict
    expect(('reason' in v ? `${v.kind}: ${v.reason}` : v.kind) + flag).toBe(expected)
  })
})

describe('time', () => {
  it.each<[string, Over, string]>([
    ['89 days', { pendingSinceMs: NOW_MS - 89 * DAY_MS }, 'keep'],
    ['90 days', { pendingSinceMs: NOW_MS - 90 * DAY_MS }, 'close: expired'],
    [
      '90 days, put off until lately',
      { pendingSinceMs: NOW_MS - 90 * DAY_MS, snoozedUntilMs: NOW_MS - DAY_MS },
      'keep',
    ],
  ])('%s', (_name, over, expected) => {
    expect(verdict({ state: 'pending', ...over })).toBe(expected)
  })
})

describe('a sighting of a higher tier', () => {
  it.each<[string, Over, Partial<ReviewFacts>, string]>([
    ['opens what was wrong', { state: 'rejected', reason: 'wrong' }, {}, 'reopen'],
    ['opens what expired', { state: 'closed', reason: 'expired' }, {}, 'reopen'],
    ['not what was forged', { state: 'rejected', reason: 'forged' }, {}, 'keep'],
    ['not what was superseded', { state: 'closed', reason: 'superseded' }, {}, 'keep'],
    [
      'not what the same check would reject again',
      { state: 'rejected', reason: 'own_domain', to: 'x@origin.example' },
      {},
      'keep',
    ],
    [
      'opens what is no longer suppressed',
      { state: 'rejected', reason: 'target_suppressed' },
      {},
      'reopen',
    ],
    ['is needed', { state: 'rejected', reason: 'wrong' }, { higherSighting: false }, 'keep'],
  ])('%s', (_name, over, facts, expected) => {
    expect(verdict(over, { higherSighting: true, ...facts })).toBe(expected)
  })
})

describe('loops', () => {
  const back: Link = {
    id: 'adc_2',
    oldKey: 'new@moved.example',
    newKey: 'old@acme.example',
    state: 'pending',
    trust: 'correlated',
  }
  it.each(['checking', 'pending'] as const)('reject what is %s, as a whole', (state) => {
    const found = reviewChange(changeOf({ state }), factsOf({ links: [back] }))
    expect(found.verdict).toEqual({ kind: 'reject', reason: 'loop' })
    expect(found.together).toEqual(['adc_1', 'adc_2'])
  })
})

it('a misrouted move is a move again when the MX says so', () => {
  expect(reviewChange(changeOf(), factsOf({ mx: 'misrouted' })).kind).toBe('misrouted')
  expect(reviewChange(changeOf({ kind: 'misrouted' }), factsOf()).kind).toBe('moved')
})

describe('an open end', () => {
  it.each<[string, Over, string]>([
    ['what a person approved is kept, whatever is found', { state: 'approved' }, 'keep'],
    [
      'a pending one of which only the opening is known lasts from there',
      { state: 'pending', pendingSinceMs: undefined, openedAtMs: NOW_MS - 400 * DAY_MS },
      'close: expired',
    ],
    [
      'and one that was opened now is kept',
      { state: 'pending', pendingSinceMs: undefined },
      'keep',
    ],
  ])('%s', (_name, over, expected) => {
    expect(verdict(over)).toBe(expected)
  })
})
