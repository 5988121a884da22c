import { parseAddress } from '@forwardpath/mail'
import type { BounceReport } from '@forwardpath/decode'
import { expect, it } from 'vitest'
import { classify } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { remedyFacts, type RemedyFacts } from './remedy-facts.ts'

const ruleSet = compileRules([], { version: 'test' })

function facts(reply: string, over: Partial<BounceReport> = {}): RemedyFacts {
  const report = { ...exampleReport(reply), ...over }
  return remedyFacts(report, classify(report, ruleSet))
}

it('of a report that tells nothing are general words', () => {
  expect(facts('550', { reply: undefined, texts: [] })).toEqual({
    address: 'this address',
    domain: "the recipient's domain",
    host: 'the receiving server',
    ip: 'the sending IP address',
    list: undefined,
    newAddress: undefined,
    newContact: undefined,
  })
})

it('are what the report tells', () => {
  const recipient = parseAddress('Jane@Hooli.example')
  expect(facts('550 192.0.2.7 is bad', { recipient, remoteMta: 'mx.hooli.example' })).toMatchObject(
    {
      address: 'Jane@Hooli.example',
      domain: 'hooli.example',
      host: 'mx.hooli.example',
      ip: '192.0.2.7',
    },
  )
  expect(facts('550 x', { finalRecipient: parseAddress('j@fwd.example') })).toMatchObject({
    address: 'j@fwd.example',
    domain: 'fwd.example',
  })
})

it.each([
  ['the host that refused', '550 203.0.113.5 said no', '203.0.113.5'],
  ['a version number', '550 by mail/1.2.3.4.5', undefined],
  ['no number', '550 no', undefined],
])('%s is not the address of the sender', (_name, reply, remoteMta) => {
  expect(facts(reply, { remoteMta }).ip).toBe('the sending IP address')
})
