import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReplyCode } from '@forwardpath/mail'
import type { Action, BounceReport, TextSource } from '@forwardpath/decode'
import { isCategory } from './category.ts'
import { classify, classifyNaively, UNCLASSIFIED_RULE_ID } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { explain } from './explain.ts'
import { parsePattern } from './pattern.ts'
import { BUILTIN_RULES, BUILTIN_RULES_VERSION } from './rules/index.ts'

const ruleSet = compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION })

/** Words that rules look for, so that random texts meet them. */
const VOCABULARY = [
  ...new Set(
    BUILTIN_RULES.flatMap(({ when }) => [...(when.text ?? []), ...(when.not ?? [])]).flatMap(
      (text) =>
        parsePattern(text).slots.flatMap((slot) => slot.slice(0, 3).map((literal) => literal.text)),
    ),
  ),
]

const anyText = fc
  .array(fc.oneof(fc.constantFrom(...VOCABULARY), fc.string({ unit: 'binary', maxLength: 12 })), {
    maxLength: 24,
  })
  .map((parts) => parts.join(' '))

/** The report with another text in its reply. */
function replied(report: BounceReport, text: string): BounceReport {
  const reply = report.reply && { ...report.reply, text, lines: [text] }
  return { ...report, reply, texts: [{ source: 'transcript', text, range: undefined }] }
}

const anyReport: fc.Arbitrary<BounceReport> = fc
  .record({
    text: anyText,
    code: fc.option(
      fc.constantFrom('251', '421', '450', '451', '541', '550', '551', '552', '553', '554'),
    ),
    status: fc.option(fc.constantFrom('5.1.1', '5.1.6', '5.7.1', '4.4.7', '5.7.17', '5.7.606')),
    others: fc.array(
      fc.record({
        text: anyText,
        source: fc.constantFrom<TextSource>('human-part', 'transcript', 'subject'),
      }),
      { maxLength: 2 },
    ),
    action: fc.constantFrom<Action>('failed', 'delayed', 'relayed'),
  })
  .map(({ text, code, status, others, action }) => {
    const base = exampleReport([code, status, 'x'].filter((part) => part !== null).join(' '))
    const reply = base.reply && {
      ...base.reply,
      code: parseReplyCode(code ?? ''),
      text,
      lines: [text],
    }
    const first = { source: 'diagnostic-code' as const, text, range: undefined }
    const rest = others.map((other) => ({ ...other, range: undefined }))
    return { ...base, action, reply, texts: [first, ...rest] }
  })

