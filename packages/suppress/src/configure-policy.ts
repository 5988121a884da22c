/**
 * The policy in force: the defaults with what the operator has changed, category by category.
 *
 *   policy:
 *     user_unknown: { hold: 7d, suppress_at: 2, span: 72h, within: 90d }
 *     mailbox_full: { suppress_at: 3, span: 14d, within: 60d, expiry: 30d }
 *     network: { hold_at: 4, span: 14d, within: 60d, hold: 30d }
 *     reputation: ignore
 *
 * In: a value read from YAML. Out: a policy, or every problem with the key that it is about. What is left
 * out of a row keeps its default. `suppress_at: 0` records only. Total, pure.
 */
import { CATEGORIES, isCategory, type Category } from '@forwardpath/classify'
import { parseDuration } from './duration.ts'
import type { Policy, PolicyRow, Threshold } from './policy.ts'

/** One thing that is wrong with a policy. */
export type PolicyProblem = {
  /** Below `policy`: such as `user_unknown.hold`. */
  readonly key: string
  readonly message: string
  readonly remedy: string
}

/** The policy, or why there is none. */
export type PolicyResult =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

type ActingRow = Extract<PolicyRow, { effect: 'act' }>
type Tree = Readonly<Record<string, unknown>>

const MAX_COUNT = 1_000

/** `version` names the policy on every decision; without changes it is the defaults' own. */
export function configurePolicy(defaults: Policy, overrides: unknown): PolicyResult {
  if (overrides === undefined || overrides === null) return { ok: true, policy: defaults }
  if (!isTree(overrides)) {
    return {
      ok: false,
      problems: [problem('', 'is no list of categories', 'write CATEGORY: { … } a line')],
    }
  }
  const problems: PolicyProblem[] = []
  const rows: Record<Category, PolicyRow> = { ...defaults.rows }
  for (const [name, value] of Object.entries(overrides)) {
    if (isCategory(name)) rows[name] = rowOf(name, value, { standing: rows[name], problems })
    else problems.push(problem(name, 'is no category', `use one of ${CATEGORIES.join(', ')}`))
  }
  if (problems.length > 0) return { ok: false, problems }
  const isChanged = Object.keys(overrides).length > 0
  const version = isChanged ? `${defaults.version}+${fingerprint(rows)}` : defaults.version
  return { ok: true, policy: { ...defaults, version, rows } }
}

type RowContext = { readonly standing: PolicyRow; readonly problems: PolicyProblem[] }

function rowOf(name: Category, value: unknown, { standing, problems }: RowContext): PolicyRow {
  if (name === 'own_suppression') {
    problems.push(
      problem(name, 'is fixed', 'leave it out: our own refusal never counts against a recipient'),
    )
    return standing
  }
  if (value === 'ignore') return { effect: 'ignore' }
  if (!isTree(value)) {
    problems.push(
      problem(
        name,
        'is neither `ignore` nor a row',
        'write { hold: 7d, suppress_at: 2, … } or ignore',
      ),
    )
    return standing
  }
  const row = new RowReader(name, value, problems)
  return row.read(standing.effect === 'act' ? standing : { effect: 'act' })
}

const KEYS = ['hold', 'hold_at', 'suppress_at', 'span', 'within', 'expiry'] as const

/** Reads the keys of one row over the row that stands. */
class RowReader {
  readonly #name: Category
  readonly #tree: Tree
  readonly #problems: PolicyProblem[]

  constructor(name: Category, tree: Tree, problems: PolicyProblem[]) {
    this.#name = name
    this.#tree = tree
    this.#problems = problems
  }

