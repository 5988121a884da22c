/**
 * The rules that hold on a report, in the order in which they are asked: the reply's text, the enhanced
 * code that the refusing server gave, other text of the report, a Status field that says more than the
 * reply code, the reply code; firm rules in that order first, then weak ones, and a user's rules before
 * both. The first rule that holds wins, the next is the runner-up.
 */
import type { BounceReport } from '@forwardpath/decode'
import { factsHold, statusKeys, type TestedFacts } from './condition.ts'
import { isWeak, type CompiledRule, type RuleSet, type RuleTable } from './compile-rules.ts'
import { fieldStatus, ownStatus } from './facts.ts'
import type { TextSpan } from './find-pattern.ts'
import type { PatternIndex } from './pattern-index.ts'
import { firstSubject, otherSubjects, type Subject } from './subject.ts'

/** What a rule rested on. */
export type Step = 'reply text' | 'enhanced code' | 'other text' | 'status field' | 'reply code'

/** A rule that holds on a report. */
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
  facts: TextFacts,
  limit: number,
) => readonly RuleMatch[]

/** Facts with a text to read. */
type TextFacts = TestedFacts & { readonly subject: Subject }

/** How rules are matched. */
export type MatchOptions = {
  /** How many matches are wanted; 2 for a verdict and its runner-up. */
  readonly limit: number
  readonly matchTexts: TextMatcher
}

/** At most `limit` matches, best first. Total, linear in the texts. */
export function matchRules(
  report: BounceReport,
  ruleSet: RuleSet,
  options: MatchOptions,
): readonly RuleMatch[] {
  let found: readonly RuleMatch[] = NO_MATCHES
  for (const table of ruleSet.tables) {
    if (found.length >= options.limit) break
    const matches = matchTable(report, table, options)
    found = found.length === 0 ? matches : [...found, ...matches]
  }
  return found.length > options.limit ? found.slice(0, options.limit) : found
}

/** Matches by weight; each list in the order of the steps. */
type Ranked = { readonly firm: RuleMatch[]; readonly weak: RuleMatch[] }

function matchTable(
  report: BounceReport,
  table: RuleTable,
  { limit, matchTexts }: MatchOptions,
): readonly RuleMatch[] {
  const ranked: Ranked = { firm: [], weak: [] }
  const own = ownStatus(report)
  const field = fieldStatus(report)
  const first = firstSubject(report)
  const status = own ?? field
  // Spelled out, here and below: a spread costs more than all the rest of this function (measured).
  const facts = { report, subject: first, status }
  if (first !== undefined)
    rank(ranked, matchTexts(table, { report, subject: first, status }, limit))
  if (ranked.firm.length < limit && own !== undefined)
    rank(ranked, byStatus(table, { report, subject: first, status: own }, 'enhanced code'))
  // A verdict that the reply gave needs no second opinion from prose about it.
  if (ranked.firm.length === 0 || limit > 2) {
    for (const subject of otherSubjects(report)) {
      if (ranked.firm.length >= limit) break
      rank(ranked, matchTexts(table, { report, subject, status }, limit), 'other text')
    }
  }
  if (ranked.firm.length < limit) {
    if (field !== undefined)
      rank(ranked, byStatus(table, { report, subject: first, status: field }, 'status field'))
    rank(ranked, byCode(table, facts))
  }
  return ranked.weak.length === 0 ? ranked.firm : [...ranked.firm, ...ranked.weak]
}

/** A rule that held at an earlier step is not named again. */
function rank({ firm, weak }: Ranked, matches: readonly RuleMatch[], step?: Step): void {
  for (const match of matches) {
    const list = isWeak(match.rule) ? weak : firm
    if (list.some(({ rule }) => rule === match.rule)) continue
    list.push(step === undefined || step === match.step ? match : atStep(match, step))
  }
}

function atStep({ rule, subject, span }: RuleMatch, step: Step): RuleMatch {
  return { rule, step, subject, span }
}

const NO_MATCHES: readonly RuleMatch[] = []

function byStatus(table: RuleTable, facts: TestedFacts, step: Step): readonly RuleMatch[] {
  if (facts.status === undefined || table.byStatus.size === 0) return NO_MATCHES
  const found: RuleMatch[] = []
  for (const spelling of statusKeys(facts.status)) {
    for (const rule of table.byStatus.get(spelling) ?? []) {
      if (holdsByFacts(table, rule, facts)) found.push(byFacts(rule, step))
    }
  }
  return found
}

function byCode(table: RuleTable, facts: TestedFacts): readonly RuleMatch[] {
  const found: RuleMatch[] = []
  for (const rule of table.rest) {
    if (holdsByFacts(table, rule, facts)) found.push(byFacts(rule, 'reply code'))
  }
  return found
}

/** A rule that goes by codes may still say with which words of the reply it does not hold. */
function holdsByFacts(table: RuleTable, { rule, not }: CompiledRule, facts: TestedFacts): boolean {
  if (!factsHold(rule.when, facts)) return false
  const { subject } = facts
  const { reply } = facts.report
  const isSaid = subject !== undefined && reply !== undefined && reply.text !== ''
  if (not.length === 0 || !isSaid) return true
  const { find } = table.index.scan(subject.lower)
  return not.every((excluded) => find(excluded) === undefined)
}

function byFacts({ rule }: CompiledRule, step: Step): RuleMatch {
  return { rule, step, subject: undefined, span: undefined }
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
  facts: TextFacts,
  limit: number,
): readonly RuleMatch[] {
  const { candidates, find } = index.scan(facts.subject.lower)
  const found: RuleMatch[] = []
  let firm = 0
  let decided: CompiledRule | undefined
  for (const candidate of candidates) {
    if (firm >= limit || found.length - firm >= limit) break
    const compiled = table.ruleOf[candidate]
    if (compiled === undefined || compiled === decided) continue
    if (!factsHold(compiled.rule.when, facts)) continue
    const span = find(candidate)
    if (span === undefined) continue
    decided = compiled
    if (compiled.not.length > 0 && compiled.not.some((excluded) => find(excluded) !== undefined))
      continue
    if (!isWeak(compiled.rule)) firm++
    found.push({ rule: compiled.rule, step: 'reply text', subject: facts.subject, span })
  }
  return found
}
