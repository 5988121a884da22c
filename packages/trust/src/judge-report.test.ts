import { describe, expect, test } from 'vitest'
import { judgeReport, TRUST_REASONS, type ReportFacts, type SentLogRow } from './judge-report.ts'
import { CONFIG } from './testing/facts.ts'
import { address, DAY_MS, keyOf, NOW_MS } from './testing/keys.ts'
import {
  FOREIGN_ORIGINAL,
  JANE,
  mailFacts,
  OWN_ORIGINAL,
  reportFacts,
} from './testing/report-facts.ts'
import { expiryDay, signToken } from './token.ts'

const key = keyOf(3)
const config = { ...CONFIG, tokenKeys: [key] }
const john = address('john.doe@hooli.example')

function tokenFor(recipient = JANE, expiresOnDay = expiryDay(NOW_MS)): string {
  return signToken({ key, messageId: 7n, expiresOnDay, recipient })
}

function judge(change: Partial<ReportFacts>): ReturnType<typeof judgeReport> {
  return judgeReport(reportFacts(change), config)
}

const expired = tokenFor(JANE, expiryDay(NOW_MS) - 20)
const noMarks = { sentTo: [], original: { ...OWN_ORIGINAL, messageId: undefined, listHosts: [] } }

describe('origin and marks', () => {
  test.each([
    ['own, three marks', mailFacts('own'), 'plausible', 'own'],
    [
      'own, one mark',
      mailFacts('own', {
        ...noMarks,
        original: { ...FOREIGN_ORIGINAL, listHosts: ['origin.example'] },
      }),
      'plausible',
      'own',
    ],
    ['own, no mark', mailFacts('own', { original: FOREIGN_ORIGINAL }), 'unverified', 'own'],
    ['own, nothing returned', mailFacts('own', { original: undefined }), 'plausible', 'own'],
    [
      'own, an expired token for a mail without marks',
      mailFacts('own', { original: FOREIGN_ORIGINAL, tokens: [expired] }),
      'plausible',
      'own',
    ],
    ["recipient's, three marks", mailFacts('recipient'), 'plausible', 'recipient'],
    ["recipient's, two marks", mailFacts('recipient', { sentTo: [] }), 'plausible', 'recipient'],
    [
      "recipient's, one mark",
      mailFacts('recipient', { sentTo: [], original: { ...OWN_ORIGINAL, messageId: undefined } }),
      'unverified',
      'recipient',
    ],
    [
      "recipient's, one mark and an expired token",
      mailFacts('recipient', {
        sentTo: [],
        original: { ...OWN_ORIGINAL, messageId: undefined },
        tokens: [expired],
      }),
      'plausible',
      'recipient',
    ],
    [
      "recipient's, nothing returned",
      mailFacts('recipient', { original: undefined }),
      'unverified',
      'recipient',
    ],
    ["a stranger's, three marks", mailFacts('stranger'), 'unverified', undefined],
    [
      "a stranger's, an expired token",
      mailFacts('stranger', { tokens: [expired] }),
      'unverified',
      undefined,
    ],
  ] as const)('%s', (_what, mail, tier, origin) => {
    expect(judge({ mail })).toMatchObject({ tier, origin, recipient: JANE })
  })

  test('our signature without the right To is a mark', () => {
    const ownSignature = {
      domain: 'origin.example',
      selector: 's',
      value: 'c2ln',
      messageId: undefined,
      to: john,
      isBodyVerified: true,
    }
    const mail = mailFacts('recipient', {
      sentTo: [],
      original: { ...OWN_ORIGINAL, messageId: undefined },
    })
    expect(judge({ mail, ownSignature })).toMatchObject({
      tier: 'plausible',
      marks: ['own-list-host', 'own-signature'],
    })
  })

  test('without DNS answers there is no origin of the recipient, and no error', () => {
    expect(judge({ mail: mailFacts('recipient'), recipientMx: undefined }).tier).toBe('unverified')
  })

  test("a signature of the recipient's domain, found by our own server, is its origin", () => {
    const stranger = mailFacts('stranger')
    const value = 'mx.origin.example; dkim=pass header.d=hooli.example; dmarc=pass'
    const fields = [{ name: 'authentication-results', value }, ...stranger.trace.fields]
    const mail = { ...stranger, trace: { fields, isCut: false } }
    expect(judge({ mail })).toMatchObject({ tier: 'plausible', origin: 'recipient' })
  })

  const oneMark = { ...OWN_ORIGINAL, messageId: undefined }
  const [list, sent, id] = ['own-list-host', 'sent-to-its-sender', 'own-message-id'] as const
  test.each<[string, Partial<ReportFacts>, readonly string[]]>([
    ['a stranger', { mail: mailFacts('stranger') }, ['no-origin', sent, id, list]],
    [
      'nothing returned',
      { mail: mailFacts('own', { original: undefined }) },
      ['own-origin', 'no-original'],
    ],
    [
      'a mail of somebody else returned',
      { mail: mailFacts('own', { original: FOREIGN_ORIGINAL }) },
      ['own-origin', 'no-marks'],
    ],
    [
      'one mark from the recipient',
      { mail: mailFacts('recipient', { sentTo: [], original: oneMark }) },
      ['recipient-origin', 'too-few-marks', list],
    ],
    [
      'two marks from the recipient',
      { mail: mailFacts('recipient', { original: oneMark }) },
      ['recipient-origin', sent, list],
    ],
    [
      'one mark from our own server',
      { mail: mailFacts('own', { sentTo: [], original: oneMark }) },
      ['own-origin', list],
    ],
    [
      'an expired token, and nothing else',
      { mail: mailFacts('own', { original: FOREIGN_ORIGINAL, tokens: [expired] }) },
      ['own-origin', 'expired-token'],
    ],
    [
      'our signature',
      {
        mail: mailFacts('stranger', { original: FOREIGN_ORIGINAL }),
        ownSignature: {
          domain: 'origin.example',
          selector: 's',
          value: 'c2ln',
          messageId: undefined,
          to: JANE,
          isBodyVerified: true,
        },
      },
      ['signature', 'no-origin', 'own-signature'],
    ],
  ])('says why: %s', (_what, facts, reasons) => {
    expect(judge(facts).reasons).toEqual(reasons)
  })

  test('a person who vouches makes it plausible, never more, and never less', () => {
    const stranger = { mail: mailFacts('stranger', { original: undefined }), isVouched: true }
    expect(judge(stranger)).toMatchObject({ tier: 'plausible', origin: undefined })
    expect(judge({ ...stranger, report: reportFacts().report }).reasons).toContain('vouched')
    const bound = { mail: mailFacts('stranger', { tokens: [tokenFor()] }), isVouched: true }
    expect(judge(bound).tier).toBe('verified')
  })
})

