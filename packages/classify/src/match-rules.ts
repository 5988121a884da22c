/**
 * The rules that hold on a report, in the order in which they are asked. Within a table: the reply's
 * text, the enhanced code that the refusing server gave, other text of the report, a Status field that
 * says more than the reply code, the reply code. Tables in turn: a user's rules, the firm ones, the weak
 * ones. The first rule that holds wins, the next is the runner-up.
 */
import type { BounceReport } from '@forwardpath/decode'
import type { EnhancedStatusCode } from '@forwardpath/mail'
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

export type MatchOptions = {
  /** How many matches are wanted; 2 for a verdict and its runner-up. */
  readonly limit: number
  readonly matchTexts: TextMatcher
}

/** At most `limit` matches, best first. Total, linear in the texts. */
export function matchRules(
  report: BounceReport,
  ruleSet: RuleSet,
  { limit, matchTexts }: MatchOptions,
): readonly RuleMatch[] {
  const first = firstSubject(report)
  const found: RuleMatch[] = []
  for (const table of ruleSet.tables) {
    for (const step of STEPS) {
      const wanted = limit - found.length
      if (wanted <= 0) return found
      // A verdict that the reply gave needs no second opinion from prose about it.
      if (step === otherTexts && found.length > 0 && limit <= 2) continue
      for (const match of step({ report, first, table, wanted, matchTexts })) {
        if (!found.some(({ rule }) => rule === match.rule)) found.push(match)
      }
    }
  }
  return found.slice(0, limit)
}

type StepInput = {
  readonly report: BounceReport
  readonly first: Subject | undefined
  readonly table: RuleTable
  readonly wanted: number
  readonly matchTexts: TextMatcher
}

const STEPS: readonly ((input: StepInput) => readonly RuleMatch[])[] = [
  replyText,
  ({ report, first, table }) =>
    byStatus(table, { report, subject: first, status: ownStatus(report) }, 'enhanced code'),
  otherTexts,
  ({ report, first, table }) =>
    byStatus(table, { report, subject: first, status: fieldStatus(report) }, 'status field'),
  byCode,
]

function replyText({ report, first, table, wanted, matchTexts }: StepInput): readonly RuleMatch[] {
  if (first === undefined) return []
  return matchTexts(table, { report, subject: first, status: anyStatus(report) }, wanted)
}

function otherTexts({ report, table, wanted, matchTexts }: StepInput): readonly RuleMatch[] {
  const found: RuleMatch[] = []
  for (const subject of otherSubjects(report)) {
    if (found.length >= wanted) break
    const facts = { report, subject, status: anyStatus(report) }
    for (const match of matchTexts(table, facts, wanted))
      found.push({ ...match, step: 'other text' })
  }
  return found
}

function anyStatus(report: BounceReport): EnhancedStatusCode | undefined {
  return ownStatus(report) ?? fieldStatus(report)
}

function byStatus(table: RuleTable, facts: TestedFacts, step: Step): readonly RuleMatch[] {
  if (facts.status === undefined) return []
  return statusKeys(facts.status).flatMap((key) =>
    (table.byStatus.get(key) ?? [])
      .filter(({ rule }) => factsHold(rule.when, facts))
      .map(({ rule }) => ({ rule, step, subject: undefined, span: undefined })),
  )
}

function byCode({ report, first, table }: StepInput): readonly RuleMatch[] {
  const facts = { report, subject: first, status: undefined }
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
