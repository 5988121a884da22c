import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainAround, MAX_CHAIN_LINKS, unboundBetween, type Link } from './chain.ts'

function link(pair: string, over: Partial<Link> = {}): Link {
  const [oldKey = '', newKey = ''] = pair.split('>')
  return { id: pair, oldKey, newKey, state: 'pending', trust: 'correlated', ...over }
}

function links(...pairs: readonly string[]): readonly Link[] {
  return pairs.map((pair) => link(pair))
}

describe('a chain', () => {
  it.each([
    ['alone', 'a>b', ['a>b'], []],
    ['of two, from its first link', 'a>b', ['a>b', 'b>c'], ['a', 'b', 'c']],
    ['of two, from its last link', 'b>c', ['a>b', 'b>c'], ['a', 'b', 'c']],
    ['of five', 'c>d', ['a>b', 'b>c', 'c>d', 'd>e', 'e>f'], ['a', 'b', 'c', 'd', 'e', 'f']],
    ['beside another', 'a>b', ['a>b', 'x>y', 'y>z'], []],
    ['where one target has two sources', 'b>c', ['a>b', 'b>c', 'z>c'], ['a', 'b', 'c']],
  ])('%s', (_name, pair, others, expected) => {
    expect(chainAround(link(pair), links(...others))).toEqual({
      chain: expected,
      isLoop: false,
      together: [],
    })
  })

  it('does not pass through what is rejected or closed', () => {
    const dead = [link('b>c', { state: 'rejected' }), link('c>d', { state: 'closed' })]
    expect(chainAround(link('a>b'), dead).chain).toEqual([])
  })
})

describe('a loop', () => {
  it.each([
    ['of two', 'a>b', ['a>b', 'b>a'], ['a>b', 'b>a']],
    ['of three', 'b>c', ['a>b', 'b>c', 'c>a'], ['a>b', 'b>c', 'c>a']],
    ['that it leads into', 'a>b', ['a>b', 'b>c', 'c>b'], ['a>b', 'b>c', 'c>b']],
    [
      'by length: six links lead nowhere',
      'a>b',
      ['a>b', 'b>c', 'c>d', 'd>e', 'e>f', 'f>g'],
      ['a>b', 'b>c', 'c>d', 'd>e', 'e>f', 'f>g'],
    ],
  ])('%s is rejected as a whole', (_name, pair, others, together) => {
    const view = chainAround(link(pair), links(...others))
    expect(view.isLoop).toBe(true)
    expect(view.together).toEqual(together)
  })

  it('leaves alone what a person has approved', () => {
    const approved = link('a>b', { state: 'approved' })
    expect(chainAround(link('b>a'), [approved]).together).toEqual(['b>a'])
  })

  it('of forged links does not take a bound one with it', () => {
    const bound = link('a>b')
    const forged = link('b>a', { trust: 'unverified' })
    expect(chainAround(bound, [bound, forged]).isLoop).toBe(false)
    expect(chainAround(forged, [bound, forged])).toMatchObject({ isLoop: true, together: ['b>a'] })
  })
})

describe('what stands between old and new', () => {
  const way = [link('a>b'), link('b>c', { trust: 'plausible' })]
  it('is named where no report binds it', () => {
    expect(unboundBetween(link('a>c'), way)).toEqual(['b → c'])
  })
  it('is nothing where all of it is bound, or where it does not lead there', () => {
    expect(unboundBetween(link('a>c'), links('a>b', 'b>c'))).toEqual([])
    expect(unboundBetween(link('a>d'), way)).toEqual([])
    expect(unboundBetween(link('a>b'), way)).toEqual([])
  })
  it('is found over several links', () => {
    const others = [link('a>x'), link('x>y', { trust: 'unjudged' }), link('y>z')]
    expect(unboundBetween(link('a>z'), others)).toEqual(['x → y'])
  })
})

it('ends, and soon, on any set of links', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')
  const anyLink = fc.tuple(key, key).map(([oldKey, newKey]) => link(`${oldKey}>${newKey}`))
  fc.assert(
    fc.property(anyLink, fc.array(anyLink, { maxLength: 49 }), (one, others) => {
      const view = chainAround(one, others)
      expect(view.chain.length).toBeLessThanOrEqual(MAX_CHAIN_LINKS + 1)
      expect(view.together.includes(one.id)).toBe(view.isLoop)
    }),
  )
})

it('takes ten thousand links to one target in a moment', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => link(`v${String(i)}>t`))
  const started = performance.now()
  expect(chainAround(link('t>u'), many).isLoop).toBe(false)
  expect(performance.now() - started).toBeLessThan(2_000)
})