describe('a token', () => {
  const mail = mailFacts('stranger', { tokens: [tokenFor()], original: undefined })

  test.each([
    [
      'Final-Recipient',
      { recipient: undefined, originalRecipient: undefined, finalRecipient: JANE },
    ],
    ['Original-Recipient', { recipient: john, originalRecipient: JANE, finalRecipient: john }],
    [
      'the recipient that was read',
      { recipient: JANE, originalRecipient: undefined, finalRecipient: john },
    ],
  ])('verifies with %s, and speaks for its own recipient', (_what, report) => {
    expect(judge({ mail, report })).toMatchObject({ tier: 'verified', recipient: JANE })
  })

  test('verifies with To of the returned mail, where the mail reports on one recipient', () => {
    const report = { recipient: john, originalRecipient: undefined, finalRecipient: john }
    const aliased = { ...mail, original: OWN_ORIGINAL }
    expect(judge({ mail: aliased, report })).toMatchObject({ tier: 'verified', recipient: JANE })
    const several = judge({ mail: aliased, report, reportsInMail: 2 })
    expect(several).toMatchObject({ tier: 'unverified', recipient: john })
  })

  test("verifies with the sent log's address for its message id, where the report hides it", () => {
    const report = { recipient: undefined, originalRecipient: undefined, finalRecipient: undefined }
    const row = {
      messageId: undefined,
      tokenMessageId: 7n,
      recipient: JANE,
      sentAtMs: 0,
      isShared: false,
      stream: undefined,
    }
    expect(judge({ mail, report, sentLog: [row] })).toMatchObject({
      tier: 'verified',
      recipient: JANE,
    })
    expect(judge({ mail, report })).toMatchObject({ tier: 'unverified', recipient: undefined })
  })

  describe("by the sent log's address alone", () => {
    const report = { recipient: undefined, originalRecipient: undefined, finalRecipient: undefined }
    const row = {
      messageId: undefined,
      tokenMessageId: 7n,
      recipient: JANE,
      sentAtMs: NOW_MS,
      isShared: false,
      stream: undefined,
    }
    const other = { ...row, recipient: john }

    test.each<[string, Partial<ReportFacts>]>([
      ['a mail that reports on several', { reportsInMail: 2, sentLog: [row] }],
      [
        'a row that was found by the Message-ID, which anybody can write',
        { sentLog: [{ ...row, messageId: '<1@x.example>', tokenMessageId: undefined }] },
      ],
      ['more rows than eight, of which each costs a hash', { sentLog: [...eight(other), row] }],
    ])('is not for %s', (_what, change) => {
      expect(judge({ mail, report, ...change }).tier).toBe('unverified')
    })

    test('is for the eighth row still', () => {
      const sentLog = [...eight(other).slice(1), row]
      expect(judge({ mail, report, sentLog })).toMatchObject({ tier: 'verified', recipient: JANE })
    })

    function eight(of: SentLogRow): readonly SentLogRow[] {
      return Array.from({ length: 8 }, () => of)
    }
  })

  test('of several, the one that fits counts', () => {
    const tokens = [expired, tokenFor(john), tokenFor()]
    expect(judge({ mail: { ...mail, tokens } }).reasons[0]).toBe('token')
  })

  test('of an older key is good while that key verifies, and lowers the tier when it is lost', () => {
    const dropped = { ...key, dropAfterMs: NOW_MS + DAY_MS }
    const facts = reportFacts({ mail })
    const late = { ...facts, receivedAtMs: NOW_MS + DAY_MS }
    const rotated = { ...config, tokenKeys: [keyOf(4), dropped] }
    expect(judgeReport(facts, rotated).tier).toBe('verified')
    expect(judgeReport(late, rotated).tier).toBe('unverified')
    expect(judgeReport(facts, { ...config, tokenKeys: [keyOf(4)] }).tier).toBe('unverified')
    expect(judgeReport(facts, { ...config, tokenKeys: [] }).tier).toBe('unverified')
  })
})

