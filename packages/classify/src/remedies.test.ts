import { describe, expect, it } from 'vitest'
import { parseAddress, parseReplyCode } from '@forwardpath/mail'
import type { BounceReport } from '@forwardpath/decode'
import { CATEGORIES, CATEGORY_PARTY } from './category.ts'
import type { Classification } from './classification.ts'
import { classify } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { remedies } from './remedies.ts'
import { BUILTIN_RULES } from './rules/index.ts'

const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })

const reportOf = (reply: string): BounceReport => ({
  ...exampleReport(reply),
  recipient: parseAddress('jane@example.org'),
  remoteMta: 'mx.example.org',
})

const first = (reply: string): string => {
  const report = reportOf(reply)
  const [remedy] = remedies(report, classify(report, ruleSet))
  return `${String(remedy?.party)}: ${String(remedy?.text)}`
}

const classified = (category: Classification['category']): Classification => ({
  ...classify(reportOf('550'), ruleSet),
  category,
})

describe('remedies', () => {
  it.each(['delivered', 'relayed', 'expanded'] as const)(
    'are none for what was %s and has no cause: no rule has missed it',
    (action) => {
      const report = { ...reportOf(''), action }
      expect(remedies(report, classified('unclassified'))).toEqual([])
      expect(remedies(report, classified('moved'))).not.toEqual([])
    },
  )

  it.each(CATEGORIES)(
    'of %s are one or two sentences a party, the main party first',
    (category) => {
      for (const report of [reportOf('551 x'), exampleReport('551')]) {
        const all = remedies(report, classified(category))
        expect(all.length).toBeGreaterThan(0)
        const main = CATEGORY_PARTY[category]
        if (main !== 'nobody') expect(all[0]?.party).toBe(main)
        for (const { text } of all) {
          expect(
            text.split(/[.?!](?: |$)/).filter((sentence) => sentence !== '').length,
          ).toBeLessThanOrEqual(2)
          expect(text).toMatch(/^[^ ].*\.$/)
          expect(text).not.toMatch(/undefined|\[object/)
        }
      }
    },
  )

  it('name the address that a move offers', () => {
    expect(first('551 User not local; please try <new@moved.example>')).toMatch(
      /^list owner: Review the proposed address new@moved\.example:/,
    )
    expect(first('550 5.1.6 User has moved to +1 555 0100')).toContain(
      '"+1 555 0100" in place of an address',
    )
    expect(first('550 5.1.6 User has moved')).toContain('the current address of jane@example.org')
  })

  it('name the list, its page and the sending address', () => {
    const text = first(
      '554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org',
    )
    expect(text).toBe(
      "sender: Look 192.0.2.7 up at Spamhaus (https://check.spamhaus.org/), find and stop the cause, then ask for removal. The recipient's address is fine.",
    )
    expect(first('551 Mailhost is on our global blacklist')).toContain('the list of mx.example.org')
  })

  it('tell the postmaster of a stale route only where a move offers no address', () => {
    const parties = (reply: string) =>
      remedies(reportOf(reply), classify(reportOf(reply), ruleSet)).map(({ party }) => party)
    expect(parties('550 5.1.6 User has moved')).toContain("recipient's postmaster")
    expect(parties('551 User not local; please try <new@moved.example>')).not.toContain(
      "recipient's postmaster",
    )
  })

  it('name the host and the domain of a relay refusal', () => {
    expect(first('551 Relay request denied')).toBe(
      "recipient's postmaster: Add example.org to the domains that mx.example.org takes mail for.",
    )
  })

  it('do not take the host that refused for our own address', () => {
    const report = {
      ...reportOf('550 5.7.25 192.0.2.9 says: no PTR record'),
      remoteMta: '192.0.2.9',
    }
    expect(remedies(report, classify(report, ruleSet))[0]?.text).toContain('the sending IP address')
  })

  it('keep what a mail says as text', () => {
    const report = { ...reportOf('551 x'), remoteMta: '<script>alert(1)</script>' }
    const base = {
      ...report,
      reply: {
        code: parseReplyCode('551'),
        status: undefined,
        text: 'Relay request denied',
        lines: [],
      },
    }
    expect(remedies(base, classify(base, ruleSet))[0]?.text).toContain('<script>alert(1)</script>')
  })
})
