import { describe, expect, test } from 'vitest'
import { marksOf } from './marks.ts'
import { address } from './testing/keys.ts'
import { FOREIGN_ORIGINAL, mailFacts, OWN_ORIGINAL } from './testing/report-facts.ts'

const OWN = ['origin.example']

describe('sent to its sender', () => {
  test.each([
    ['bounces@origin.example', 'bounces@origin.example', true],
    ['BOUNCES@Origin.Example', 'bounces@origin.example', true],
    ['bounces+jane=hooli.example@origin.example', 'bounces@origin.example', true],
    ['bounces-4569-t00doz@origin.example', 'bounces@origin.example', true],
    ['prvs=1234abcdef=bounces@origin.example', 'bounces@origin.example', true],
    ['bounces@origin.example', 'prvs=1234abcdef=bounces@origin.example', true],
    ['bouncesx@origin.example', 'bounces@origin.example', false],
    ['bouncesx+jane@origin.example', 'bounces@origin.example', false],
    ['bounces@other.example', 'bounces@origin.example', false],
    ['info@origin.example', 'bounces@origin.example', false],
  ])('%s of %s: %s', (to, sender, expected) => {
    const original = { ...FOREIGN_ORIGINAL, senders: [address(sender)] }
    const facts = mailFacts('own', { sentTo: [address(to)], original })
    expect(marksOf(facts, OWN)).toEqual(expected ? ['sent-to-its-sender'] : [])
  })
})

test('sent to one of its senders is enough', () => {
  const senders = [address('x@other.example'), address('bounces@origin.example')]
  const facts = mailFacts('own', { original: { ...FOREIGN_ORIGINAL, senders } })
  expect(marksOf(facts, OWN)).toEqual(['sent-to-its-sender'])
})

describe('own Message-ID', () => {
  test.each([
    ['<1@app.origin.example>', true],
    ['<1@origin.example>', true],
    ['1@ORIGIN.EXAMPLE', true],
    ['<1@evilorigin.example>', false],
    ['<1@origin.example.evil.example>', false],
    ['<1@origin.example@evil.example>', false],
    ['<origin.example>', false],
    [undefined, false],
  ])('%s: %s', (messageId, expected) => {
    const facts = mailFacts('own', { original: { ...FOREIGN_ORIGINAL, messageId } })
    expect(marksOf(facts, OWN)).toEqual(expected ? ['own-message-id'] : [])
  })
})

test.each([
  [['origin.example'], true],
  [['other.example', 'list.origin.example'], true],
  [['origin.example.evil.example'], false],
  [[], false],
])('list hosts %j: %s', (listHosts, expected) => {
  const facts = mailFacts('own', { original: { ...FOREIGN_ORIGINAL, listHosts } })
  expect(marksOf(facts, OWN)).toEqual(expected ? ['own-list-host'] : [])
})

test('nothing returned, or no domain of ours: no mark of a domain', () => {
  expect(marksOf(mailFacts('own', { original: undefined }), OWN)).toEqual([])
  expect(marksOf(mailFacts('own', { sentTo: [], original: OWN_ORIGINAL }), [])).toEqual([])
})