describe('our signature', () => {
  const ownSignature = {
    domain: 'origin.example',
    selector: 's',
    value: 'c2ln',
    messageId: undefined,
    to: JANE,
    isBodyVerified: false,
  }

  test('verifies where its To names the reported recipient', () => {
    expect(judge({ ownSignature })).toMatchObject({ tier: 'verified', recipient: JANE })
  })

  test('binds nobody whom the report names and it does not', () => {
    const report = { recipient: john, originalRecipient: undefined, finalRecipient: john }
    expect(judge({ ownSignature, report })).toMatchObject({ tier: 'unverified', recipient: john })
    expect(judge({ ownSignature: { ...ownSignature, to: undefined } }).tier).toBe('unverified')
  })
})

describe('the one mail that a report is bound to', () => {
  const row: SentLogRow = {
    messageId: '<1@app.origin.example>',
    tokenMessageId: undefined,
    recipient: JANE,
    sentAtMs: NOW_MS - DAY_MS,
    isShared: false,
    stream: undefined,
  }
  const ownSignature = {
    domain: 'origin.example',
    selector: 's',
    value: 'c2ln',
    messageId: undefined,
    to: JANE,
    isBodyVerified: false,
  }
  const token = tokenFor()

  test.each<[string, Partial<ReportFacts>, string | undefined]>([
    [
      'of its token, whatever else binds it',
      { mail: mailFacts('own', { tokens: [token] }), ownSignature, sentLog: [row] },
      `token ${token.slice(0, 18)}`,
    ],
    ['of our signature', { ownSignature, sentLog: [row] }, 'signature c2ln'],
    [
      'of the Message-ID that we signed, as the sent log tells it too',
      { ownSignature: { ...ownSignature, messageId: '<1@app.origin.example>' } },
      'original <1@app.origin.example>',
    ],
    ['of the sent log', { sentLog: [row] }, 'original <1@app.origin.example>'],
    ['of none, where nothing binds it', { mail: mailFacts('own') }, undefined],
  ])('is told by what the writer of the report cannot change: %s', (_what, change, boundTo) => {
    expect(judge(change).boundTo).toBe(boundTo)
  })

  test.each([
    ['a stranger', mailFacts('stranger'), 'unverified'],
    ["the recipient's server", mailFacts('recipient'), 'plausible'],
    ['our own server', mailFacts('own'), 'correlated'],
  ] as const)('is not told by a Message-ID that others have too: from %s', (_who, mail, tier) => {
    expect(judge({ mail, sentLog: [{ ...row, isShared: true }] }).tier).toBe(tier)
  })
})