  read(standing: ActingRow): PolicyRow {
    for (const key of Object.keys(this.#tree)) {
      if (!KEYS.some((known) => known === key))
        this.#fail(key, 'is no key of a row', `use ${KEYS.join(', ')}`)
    }
    if (this.#tree['hold_at'] !== undefined && this.#tree['suppress_at'] !== undefined) {
      this.#fail('hold_at', 'stands beside suppress_at', 'keep one of the two')
    }
    const holdAfterMs = this.#duration('hold')
    const threshold = this.#threshold(standing.threshold, holdAfterMs)
    const isHoldOfThreshold = threshold !== undefined && threshold.then !== 'suppress'
    const holdMs = isHoldOfThreshold ? undefined : (holdAfterMs ?? standing.holdMs)
    const expiryMs =
      this.#tree['expiry'] === 'none' ? undefined : (this.#duration('expiry') ?? standing.expiryMs)
    if (this.#tree['suppress_at'] === 0) return { effect: 'ignore' }
    return {
      effect: 'act',
      ...(holdMs === undefined ? {} : { holdMs }),
      ...(threshold === undefined ? {} : { threshold }),
      ...(expiryMs === undefined ? {} : { expiryMs }),
      ...(standing.sticky === undefined ? {} : { sticky: standing.sticky }),
      ...(standing.proposesChange === undefined ? {} : { proposesChange: standing.proposesChange }),
      ...(standing.needsUnchangedMx === true && { needsUnchangedMx: true }),
      ...(standing.trustsOwnSyntax === true && { trustsOwnSyntax: true }),
    }
  }

  #threshold(standing: Threshold | undefined, holdMs: number | undefined): Threshold | undefined {
    const holdAt = this.#count('hold_at')
    const suppressAt = this.#count('suppress_at')
    const count = holdAt ?? suppressAt ?? standing?.count
    const withinMs = this.#duration('within') ?? standing?.withinMs
    const spanMs = this.#duration('span') ?? (count === 1 ? 0 : standing?.spanMs)
    if (count === undefined || count === 0) return undefined
    if (withinMs === undefined || spanMs === undefined) {
      this.#fail(
        'suppress_at',
        'needs span and within',
        'say how far apart and how far back counts are looked for',
      )
      return undefined
    }
    if (spanMs >= withinMs)
      this.#fail('span', 'is not shorter than within', 'make within the longer of the two')
    return { count, spanMs, withinMs, then: this.#then(standing, { holdAt, suppressAt, holdMs }) }
  }

  #then(
    standing: Threshold | undefined,
    {
      holdAt,
      suppressAt,
      holdMs,
    }: { holdAt: number | undefined; suppressAt: number | undefined; holdMs: number | undefined },
  ): Threshold['then'] {
    if (suppressAt !== undefined) return 'suppress'
    const before = standing?.then ?? 'suppress'
    if (holdAt === undefined && before === 'suppress') return 'suppress'
    const length = holdMs ?? (before === 'suppress' ? undefined : before.holdMs)
    if (length !== undefined) return { holdMs: length }
    this.#fail('hold_at', 'needs hold', 'say how long the hold lasts')
    return before
  }

  #count(key: 'hold_at' | 'suppress_at'): number | undefined {
    const value = this.#tree[key]
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT)
      return value
    this.#fail(
      key,
      'is no count',
      `write a whole number from 0 to ${String(MAX_COUNT)}; 0 records only`,
    )
    return undefined
  }

  #duration(key: 'hold' | 'span' | 'within' | 'expiry'): number | undefined {
    const value = this.#tree[key]
    if (value === undefined || (key === 'expiry' && value === 'none')) return undefined
    const ms = parseDuration(value)
    if (ms === undefined) this.#fail(key, 'is no duration', 'write hours or days: 72h, 7d')
    return ms
  }

  #fail(key: string, message: string, remedy: string): void {
    this.#problems.push(problem(`${this.#name}.${key}`, message, remedy))
  }
}

function problem(key: string, message: string, remedy: string): PolicyProblem {
  return { key, message, remedy }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** FNV-1a, 32 bit (draft-eastlake-fnv): tells two policies apart on a decision; no security rests on it. */
function fingerprint(rows: Readonly<Record<Category, PolicyRow>>): string {
  let hash = 0x811c9dc5
  for (const character of JSON.stringify(CATEGORIES.map((category) => rows[category]))) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0
  }
  return hash.toString(16).padStart(8, '0')
}
