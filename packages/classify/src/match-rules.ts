/**
 * The rules that hold on a report, in the order in which they are asked: the reply's text, the
 * enhanced code that the refusing server gave, other text of the report, a Status field that says
 * more than the reply code, the reply code. The first that holds wins.
 */
import type { BounceReport } from '@forwardpath/decode'
import { factsHold, statusKeys, type TestedFacts } from './condition.ts'
import type { CompiledRule, RuleSet, RuleTable } from './compile-rules.ts'
import { fieldStatus, ownStatus } from './facts.ts'
import type { TextSpan } from './find-pattern.ts'
import type { PatternIndex } from './pattern-index.ts'
import { firstSubject, otherSubjects, type Subject } from './subject.ts'

/** What a rule rested on. */
export type Step = 'reply text' | 'enhanced code' | 'other text' | 'status field' | 'reply code'

export type RuleMatch = {
  readonly rule: CompiledRule['rule']
  readonly step: Step
  readonly subject: Subject | undefined
  /** In the subject's text; absent where the rule went by codes alone. */
  readonly span: TextSpan | undefined
}

/** Names the text rules that hold on a subject; both ways of the engine implement it. */
export type TextMatcher = (
  table: RuleTable,
  facts: TestedFacts,
  limit: number,
) => readonly RuleMatch[]

/** At most `limit` matches, best first. Total, linear in the texts. */
export function matchRules(
  report: BounceReport,
  ruleSet: RuleSet,
  { limit, matchTexts }: { readonly limit: number; readonly matchTexts: TextMatcher },
): readonly RuleMatch[] {
  const first = firstSubject(report)
  const own = ownStatus(report)
  const field = fieldStatus(report)
  const found: RuleMatch[] = []
  for (const table of ruleSet.local === undefined
    ? [ruleSet.builtin]
    : [ruleSet.local, ruleSet.builtin]) {
    const base = { report, subject: first, status: own ?? field }
    if (first !== undefined) found.push(...matchTexts(table, base, limit - found.length))
    if (found.length < limit)
      found.push(...byStatus(table, { ...base, status: own }, 'enhanced code'))
    if (found.length === 0 || limit > 2) {
      for (const subject of otherSubjects(report)) {
        if (found.length >= limit) break
        const more = matchTexts(table, { ...base, subject }, limit - found.length)
        found.push(...more.map((match): RuleMatch => ({ ...match, step: 'other text' })))
      }
    }
    if (found.length < limit)
      found.push(...byStatus(table, { ...base, status: field }, 'status field'))
    if (found.length < limit) found.push(...byCode(table, base))
    if (found.length >= limit) break
  }
  return distinct(found).slice(0, limit)
}

function byStatus(table: RuleTable, facts: TestedFacts, step: Step): readonly RuleMatch[] {
  if (facts.status === undefined) return []
  return statusKeys(facts.status).flatMap((key) =>
    (table.byStatus.get(key) ?? [])
      .filter(({ rule }) => factsHold(rule.when, facts))
      .map(({ rule }) => ({ rule, step, subject: undefined, span: undefined })),
  )
}

function byCode(table: RuleTable, facts: TestedFacts): readonly RuleMatch[] {
  return table.rest
    .filter(({ rule }) => factsHold(rule.when, facts))
    .map(({ rule }) => ({ rule, step: 'reply code', subject: undefined, span: undefined }))
}

/** The prefilter names the patterns that may hold; each is tested once, in table order. */
export const matchTextsFast: TextMatcher = (table, facts, limit) =>
  testInOrder(table, table.index, facts, limit)

/** Every pattern of every rule, in table order: what the prefilter must equal, and the slow side of M4. */
export const matchTextsNaive: TextMatcher = (table, facts, limit) =>
  testInOrder(table, table.plain, facts, limit)

function testInOrder(
  table: RuleTable,
  index: PatternIndex,
  facts: TestedFacts,
  limit: number,
): readonly RuleMatch[] {
  const { candidates, find } = index.scan(facts.subject?.lower ?? '')
  const found: RuleMatch[] = []
  let decided: CompiledRule | undefined
  for (const candidate of candidates) {
    if (found.length >= limit) break
    const rule = table.ruleOf[candidate]
    if (rule === undefined || rule === decided) continue
    if (!factsHold(rule.rule.when, facts)) continue
    const span = find(candidate)
    if (span === undefined) continue
    decided = rule
    if (rule.not.some((excluded) => find(excluded) !== undefined)) continue
    found.push({ rule: rule.rule, step: 'reply text', subject: facts.subject, span })
  }
  return found
}

function distinct(matches: readonly RuleMatch[]): readonly RuleMatch[] {
  return matches.filter(
    ({ rule }, index) => matches.findIndex((other) => other.rule === rule) === index,
  )
}
