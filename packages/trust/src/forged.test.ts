/** A thousand forgeries and more, of at least 20 kinds: which tier each one reaches. */
import { FORGED_WORLD, forgedReports } from '@forwardpath/test-support/forged-reports'
import { beforeAll, describe, expect, test } from 'vitest'
import { rsaKey, signMail } from './testing/dkim.ts'
import { judgeMail, type Beside, type Judged } from './testing/facts.ts'
import { address, keyOf, NOW_MS } from './testing/keys.ts'
import { expiryDay, signToken } from './token.ts'

const key = keyOf(3)
const forger = 'forger@evil.example'
const ownToken = signToken({
  key,
  messageId: 7n,
  expiresOnDay: expiryDay(NOW_MS),
  recipient: address(forger),
})
const ownMail = [
  'From: "Origin Shop" <hello@origin.example>',
  `To: <${forger}>`,
  'Subject: Offers',
  'Message-ID: <7@app.origin.example>',
  '',
  'Hello.',
  '',
].join('\n')

const recipientMx = [
  { host: FORGED_WORLD.victimMx.host, addresses: [FORGED_WORLD.victimMx.address] },
]

let judged: readonly (Judged & { readonly kind: string; readonly mayHold: boolean })[]

beforeAll(async () => {
  const rsa = rsaKey(1024)
  const signed = (await signMail(ownMail, { key: rsa })).replaceAll('\r\n', '\n')
  const beside: Beside = {
    config: { tokenKeys: [key] },
    keyRecords: new Map([['sel1._domainkey.origin.example', rsa.record]]),
    recipientMx,
    sentLog: [
      {
        messageId: '<7@app.origin.example>',
        tokenMessageId: 7n,
        recipient: address(forger),
        sentAtMs: NOW_MS,
        isShared: false,
        stream: undefined,
      },
    ],
  }
  const all = []
  for (const forged of forgedReports({ ownMail: signed, ownToken, ownAddress: forger })) {
    const reports = await judgeMail(forged.mail, beside)
    if (reports.length === 0) throw new Error(`not read as a report: ${forged.kind}`)
    for (const report of reports)
      all.push({ ...report, kind: forged.kind, mayHold: forged.hasRecipientOrigin })
  }
  judged = all
}, 120_000)

describe('forged reports', () => {
  test('are more than 1,000, of more than 20 kinds', () => {
    expect(new Set(judged.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(20)
    expect(judged.length).toBeGreaterThanOrEqual(1000)
  })

  test('bind to nobody but the forger, at any minimum', () => {
    const bound = judged.filter(({ judgement }) =>
      ['verified', 'correlated'].includes(judgement.tier),
    )
    expect(bound.length).toBeGreaterThan(0)
    expect(bound.filter(({ judgement }) => judgement.recipient !== forger)).toEqual([])
  })

  test('are unverified for every victim, unless they have the origin and marks of plausible', () => {
    const above = judged.filter(
      ({ judgement, mayHold }) =>
        !mayHold && judgement.recipient !== forger && judgement.tier !== 'unverified',
    )
    expect(above).toEqual([])
  })

  test('are unverified one and all where nobody signs, logs or has a key', async () => {
    for (const forged of forgedReports({ seed: 2, variants: 10 })) {
      if (forged.hasRecipientOrigin) continue
      for (const { judgement } of await judgeMail(forged.mail, { recipientMx }))
        expect(judgement.tier, forged.kind).toBe('unverified')
    }
  })

  test("are never of our own origin; of the recipient's they are plausible at most", () => {
    expect(judged.filter(({ judgement }) => judgement.origin === 'own')).toEqual([])
    const holding = judged.filter(({ mayHold }) => mayHold)
    expect(holding.length).toBeGreaterThan(0)
    for (const { judgement } of holding)
      expect(judgement).toMatchObject({ tier: 'plausible', origin: 'recipient' })
  })
})
