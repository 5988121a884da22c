/**
 * Checks rules as data, with the real engine: every example is decided by its own rule, ids are unique,
 * sources are given, text rules have a literal worth searching for.
 */
import type { BounceReport } from '@forwardpath/decode'
import { compileRules, RuleSetError, type RuleSet } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { matchRules, matchTextsFast } from './match-rules.ts'
import { parsePattern, PatternError } from './pattern.ts'
import type { Rule, RuleExample } from './rule.ts'

/** One fault of one rule. */
export type LintFinding = {
  readonly ruleId: string
  /** What is wrong and what to do, for a person. */
  readonly message: string
}

/** A pattern needs one slot whose literals are all this long, else it is a candidate on every text. */
const MIN_LITERAL_CHARS = 3
/** Scripts without blanks say in one character what others say in three. */
const MIN_WIDE_LITERAL_CHARS = 1

/** All that is wrong with rules that come before the built-in ones, or with the built-in ones themselves. Total. */
export function lintRules(rules: readonly Rule[], version = 'lint'): readonly LintFinding[] {
  const findings = rules.flatMap((rule) => [...lintData(rule), ...lintPatterns(rule)])
  if (findings.length > 0) return findings
  try {
    const ruleSet = compileRules(rules, { version })
    return rules.flatMap((rule) =>
      rule.examples.flatMap((example) => lintExample(rule, example, ruleSet)),
    )
  } catch (error) {
    if (error instanceof RuleSetError) return [{ ruleId: '', message: error.message }]
    throw error
  }
}

function lintData(rule: Rule): readonly LintFinding[] {
  const messages: string[] = []
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(rule.id))
    messages.push('the id must be words in kebab-case with dots between')
  if (rule.source.trim() === '')
    messages.push('the source is empty; say where the text was seen or which RFC asks for it')
  if (rule.examples.length === 0)
    messages.push('there is no example; give a reply that the rule must match')
  return messages.map((message) => ({ ruleId: rule.id, message }))
}

function lintPatterns(rule: Rule): readonly LintFinding[] {
  return [...(rule.when.text ?? []), ...(rule.when.not ?? [])].flatMap((pattern) => {
    const message = patternFault(pattern)
    return message === undefined ? [] : [{ ruleId: rule.id, message }]
  })
}

function patternFault(pattern: string): string | undefined {
  try {
    const { slots } = parsePattern(pattern)
    if (slots.some((slot) => slot.every(({ text }) => isSelective(text)))) return undefined
    return `"${pattern}" has no part that is long enough to search for; make one longer`
  } catch (error) {
    if (error instanceof PatternError) return error.message
    throw error
  }
}

function isSelective(literal: string): boolean {
  return literal.length >= (/[^ -~]/.test(literal) ? MIN_WIDE_LITERAL_CHARS : MIN_LITERAL_CHARS)
}

function lintExample(rule: Rule, example: RuleExample, ruleSet: RuleSet): readonly LintFinding[] {
  const report: BounceReport = exampleReport(example)
  const [winner] = matchRules(report, ruleSet, { limit: 1, matchTexts: matchTextsFast })
  if (winner?.rule === rule) return []
  const shown = typeof example === 'string' ? example : example.reply
  const reason =
    winner === undefined
      ? 'matches no rule; mend the pattern or the example'
      : `is decided by the earlier rule ${winner.rule.id}; move the rule before it or make that one narrower`
  return [{ ruleId: rule.id, message: `the example "${shown}" ${reason}` }]
}
