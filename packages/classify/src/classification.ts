/** The verdict on one report: category, the rule that gave it and the words it rests on. */
import type { ByteRange, ForwardPath } from '@forwardpath/mail'
import type { TextSource } from '@forwardpath/decode'
import type { Category } from './category.ts'

/** From the class digit of the status, else of the reply code (RFC 3463 s2). Never decides alone. */
export type Permanence = 'permanent' | 'transient' | 'unknown'

/** The words that a rule matched. */
export type Evidence = {
  readonly quote: string
  readonly source: TextSource
  /** The part of the mail in which the quote stands: where to look for its span. */
  readonly within: ByteRange | undefined
}

/** A rule, and the version of the set that it stood in. */
export type RuleRef = { readonly id: string; readonly version: string }

/** What a report is, and why. */
export type Classification = {
  readonly category: Category
  readonly permanence: Permanence
  /** `fallback.unclassified` where nothing matched. */
  readonly rule: RuleRef
  /** Absent where the rule went by codes alone. */
  readonly evidence: Evidence | undefined
  /** The next rule that held, and what it would have said. */
  readonly runnerUp: { readonly id: string; readonly category: Category } | undefined
  /** The one address that a move offers (RFC 5321 s3.4). Absent where there is none, or several. */
  readonly forwardPath: ForwardPath | undefined
  /** What a move offers that is no address to review: telephone, street, web page, SRS or VERP wrapper. */
  readonly newContact: string | undefined
  /** Possible forward-paths where there are several or none is certain, as written. */
  readonly candidates: readonly string[]
}
