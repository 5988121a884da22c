/**
 * Checks a rule set with the real engine: every example is decided by its own rule, sources are given,
 * every pattern has something to search for. Ids that are used twice and patterns that cannot be read
 * are refused before, by compileRules.
 */
import { exampleReport } from './example-report.ts'
import type { RuleSet } from './compile-rules.ts'
import { matchRules, matchTextsFast } from './match-rules.ts'
import { parsePattern } from './pattern.ts'
import type { Rule, RuleExample } from './rule.ts'

/** One fault of one rule. */
export type LintFinding = {
  readonly ruleId: string
  /** What is wrong and what to do, for a person. */
  readonly message: string
}

/** A pattern needs one slot whose literals are all this long, else it is a candidate on every text. */
const MIN_LITERAL_CHARS = 3

/** All that is wrong with the rules of a set. Total. */
export function lintRules(ruleSet: RuleSet): readonly LintFinding[] {
  return ruleSet.rules.flatMap((rule) =>
    [
      ...dataFaults(rule),
      ...patternFaults(rule),
      ...rule.examples.flatMap((example) => exampleFault(rule, example, ruleSet) ?? []),
    ].map((message) => ({ ruleId: rule.id, message })),
  )
}

function dataFaults(rule: Rule): readonly string[] {
  const faults: string[] = []
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(rule.id)) {
    faults.push('the id must be words in kebab-case with dots between')
  }
  if (rule.source.trim() === '') {
    faults.push('the source is empty; say where the text was seen or which RFC asks for it')
  }
  if (rule.examples.length === 0) {
    faults.push('there is no example; give a reply that the rule must hold on')
  }
  return faults
}

function patternFaults(rule: Rule): readonly string[] {
  return (rule.when.text ?? [])
    .filter(
      (pattern) =>
        !parsePattern(pattern).slots.some((slot) => slot.every(({ text }) => isSelective(text))),
    )
    .map((pattern) => `"${pattern}" has no part that is long enough to search for; make one longer`)
}

/** Scripts without blanks say in one character what others say in three. */
function isSelective(literal: string): boolean {
  return literal.length >= MIN_LITERAL_CHARS || /[^ -~]/.test(literal)
}

function exampleFault(rule: Rule, example: RuleExample, ruleSet: RuleSet): string | undefined {
  const [winner] = matchRules(exampleReport(example), ruleSet, {
    limit: 1,
    matchTexts: matchTextsFast,
  })
  // A user's rule may take a report from a built-in one: that is what it is for.
  if (
    winner?.rule === rule ||
    (winner !== undefined && ruleSet.localIds.has(winner.rule.id) && !ruleSet.localIds.has(rule.id))
  ) {
    return undefined
  }
  const shown = typeof example === 'string' ? example : example.reply
  return winner === undefined
    ? `the example "${shown}" is held by no rule; mend the condition or the example`
    : `the example "${shown}" is decided by the earlier rule ${winner.rule.id}; move the rule before it or make that one narrower`
}