describe('the stream that a report counts for', () => {
  const row: SentLogRow = {
    messageId: '<1@app.origin.example>',
    tokenMessageId: undefined,
    recipient: JANE,
    sentAtMs: NOW_MS - DAY_MS,
    isShared: false,
    stream: 'news',
  }
  const byToken = { ...row, messageId: undefined, tokenMessageId: 7n, stream: 'receipts' }
  const ownSignature = {
    domain: 'origin.example',
    selector: 's',
    value: 'c2ln',
    messageId: undefined,
    to: JANE,
    isBodyVerified: false,
  }
  const ofToken = mailFacts('own', { tokens: [tokenFor()] })

  test.each<[string, Partial<ReportFacts>, string | undefined]>([
    ['of its row', { sentLog: [row] }, 'news'],
    [
      'of its row, which is not the first',
      { sentLog: [{ ...row, recipient: john, stream: 'alerts' }, row] },
      'news',
    ],
    [
      "of the mail that the token names, before the Message-ID's",
      { mail: ofToken, sentLog: [row, byToken] },
      'receipts',
    ],
    [
      'of the Message-ID, where the log has no id of the token',
      { mail: ofToken, sentLog: [row] },
      'news',
    ],
    [
      'of none, where the id of the token went to somebody else',
      { mail: ofToken, sentLog: [{ ...byToken, recipient: john }] },
      undefined,
    ],
    [
      'of none, where the row is of another mail to him',
      { mail: ofToken, sentLog: [{ ...row, messageId: '<2@app.origin.example>' }] },
      undefined,
    ],
    ['of the mail that we signed', { ownSignature, sentLog: [row] }, 'news'],
    [
      'of none, where nothing binds it',
      { sentLog: [{ ...row, sentAtMs: NOW_MS - 15 * DAY_MS }] },
      undefined,
    ],
  ])('is that %s', (_what, change, stream) => {
    expect(judge(change).stream).toBe(stream)
  })
})

