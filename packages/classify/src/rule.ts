/**
 * A rule as data: what must hold, the category that follows, where the knowledge comes from and
 * examples that the rule set is checked against (lint-rules.ts, and the test of every table).
 *
 * Texts are written in the pattern language of pattern.ts; everything else is compared literally.
 */
import type { Action, SmtpCommand, TextSource } from '@forwardpath/decode'
import type { Category } from './category.ts'

/**
 * All named fields must hold; a field that is absent asks for nothing. Lists mean "one of these".
 * A rule has at least one of `text`, `status`, `code` and `action`, which also say when it is asked:
 * text rules first, then those of an enhanced code, then the rest.
 */
export type Condition = {
  /** Patterns (pattern.ts), one of which must stand in the text. */
  readonly text?: readonly string[]
  /** Patterns, none of which may stand in the text. */
  readonly not?: readonly string[]
  /** Enhanced codes (RFC 3463): `5.1.1`, or `x.1.1` for any class, or `5.7.x` for any detail. */
  readonly status?: readonly string[]
  /** Reply codes (RFC 5321 s4.2), or a class written as its first digit: `551`, `4`. */
  readonly code?: readonly number[]
  /** The command that was answered. */
  readonly command?: readonly SmtpCommand[]
  /** Host name suffixes of the server that refused, such as `.yahoodns.net`; an empty list: none is named. */
  readonly remote?: readonly string[]
  /** Types of the Diagnostic-Code field (RFC 3464 s2.3.6), in lower case. */
  readonly diagnostic?: readonly string[]
  /** Host name suffixes of the server that wrote the report. */
  readonly reporting?: readonly string[]
  /** Where the text stood. Absent: anywhere but in the subject line, which may quote a stranger's. */
  readonly source?: readonly TextSource[]
  /** Absent: `failed` and `delayed`. No success is ever judged by a rule that does not name it. */
  readonly action?: readonly Action[]
}

/**
 * What a rule must hold on: a reply line as it stands in a report (`551 5.1.6 User has moved`, or
 * text alone), with the facts beside it that the rule asks for.
 */
export type RuleExample =
  | string
  | {
      readonly reply: string
      readonly command?: SmtpCommand
      readonly remoteMta?: string
      readonly reportingMta?: string
      /** The type before the reply. */
      readonly diagnostic?: string
      readonly source?: TextSource
      readonly action?: Action
    }

/** One rule. */
export type Rule = {
  /** Unique, `subject.detail` in kebab-case; kept for ever, since rows in the database name it. */
  readonly id: string
  readonly when: Condition
  readonly then: Category
  /**
   * Asked only after all firm rules and enhanced codes: words that many kinds of refusal share, codes
   * that name no cause. A user's rules are never weak.
   */
  readonly weak?: true
  /** An RFC and section, a provider's page, or the server in whose replies it was seen. */
  readonly source: string
  /** At least one. The rule holds on each, and no rule before it does. */
  readonly examples: readonly RuleExample[]
}
