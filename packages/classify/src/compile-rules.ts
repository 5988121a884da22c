/**
 * Rules → a table that answers fast. In: rules in their order, a user's own before them. Out: for each
 * of the two a table with the prefilter of its text rules and an index of its enhanced codes.
 *
 * Throws RuleSetError for a rule that could never be asked or cannot be read.
 */
import { buildPhraseFinder, type PhraseFinder } from './offer-phrases.ts'
import { parsePattern, type Pattern, type PatternError } from './pattern.ts'
import { buildPatternIndex, buildPlainIndex, type PatternIndex } from './pattern-index.ts'
import { ownSuppressionRules } from './own-suppression.ts'
import type { Rule } from './rule.ts'

/** A rule set that cannot be used. Final: mend the rule that the message names. */
export class RuleSetError extends Error {
  override readonly name = 'RuleSetError'
}

/** A rule with its patterns read. */
export type CompiledRule = {
  readonly rule: Rule
  /** Places of its `not` patterns in the table's list. */
  readonly not: readonly number[]
}

/** Rules that are asked together, made ready to be asked. */
export type RuleTable = {
  /** All patterns, rule by rule, in order. */
  readonly index: PatternIndex
  /** The same without the prefilter. */
  readonly plain: PatternIndex
  /** The rule that a pattern decides for; absent for a `not`. */
  readonly ruleOf: readonly (CompiledRule | undefined)[]
  /** Rules of an enhanced code without text, by each spelling of statusKeys, in order. */
  readonly byStatus: ReadonlyMap<string, readonly CompiledRule[]>
  /** Rules without text and without enhanced code, in order. */
  readonly rest: readonly CompiledRule[]
}

/** What {@link compileRules} makes; used by one caller at a time, since its tables count in place. */
export type RuleSet = {
  /** Of the built-in rules; local ones have the version of their file. */
  readonly version: string
  readonly localVersion: string
  /** All rules: the one of our own suppression, local ones, the built-in ones. */
  readonly rules: readonly Rule[]
  readonly localIds: ReadonlySet<string>
  /** In the same order; those that have rules. */
  readonly tables: readonly RuleTable[]
  readonly findPhrases: PhraseFinder
}

/** What goes into a rule set beside the built-in rules. */
export type CompileOptions = {
  readonly version: string
  /** A user's rules: they come first, whole, before any built-in rule is asked. */
  readonly local?: readonly Rule[]
  /** Host names that our own look-ups reject under; a reply with our marker and one of them is our own. */
  readonly ownHosts?: readonly string[]
  /** What a classification by a local rule says as its version; absent: `local`. */
  readonly localVersion?: string
}

/** Compiles a rule set. Throws {@link RuleSetError}. */
export function compileRules(rules: readonly Rule[], options: CompileOptions): RuleSet {
  const local = options.local ?? []
  const own = ownSuppressionRules(options.ownHosts ?? [])
  const all = [...own, ...local, ...rules]
  refuseDoubles(all)
  return {
    version: options.version,
    localVersion: options.localVersion ?? 'local',
    rules: all,
    localIds: new Set(local.map(({ id }) => id)),
    tables: [own, local, rules].filter(({ length }) => length > 0).map(compileTable),
    findPhrases: buildPhraseFinder(),
  }
}

function refuseDoubles(rules: readonly Rule[]): void {
  const ids = new Set<string>()
  for (const { id } of rules) {
    if (ids.has(id)) {
      throw new RuleSetError(`rule id "${id}" is used twice; give one of them another id`)
    }
    ids.add(id)
  }
}

function compileTable(rules: readonly Rule[]): RuleTable {
  const patterns: Pattern[] = []
  const ruleOf: (CompiledRule | undefined)[] = []
  const byStatus = new Map<string, CompiledRule[]>()
  const rest: CompiledRule[] = []
  // Firm rules first, so that a text's candidates come in the order in which they are asked.
  for (const rule of [...rules.filter((rule) => !isWeak(rule)), ...rules.filter(isWeak)]) {
    const { text, not, status } = rule.when
    const excluded = parseAll(rule, not ?? [])
    const compiled = { rule, not: excluded.map((_pattern, index) => patterns.length + index) }
    const wanted = parseAll(rule, text ?? [])
    patterns.push(...excluded, ...wanted)
    ruleOf.push(...excluded.map(() => undefined), ...wanted.map(() => compiled))
    if (text !== undefined) continue
    if (status === undefined) rest.push(compiled)
    for (const spelling of status ?? []) append(byStatus, spelling, compiled)
  }
  const decides = (pattern: number): boolean => ruleOf[pattern] !== undefined
  const index = buildPatternIndex(patterns, decides)
  return { index, plain: buildPlainIndex(patterns, decides), ruleOf, byStatus, rest }
}

/** Whether a rule waits for all firm ones. */
export function isWeak(rule: Rule): boolean {
  return rule.weak === true
}

function parseAll(rule: Rule, patterns: readonly string[]): readonly Pattern[] {
  const { text, status, code, action } = rule.when
  if ([text, status, code, action].every((field) => field === undefined)) {
    throw new RuleSetError(
      `rule "${rule.id}" has none of text, status, code and action; give it one`,
    )
  }
  try {
    return patterns.map(parsePattern)
  } catch (cause) {
    // Nothing else is thrown there.
    const { message } = cause as PatternError
    throw new RuleSetError(`rule "${rule.id}": ${message}`, { cause })
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
