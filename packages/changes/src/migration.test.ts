import { describe, expect, it } from 'vitest'
import { isMigration, type MovedLink } from './migration.ts'

const DAY_MS = 86_400_000

function link(index: number, over: Partial<MovedLink> = {}): MovedLink {
  const name = `person${String(index)}`
  const atMs = 20_000 * DAY_MS + index * DAY_MS
  return {
    oldKey: `${name}@old.example`,
    newKey: `${name}@new.example`,
    trust: 'correlated',
    firstAtMs: atMs,
    lastAtMs: atMs,
    ...over,
  }
}

const links = (count: number, over: (index: number) => Partial<MovedLink> = () => ({})) =>
  Array.from({ length: count }, (_, index) => link(index, over(index)))

describe('a domain migrates', () => {
  it.each([
    ['with five addresses on several days, three of them bound', links(5), true],
    ['not with four', links(4), false],
    ['not with five reports about one', links(5, () => ({ oldKey: 'person0@old.example' })), false],
    ['not on one day', links(9, () => ({ firstAtMs: DAY_MS, lastAtMs: DAY_MS + 1 })), false],
    [
      'on two days, where each was seen twice',
      links(5, () => ({ firstAtMs: 0, lastAtMs: DAY_MS })),
      true,
    ],
    ['not where two are bound', links(9, (n) => (n < 2 ? {} : { trust: 'plausible' })), false],
    ['where three are', links(9, (n) => (n < 3 ? {} : { trust: 'plausible' })), true],
    [
      'not where one of six goes its own way',
      links(6, (n) => (n === 0 ? { newKey: 'x@new.example' } : {})),
      false,
    ],
    ['where one of ten does', links(10, (n) => (n === 0 ? { newKey: 'x@new.example' } : {})), true],
    ['not where all go to one mailbox', links(20, () => ({ newKey: 'info@new.example' })), false],
    [
      'by initials as well',
      links(6, (n) => ({
        oldKey: `jo.roe${String(n)}@old.example`,
        newKey: `jroe${String(n)}@new.example`,
      })),
      true,
    ],
    [
      'by any pattern that the report of migrations knows',
      links(6, (n) => ({
        oldKey: `jo.roe${String(n)}@old.example`,
        newKey: `roe${String(n)}.jo@new.example`,
      })),
      true,
    ],
    ['not without any', [], false],
  ])('%s', (_, given, expected) => {
    expect(isMigration(given)).toBe(expected)
    expect(isMigration([...given].reverse())).toBe(expected)
  })
})