describe('classify', () => {
  it('gives what the plain loop over all rules gives, on every report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(classify(report, ruleSet)).toEqual(classifyNaively(report, ruleSet))
      }),
      { numRuns: 400 },
    )
  })

  it('is total, and gives a category of the list', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(isCategory(classify(report, ruleSet).category)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('does not depend on the texts before', () => {
    const report = exampleReport('551 User not local; please try <new@moved.example>')
    const once = classify(report, ruleSet)
    for (const text of ['550 spam', '452 4.2.2 mailbox full', '551'])
      classify(exampleReport(text), ruleSet)
    expect(classify(report, ruleSet)).toEqual(once)
  })

  it('takes line breaks and case for nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          '551 5.1.6 User has moved; please try <A@b.example>',
          '550 5.2.2 Mailbox Full',
        ),
        fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
        (reply, upper) => {
          const report = exampleReport(reply)
          const text = Array.from(report.reply?.text ?? '')
            .map((char, at) => (upper[at] === true ? char.toUpperCase() : char))
            .join('')
            .replaceAll(' ', '\r\n \t')
          const varied = { ...report, reply: report.reply && { ...report.reply, text } }
          expect(classify(varied, ruleSet).category).toBe(classify(report, ruleSet).category)
        },
      ),
    )
  })

  it('offers a forward-path only with the category moved', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { category, forwardPath, newContact, candidates } = classify(report, ruleSet)
        if (category === 'moved') return
        expect([forwardPath, newContact, candidates]).toEqual([undefined, undefined, []])
      }),
      { numRuns: 400 },
    )
  })

  it('names the fallback where nothing holds', () => {
    expect(classify(exampleReport('550 xyzzy'), ruleSet)).toEqual({
      category: 'unclassified',
      permanence: 'permanent',
      rule: { id: UNCLASSIFIED_RULE_ID, version: BUILTIN_RULES_VERSION },
      evidence: undefined,
      runnerUp: undefined,
      forwardPath: undefined,
      newContact: undefined,
      candidates: [],
    })
  })

  it.each([
    ['mailbox is full: retry timeout exceeded', 'mailbox_full'],
    ['the mailbox is on its way to another house: retry timeout exceeded', 'expired'],
    ['the mailbox is on its way to another house', 'unclassified'],
  ])('that a queue gave up is the last thing that is heard: %s', (text, category) => {
    const texts = [{ source: 'human-part', text, range: undefined }] as const
    const report = { ...exampleReport(''), reply: undefined, texts }
    expect(classify(report, ruleSet).category).toBe(category)
    expect(classifyNaively(report, ruleSet)).toEqual(classify(report, ruleSet))
  })

  it('asks the text before the enhanced code, and the enhanced code before the reply code', () => {
    const moved = classify(
      exampleReport('551 5.7.1 User has moved; please try <a@b.example>'),
      ruleSet,
    )
    expect([moved.category, moved.runnerUp?.id]).toEqual([
      'moved',
      expect.stringMatching(/^moved\./),
    ])
    expect(classify(exampleReport('551 5.1.6 Relay request denied'), ruleSet).category).toBe(
      'relay_denied',
    )
    expect(classify(exampleReport('551 5.1.1 xyzzy'), ruleSet).category).toBe('user_unknown')
    expect(classify(exampleReport('551 xyzzy'), ruleSet).category).toBe('not_local')
  })

  it('does not believe a Status field that only repeats the reply code', () => {
    const report = exampleReport('551 xyzzy')
    const status = exampleReport('551 5.1.6').status
    expect(classify({ ...report, status }, ruleSet).category).toBe('not_local')
  })

  it('reads the other texts only where the reply says nothing', () => {
    const other = { source: 'human-part', text: 'The mailbox is full', range: undefined } as const
    const known = exampleReport('550 5.1.1 User unknown')
    expect(classify({ ...known, texts: [...known.texts, other] }, ruleSet).category).toBe(
      'user_unknown',
    )
    const mute = exampleReport('550 xyzzy')
    expect(classify({ ...mute, texts: [...mute.texts, other] }, ruleSet).category).toBe(
      'mailbox_full',
    )
  })

  it('does not take the subject of the returned message for a cause', () => {
    const subject = {
      source: 'subject',
      text: 'Undeliverable: your mailbox is full',
      range: undefined,
    } as const
    const report = { ...exampleReport('550 xyzzy'), texts: [subject] }
    expect(classify(report, ruleSet).category).toBe('unclassified')
  })
})

describe('our own suppression', () => {
  const own = compileRules(BUILTIN_RULES, { version: 'test', ownHosts: ['Lists.example.net'] })
  const refused = (host: string) =>
    exampleReport(`550 5.7.1 recipient suppressed by ${host} [fp:sup_4f2]`)

  it('is known by the marker and a host of ours', () => {
    expect(classify(refused('lists.example.net'), own).category).toBe('own_suppression')
  })

  it('is not believed with the host of another', () => {
    expect(classify(refused('lists.example.org'), own)).toMatchObject({
      category: 'policy',
      rule: { id: 'own.marker-of-another-host' },
    })
    expect(classify(refused('lists.example.net'), ruleSet).category).toBe('policy')
  })
})

describe('permanence', () => {
  it.each([
    ['550 5.1.1 x', undefined, 'permanent'],
    ['450 4.2.1 x', undefined, 'transient'],
    ['550 4.2.1 x', undefined, 'transient'],
    ['451 x', '5.0.0', 'transient'],
    ['551 x', '5.0.0', 'permanent'],
    ['no code at all', '4.4.7', 'transient'],
    ['no code at all', '2.0.0', 'unknown'],
    ['no code at all', undefined, 'unknown'],
  ])('of "%s" with Status %s is %s', (reply, field, permanence) => {
    const report = exampleReport(reply)
    const status = field === undefined ? report.status : exampleReport(`550 ${field}`).status
    expect(classify({ ...report, status }, ruleSet).permanence).toBe(permanence)
  })
})

