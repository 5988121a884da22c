import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { checkMx, MX_RESULTS, type MxAnswer, type MxCheckInput } from './mx-check.ts'

const HOUR_MS = 3_600_000
const T = Date.UTC(2026, 2, 2)

function mx(...hosts: readonly string[]): MxAnswer {
  return {
    kind: 'answer',
    hosts: hosts.map((host) => {
      const [exchange = '', ...addresses] = host.split(' ')
      return { exchange, addresses }
    }),
  }
}

function now(
  answer: MxAnswer,
  over: { askedAtMs?: number; sameSinceMs?: number } = {},
): MxCheckInput['now'] {
  return { answer, askedAtMs: T + HOUR_MS, sameSinceMs: T + HOUR_MS, ...over }
}

function check(over: Partial<MxCheckInput>): ReturnType<typeof checkMx> {
  return checkMx({
    category: 'moved',
    host: 'mx1.acme.example',
    before: undefined,
    now: undefined,
    nowMs: T + HOUR_MS,
    giveUpAtMs: T + 24 * HOUR_MS,
    ...over,
  })
}

const OLD = mx('mx1.acme.example 192.0.2.1', 'mx2.acme.example 192.0.2.2')
const NEW = mx('mx.provider.example 198.51.100.1')

describe('the table of the MX re-check, row by row', () => {
  const rows: readonly (readonly [string, Partial<MxCheckInput>, string])[] = [
    ['in the MX, unchanged', { before: OLD, now: now(OLD) }, 'unchanged'],
    ['in the MX, then unknown', { now: now(OLD) }, 'unchanged'],
    ['in the MX by its address', { host: '192.0.2.2', now: now(OLD) }, 'unchanged'],
    [
      'in the MX by the address beside its name',
      { host: 'gw [192.0.2.2]', now: now(OLD) },
      'unchanged',
    ],
    ['in the MX, spelt otherwise', { host: 'dns; MX1.ACME.example.', now: now(OLD) }, 'unchanged'],
    ['in the MX, which has others now', { before: NEW, now: now(OLD) }, 'unchanged'],
    ['not in it, was when we sent', { before: OLD, now: now(NEW) }, 'misrouted'],
    [
      'not in it, was by its address',
      { host: '192.0.2.1', before: OLD, now: now(NEW) },
      'misrouted',
    ],
    [
      'never in it, MX unchanged',
      { host: 'relay.isp.example', before: OLD, now: now(OLD) },
      'host_not_mx',
    ],
    [
      'never in it, MX changed',
      { host: 'relay.isp.example', before: OLD, now: now(NEW) },
      'host_not_mx',
    ],
    ['never in it, then unknown', { host: 'relay.isp.example', now: now(NEW) }, 'host_not_mx'],
    ['not in it now, then unknown', { now: now(NEW) }, 'host_not_mx'],
    ['then was no answer at all', { before: { kind: 'nxdomain' }, now: now(NEW) }, 'host_not_mx'],
    ['the report names no host', { host: undefined, before: OLD, now: now(OLD) }, 'host_unknown'],
    ['the report names a word', { host: 'localhost', before: OLD, now: now(OLD) }, 'host_unknown'],
    ['null MX now', { before: OLD, now: now({ kind: 'null_mx' }) }, 'dead'],
    ['null MX now, no host', { host: undefined, now: now({ kind: 'null_mx' }) }, 'dead'],
    ['no such domain, once', { before: OLD, now: now({ kind: 'nxdomain' }) }, 'wait'],
    [
      'no such domain, twice, a day apart',
      {
        now: now({ kind: 'nxdomain' }, { askedAtMs: T + 25 * HOUR_MS, sameSinceMs: T + HOUR_MS }),
        nowMs: T + 25 * HOUR_MS,
      },
      'dead',
    ],
    [
      'no host in the domain, twice, a day apart',
      {
        now: now({ kind: 'nodata' }, { askedAtMs: T + 25 * HOUR_MS, sameSinceMs: T + HOUR_MS }),
        nowMs: T + 25 * HOUR_MS,
      },
      'dead',
    ],
    [
      'no such domain, and nobody could look again',
      { now: now({ kind: 'nxdomain' }), nowMs: T + 30 * HOUR_MS },
      'not_checked',
    ],
    ['a fault, so far', { before: OLD, now: undefined }, 'wait'],
    ['a fault for a day', { before: OLD, now: undefined, nowMs: T + 24 * HOUR_MS }, 'not_checked'],
    [
      'a list that may lack the host',
      { before: OLD, now: now({ ...NEW, isPartial: true } as MxAnswer) },
      'wait',
    ],
    [
      'a list that lacks others',
      { before: OLD, now: now({ ...OLD, isPartial: true } as MxAnswer) },
      'unchanged',
    ],
    [
      'domain_not_found: the host column is not read',
      { category: 'domain_not_found', host: 'relay.isp.example', now: now(NEW) },
      'unchanged',
    ],
    [
      'domain_not_found, and so it is',
      {
        category: 'domain_not_found',
        now: now({ kind: 'nxdomain' }, { askedAtMs: T + 26 * HOUR_MS, sameSinceMs: T }),
        nowMs: T + 26 * HOUR_MS,
      },
      'dead',
    ],
    [
      'not_local at a former MX',
      { category: 'not_local', before: OLD, now: now(NEW) },
      'misrouted',
    ],
    ['relay_denied at the MX', { category: 'relay_denied', now: now(OLD) }, 'unchanged'],
  ]
  test.each(rows)('%s', (_name, over, expected) => {
    expect(check(over).result ?? 'wait').toBe(expected)
  })

  it('asks a second time a day after it first saw that a domain is gone', () => {
    expect(check({ now: now({ kind: 'nxdomain' }) })).toEqual({
      result: undefined,
      askAgainAtMs: T + 25 * HOUR_MS,
    })
  })

  it('compares IPv6 addresses whatever their spelling', () => {
    const answer = mx('mx.acme.example 2001:db8:0:0::1')
    expect(check({ host: '[IPv6:2001:DB8::1]', now: now(answer) }).result).toBe('unchanged')
  })

  it('takes whatever a report names as a host', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (host) => {
        const { result } = check({ host, before: OLD, now: now(OLD) })
        expect(MX_RESULTS).toContain(result)
      }),
    )
  })
})

describe('a domain that the DNS says nothing of, or not all', () => {
  it.each([
    ['is waited for', T + 24 * HOUR_MS - 1, undefined],
    ['is given up at the end of its time', T + 24 * HOUR_MS, 'not_checked'],
  ])('%s', (_name, nowMs, result) => {
    expect(check({ nowMs }).result).toBe(result)
    const partial = now({ kind: 'answer', hosts: [], isPartial: true })
    expect(check({ nowMs, now: partial }).result).toBe(result)
  })
})