describe('a mail that was handed in over HTTP', () => {
  const handedIn = { ...config, isHandedIn: true }

  test.each(['own', 'recipient'] as const)(
    'has no origin, whatever its trace says: %s',
    (trace) => {
      const judgement = judgeReport(reportFacts({ mail: mailFacts(trace) }), handedIn)
      expect(judgement).toMatchObject({ tier: 'unverified', origin: undefined })
      expect(judgement.reasons).toContain('handed-in')
    },
  )

  test('is bound as any other', () => {
    const mail = mailFacts('stranger', { tokens: [tokenFor()] })
    expect(judgeReport(reportFacts({ mail }), handedIn).tier).toBe('verified')
  })

  test('proves nothing of its author', () => {
    const fields = [
      {
        name: 'authentication-results',
        value: 'mx.origin.example; dmarc=pass header.from=hooli.example',
      },
      {
        name: 'received',
        value:
          'from x (mx.hooli.example [203.0.113.25]) by mx.origin.example (Postfix) with ESMTP id 1; date',
      },
    ]
    const mail = mailFacts('stranger', { trace: { fields, isCut: false } })
    const facts = reportFacts({ mail, author: JANE })
    expect(judgeReport(facts, config).reasons).toContain('sender-dmarc')
    expect(judgeReport(facts, handedIn).reasons).not.toContain('sender-dmarc')
    const closed = { ...handedIn, isClosed: true }
    expect(judgeReport(facts, closed).reasons).toContain('sender-dmarc')
  })
})

describe('another address than the one that our own server tried', () => {
  const boss = address('boss@origin.example')

  test.each([
    ['the same', JANE, JANE, 'plausible'],
    ['another spelling', address('Jane.Roe@HOOLI.example'), JANE, 'plausible'],
    ['a foreign one', JANE, john, 'unverified'],
    ['an alias of ours', boss, john, 'plausible'],
  ] as const)('is named by others: %s', (_what, recipient, finalRecipient, tier) => {
    const report = { recipient, originalRecipient: recipient, finalRecipient }
    expect(judge({ report, mail: mailFacts('own') })).toMatchObject({ tier, recipient })
    const nothingReturned = mailFacts('own', { original: undefined })
    expect(judge({ report, mail: nothingReturned }).tier).toBe(tier)
    expect(judge({ report, mail: mailFacts('own'), isVouched: true }).tier).toBe('plausible')
  })

  test('is what its own server may tell of an alias', () => {
    const report = { recipient: JANE, originalRecipient: JANE, finalRecipient: john }
    expect(judge({ report, mail: mailFacts('recipient') }).tier).toBe('plausible')
  })
})

describe('the sent log', () => {
  const row: SentLogRow = {
    messageId: '<1@app.origin.example>',
    tokenMessageId: undefined,
    recipient: JANE,
    sentAtMs: NOW_MS - DAY_MS,
    isShared: false,
    stream: undefined,
  }
  const correlated = { tier: 'correlated', recipient: JANE }

  test.each([
    ['the mail and the recipient', row, {}],
    ['sent 14 days before', { ...row, sentAtMs: NOW_MS - 14 * DAY_MS }, {}],
    ['a clock that is an hour ahead', { ...row, sentAtMs: NOW_MS + 3_600_000 }, {}],
    ['a clock that is a little ahead', { ...row, sentAtMs: NOW_MS + 60_000 }, {}],
    ['another spelling', { ...row, recipient: address('JANE.ROE@Hooli.example') }, {}],
    [
      'the alias that was mailed',
      row,
      { report: { recipient: john, originalRecipient: undefined, finalRecipient: john } },
    ],
  ])('correlates %s', (_what, sent, change) => {
    const { tier, recipient } = judge({ sentLog: [sent], ...change })
    expect({ tier, recipient }).toEqual({ ...correlated, recipient: sent.recipient })
    expect(judge({ sentLog: [sent], ...change }).reasons[0]).toBe('sent-log')
  })

  test.each([
    ['another mail', { ...row, messageId: '<2@app.origin.example>' }, {}],
    ['no Message-ID', { ...row, messageId: undefined }, {}],
    [
      'a row that a token found and a mail without a Message-ID',
      { ...row, messageId: undefined, tokenMessageId: 7n },
      { mail: mailFacts('stranger', { original: { ...OWN_ORIGINAL, messageId: undefined } }) },
    ],
    ['a clock that is more than an hour ahead', { ...row, sentAtMs: NOW_MS + 3_600_001 }, {}],
    ['another recipient', { ...row, recipient: john }, {}],
    ['a mail of 15 days ago', { ...row, sentAtMs: NOW_MS - 15 * DAY_MS }, {}],
    ['a mail of tomorrow', { ...row, sentAtMs: NOW_MS + DAY_MS }, {}],
    ['nothing returned', row, { mail: mailFacts('stranger', { original: undefined }) }],
    [
      'several reports, none of which names the recipient',
      row,
      {
        reportsInMail: 2,
        report: { recipient: john, originalRecipient: undefined, finalRecipient: john },
      },
    ],
  ])('does not correlate %s', (_what, sent, change) => {
    expect(judge({ sentLog: [sent], ...change }).tier).toBe('unverified')
  })
})

