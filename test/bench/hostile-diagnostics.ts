/**
 * M5: a mail with a diagnostic of 100 KB that was written to be slow, in ten shapes, once as a field and
 * once as prose, judged by the built-in rules and by a rule set that is as bad as rules may be. What
 * counts is the worst of them.
 */
import { BUILTIN_RULES, compileRules, type Rule, type RuleSet } from '@forwardpath/classify'
import type { Bench } from './bench.ts'
import { buildReport } from './built-mails.ts'
import { interleave, type Side } from './interleave.ts'
import { readMail } from './read-mail.ts'
import { cpuSpread } from './series.ts'

const SIZE = 100 * 1024
const fill = (unit: string): string => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE)

/** The words of all rules, so that the text is nothing but hits. */
const WORDS = BUILTIN_RULES.flatMap(({ when }) => when.text ?? [])
  .map((text) => text.replace(/[()|*~%^$\\]/g, ' '))
  .join(' ')

const SHAPES: Readonly<Record<string, string>> = {
  'one letter': fill('a'),
  blanks: `550 ${fill(' \t')}x`,
  'every word of every rule': fill(`550 ${WORDS} `),
  'words that begin many patterns': fill('user mailbox recipient account message '),
  'open brackets': fill('<'),
  'offers without end': fill('551 user has moved; please try <a@b> '),
  'quotes and escapes': `551 user has moved; please try ${fill('"\\"\\\\')}`,
  'octal escapes': `551 user has moved; please try ${fill('\\303\\266')}`,
  'reply codes': fill('550-5.1.1 551 5.1.6 450 '),
  'dots, digits and at signs': fill('1.2@3.4.5.'),
}

/** Rules that share their beginnings, hold on no shape at their end, and have gaps to walk over. */
const WORST_RULES: readonly Rule[] = Array.from({ length: 300 }, (_, index) => ({
  id: `worst.rule-${index}`,
  when: { text: [`a*aaaa~user*mailbox ${index}`, `(user|mailbox|recipient)*has ${index}`] },
  then: 'policy',
  source: 'made to be slow',
  examples: [],
}))

/** Samples of a few milliseconds: there are forty sides. */
const SAMPLE_SHARE = 0.05

/** M5. */
export const HOSTILE_BENCH: Bench = {
  id: 'M5',
  run: async (context) => {
    const worst = compileRules(BUILTIN_RULES, { version: 'worst', local: WORST_RULES })
    const sides = Object.entries(SHAPES).flatMap(([shape, text]) => [
      ...sidesOf(shape, text, { name: 'built-in rules', rules: context.rules }),
      ...sidesOf(shape, text, { name: 'worst rules', rules: worst }),
    ])
    const { rounds, sampleMs } = context
    const { series } = await interleave(sides, {
      rounds,
      sampleMs: sampleMs * SAMPLE_SHARE,
      maxRounds: rounds,
    })
    const bySlowness = series.toSorted((a, b) => cpuSpread(b).median - cpuSpread(a).median)
    const slowest = bySlowness[0]
    if (slowest === undefined) throw new Error('no shape was measured')
    return [
      {
        id: 'M5',
        title: `a hostile diagnostic of 100 KB, worst of ${series.length}`,
        value: cpuSpread(slowest).median / 1000,
        unit: 'ms',
        better: 'lower',
        floor: 10,
        target: 2,
        aToA: undefined,
        series: bySlowness,
        checks: [],
        remarks: ['the whole path from bytes to verdict; CPU time'],
      },
    ]
  },
}

type Judge = { readonly name: string; readonly rules: RuleSet }

function sidesOf(shape: string, text: string, { name, rules }: Judge): readonly Side[] {
  const mails = {
    field: buildReport({ diagnostic: text }),
    prose: buildReport({ prose: text, diagnostic: '551' }),
  }
  return Object.entries(mails).map(([place, bytes]) => ({
    name: `${shape}, ${place}, ${name}`,
    per: 'mail',
    unitsInPass: 1,
    pass: async () => {
      await readMail(bytes, rules)
    },
  }))
}
