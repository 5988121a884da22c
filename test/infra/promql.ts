/**
 * Which metrics and labels an expression of PromQL names. No parser: strings, groupings and selectors are taken out one after
 * the other, and what is left over that is neither a function nor a keyword is a metric.
 */

/** `metric{label="value"}`. */
export type Selector = { readonly metric: string; readonly matchers: readonly Matcher[] }

/** One condition on a label. */
export type Matcher = { readonly label: string; readonly operator: string; readonly value: string }

/** What an expression names. */
export type Named = {
  readonly selectors: readonly Selector[]
  /** Labels of `by`, `without`, `on` and `ignoring`. */
  readonly grouped: readonly string[]
}

const SELECTOR = /([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}/g
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g
const KEYWORDS = new Set(['and', 'or', 'unless', 'offset', 'bool', 'inf', 'nan'])

/** Reads an expression. */
export function namedIn(expression: string): Named {
  const selectors: Selector[] = []
  const grouped: string[] = []
  const rest = expression
    .replaceAll(SELECTOR, (_, metric: string, inside: string) => {
      const matchers = [...inside.matchAll(MATCHER)].map(
        ([, label = '', operator = '', value = '']) => ({ label, operator, value }),
      )
      selectors.push({ metric, matchers })
      return ' '
    })
    .replaceAll(GROUPING, (_, labels: string) => {
      grouped.push(...labels.split(',').map((label) => label.trim()))
      return ' '
    })
  // Numbers and durations begin with a digit, functions and aggregations have their parenthesis.
  for (const [word] of rest.matchAll(/(?<![\w:])[a-zA-Z_:][\w:]*(?![\w:])(?!\s*\()/g)) {
    if (!KEYWORDS.has(word.toLowerCase())) selectors.push({ metric: word, matchers: [] })
  }
  return { selectors, grouped: grouped.filter((label) => label !== '') }
}