describe('evidence', () => {
  const range = { start: 10, end: 90 }

  it('quotes the sentence of the matched words as it stood', () => {
    const text = '550 5.1.1 Sorry about that. The User Unknown to us. Goodbye.'
    const report = exampleReport(text)
    const from = { source: 'diagnostic-code', text, range } as const
    expect(classify({ ...report, texts: [from] }, ruleSet).evidence).toEqual({
      quote: 'The User Unknown to us.',
      source: 'diagnostic-code',
      within: range,
    })
  })

  it('quotes the reply lines, codes included, where the words span them', () => {
    const lines = ['551-5.1.6 User not local;', '551 5.1.6 please try <a@b.example>']
    const text = lines.join(' ')
    const base = exampleReport('551 5.1.6 User not local; please try <a@b.example>')
    const reply = base.reply && { ...base.reply, lines }
    const report = { ...base, reply, texts: [{ source: 'transcript', text, range } as const] }
    expect(classify(report, ruleSet).evidence).toEqual({
      quote: text,
      source: 'transcript',
      within: range,
    })
  })

  it('keeps blanks and controls as they stood', () => {
    const text = 'User  not local;\t\u001b[31mplease try\u001b[0m <a@b.example>'
    const report = replied(exampleReport('551 x'), text)
    expect(classify(report, ruleSet).evidence?.quote).toBe(text)
  })

  it('is absent where codes alone decided', () => {
    expect(classify(exampleReport('550 5.1.1'), ruleSet).evidence).toBeUndefined()
  })

  it('stands in the text that it is said to come from', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const evidence = classify(report, ruleSet).evidence
        if (evidence === undefined) return
        const texts = report.texts.filter(({ source }) => source === evidence.source)
        const bare = (text: string): string => text.replace(/[\s\p{C}]+/gu, '')
        expect(texts.some(({ text }) => bare(text).includes(bare(evidence.quote)))).toBe(true)
      }),
      { numRuns: 400 },
    )
  })
})

describe('a rule that goes by codes', () => {
  it('does not hold where the reply has a word that it names', () => {
    expect(classify(exampleReport('551'), ruleSet).category).toBe('not_local')
    expect(classify(exampleReport('551 Bad times for messages'), ruleSet).category).toBe(
      'unclassified',
    )
    expect(classify(exampleReport('510 Attachment count'), ruleSet).category).toBe('unclassified')
  })

  it.each([
    ['550 5.1.1 Too much spam', 'spam'],
    ['550 5.1.10 Host network not allowed', 'policy'],
    ['551 5.1.6 Message refused', 'policy'],
    ['550 5.1.1 Access denied', 'user_unknown'],
    ['550 5.1.1 Recipient address rejected', 'user_unknown'],
  ])('believes the words more than a code about the recipient: %s', (reply, category) => {
    expect(classify(exampleReport(reply), ruleSet).category).toBe(category)
  })
})

describe('explain', () => {
  it('names every rule that holds, the winner first, and why the others lost', () => {
    const explained = explain(
      exampleReport('551 5.7.1 User has moved; please try <a@b.example>'),
      ruleSet,
    )
    expect(explained[0]).toMatchObject({
      id: 'moved.has-moved-try',
      category: 'moved',
      lost: undefined,
    })
    expect(explained.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['moved.please-try', 'status.x.7.1', 'code.551']),
    )
    expect(explained.find(({ id }) => id === 'moved.please-try')?.lost).toBe(
      'moved.has-moved-try stands earlier in the table',
    )
    expect(explained.find(({ id }) => id === 'code.551')?.lost).toBe(
      'code.551 is weak: it is asked after all firm rules',
    )
  })

  it('begins with what classify decided', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { rule } = classify(report, ruleSet)
        expect(explain(report, ruleSet)[0]?.id ?? UNCLASSIFIED_RULE_ID).toBe(rule.id)
      }),
      { numRuns: 200 },
    )
  })
})