describe('a mail from the address itself', () => {
  const passed = {
    name: 'authentication-results',
    value: 'mx.origin.example; dmarc=pass header.from=hooli.example',
  }
  const stranger = mailFacts('stranger', { original: undefined })
  const mail = {
    ...stranger,
    trace: { fields: [passed, ...stranger.trace.fields], isCut: false },
  }
  const isProven = (change: Partial<ReportFacts>): boolean =>
    judge({ mail, author: JANE, ...change }).reasons.includes('sender-dmarc')
  const written = (writtenAtMs: number | undefined) => ({ mail: { ...mail, writtenAtMs } })

  test.each<[string, Partial<ReportFacts>, boolean]>([
    ['that our own mail server knows', {}, true],
    ['in another spelling', { author: address('JANE.ROE@Hooli.example') }, true],
    ['of which the report speaks of another', { author: john }, false],
    ['that is a report about somebody', { author: undefined }, false],
    ['that nobody knows', { mail: stranger }, false],
    [
      'that names nobody',
      { report: { recipient: undefined, originalRecipient: undefined, finalRecipient: undefined } },
      false,
    ],
    ['written a day before', written(NOW_MS - DAY_MS), true],
    ['sent once more by whoever has it', written(NOW_MS - DAY_MS - 1), false],
    ['written a day later, by its clock', written(NOW_MS + DAY_MS), true],
    ['written after that', written(NOW_MS + DAY_MS + 1), false],
    ['of no time', written(undefined), false],
  ])('%s', (_what, change, expected) => {
    expect(isProven(change)).toBe(expected)
  })

  test('has no tier by that', () => {
    expect(judge({ mail, author: JANE }).tier).toBe('unverified')
  })

  test('that a token binds to another address speaks for that one, and proves nothing of it', () => {
    const bound = {
      ...mail,
      tokens: [tokenFor(john)],
    }
    const report = { recipient: JANE, originalRecipient: john, finalRecipient: undefined }
    const judgement = judge({ mail: bound, author: JANE, report })
    expect(judgement).toMatchObject({ tier: 'verified', recipient: john })
    expect(judgement.reasons).not.toContain('sender-dmarc')
  })
})

test('a judgement is the same for the same facts, and its reasons have words', () => {
  const facts = reportFacts({ mail: mailFacts('own', { tokens: [tokenFor()] }) })
  const first = judgeReport(facts, config)
  expect(judgeReport(facts, config)).toEqual(first)
  expect(first.reasons).toEqual([
    'token',
    'own-origin',
    'sent-to-its-sender',
    'own-message-id',
    'own-list-host',
  ])
  for (const reason of first.reasons) expect(TRUST_REASONS[reason]).not.toBe('')
})
