/** Why a report was classified so: every rule that holds, best first, and what each lost to. Total. */
import type { BounceReport } from '@forwardpath/decode'
import type { Category } from './category.ts'
import { isWeak, type RuleSet } from './compile-rules.ts'
import { matchRules, matchTextsFast, type RuleMatch, type Step } from './match-rules.ts'

/** One rule that holds on a report. */
export type ExplainedRule = {
  readonly id: string
  readonly category: Category
  readonly source: string
  /** What the rule rested on. */
  readonly step: Step
  /** The matched words, as they stood; absent where the rule went by codes alone. */
  readonly quote: string | undefined
  /** Absent for the winner; else a sentence. */
  readonly lost: string | undefined
}

/** More rules than this on one report are noise to a reader. */
const MAX_EXPLAINED = 50

/** The rules that hold on a report, in the order in which they are asked; the first one decided. */
export function explain(report: BounceReport, ruleSet: RuleSet): readonly ExplainedRule[] {
  const matches = matchRules(report, ruleSet, { limit: MAX_EXPLAINED, matchTexts: matchTextsFast })
  const [winner] = matches
  return matches.map((match) => ({
    id: match.rule.id,
    category: match.rule.then,
    source: match.rule.source,
    step: match.step,
    quote: match.span && match.subject?.text.slice(match.span.start, match.span.end),
    lost: winner === undefined || match === winner ? undefined : whyLost(match, winner, ruleSet),
  }))
}

function whyLost(match: RuleMatch, winner: RuleMatch, ruleSet: RuleSet): string {
  if (ruleSet.localIds.has(winner.rule.id) && !ruleSet.localIds.has(match.rule.id)) {
    return `the local rule ${winner.rule.id} comes before all built-in rules`
  }
  if (isWeak(match.rule) && !isWeak(winner.rule)) {
    return `${match.rule.id} is weak: it is asked after all firm rules`
  }
  if (match.step === winner.step) return `${winner.rule.id} stands earlier in the table`
  return `the ${winner.step} is asked before the ${match.step}`
}
