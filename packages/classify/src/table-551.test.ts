import { describe, expect, it } from 'vitest'
import { parseReplyCode } from '@forwardpath/mail'
import type { Category } from './category.ts'
import { classify } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { BUILTIN_RULES } from './rules/index.ts'

const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })

/** The 551 table of the taxonomy, row by row. */
const ROWS: readonly (readonly [Category, readonly string[]])[] = [
  [
    'moved',
    [
      'User not local; please try <new@moved.example>',
      'User has moved; please try <new@moved.example>',
      '<old@example.net> has been replaced by <new@moved.example>',
      'Unknown address; the new address is <new@moved.example>',
      'User not local; please try <forward-path>',
      'User not local; please try another User',
      'User has moved to +1 555 0100',
      'User has moved to 12 Main Street, Springfield',
      'User not local; please try <SRS0=HHH=TT=example.org=alice@fwd.example>',
      'User not local; please try <prvs=1234567890=user@dom.example>',
      'User not local; please try <list-user=dom.example@host.example>',
    ],
  ],
  [
    'not_local',
    [
      'User not local',
      '<a@example.net>... User not local',
      '<a@example.net>... User not locali',
      'failed to route the address',
    ],
  ],
  [
    'user_unknown',
    [
      'recipient is not exist',
      'user does not exist',
      'Unknown user',
      'not our customer',
      'No valid recipients',
    ],
  ],
  [
    'relay_denied',
    [
      'Relay request denied',
      'This is not a relay host',
      'This is not a relay host - mail must be to or from host domain.',
      'User not local or invalid address – Relay denied',
    ],
  ],
  [
    'auth_required',
    [
      'Authentication required for relay',
      'User not local. Authentication required for relay',
      'This mail server requires authentication before sending mail from a locally hosted domain',
    ],
  ],
  ['sender_rejected', ['Sender address is not valid for your login']],
  ['blocklisted', ['Mailhost is on our global blacklist', "Sender is on domain's block list"]],
  [
    'reputation',
    ['Due to the very low reputation of the sending domain, this message has been blocked'],
  ],
  ['domain_not_found', ['Domain not found']],
  ['forwarding_misconfigured', ['Unable to correctly read the forwarding recipient']],
  ['policy', ['Denied IVF']],
  ['expired', ['Next delivery time 2026-11-23 10:00:00']],
]

const CASES = ROWS.flatMap(([category, texts]) => texts.map((text) => [category, text] as const))

/** Codes that servers put before the same words, with and without an enhanced code of any worth. */
const HEADS = ['551', '550', '552', '553', '551 5.7.1', '551 5.1.6', '550 5.0.0', '551 5.1.1']

describe('the 551 table', () => {
  it.each(CASES)('%s: %s', (category, text) => {
    for (const head of HEADS) {
      const { code, status } = exampleReport(head).reply ?? {}
      const written = [
        text,
        text.toUpperCase(),
        text.toLowerCase(),
        `  ${text.replaceAll(' ', '\n\t')}`,
      ]
      for (const one of written) {
        const base = exampleReport(head)
        const reply = { code, status, text: one, lines: [one] }
        const report = {
          ...base,
          reply,
          texts: [{ source: 'transcript' as const, text: one, range: undefined }],
        }
        expect([head, one, classify(report, ruleSet).category]).toEqual([head, one, category])
      }
    }
  })

  it('takes the unknown error of Yandex for a fault of its system', () => {
    expect(classify(exampleReport('551 5.3.0 Unknown error'), ruleSet).category).toBe(
      'system_error',
    )
  })

  it('takes a 251 in a report of success for a move, and gives the address', () => {
    const report = exampleReport({
      reply: '251 User not local; will forward to <new@moved.example>',
      action: 'delivered',
    })
    expect(classify(report, ruleSet)).toMatchObject({
      category: 'moved',
      forwardPath: 'new@moved.example',
    })
  })

  it('never judges a success by words of failure', () => {
    const report = exampleReport({ reply: '550 5.1.1 User unknown', action: 'delivered' })
    expect(classify(report, ruleSet).category).toBe('unclassified')
  })

  it('gives at least ten categories to one reply code', () => {
    const of551 = new Set(
      CASES.map(([, text]) => {
        const base = exampleReport(`551 ${text}`)
        expect(base.reply?.code).toBe(parseReplyCode('551'))
        return classify(base, ruleSet).category
      }),
    )
    expect(of551.size).toBeGreaterThanOrEqual(10)
  })
})
