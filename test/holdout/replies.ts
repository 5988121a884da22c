/** Shape of the tables of held-out replies, and what judges them. */
import {
  BUILTIN_RULES,
  classify,
  compileRules,
  exampleReport,
  type Category,
  type Classification,
} from '@forwardpath/classify'

/**
 * The category by the table of categories, the reply as a report shows it, and other categories that the text allows
 * where it names two causes or none.
 */
export type HeldOutReply = readonly [category: Category, reply: string, ...alsoRight: Category[]]

/** Replies that one public page shows. */
export type SourcedReplies = {
  readonly source: string
  readonly replies: readonly HeldOutReply[]
}

const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })

/** The verdict on a reply of which nothing else is known. */
export function judge(reply: string): Classification {
  return classify(exampleReport(reply), ruleSet)
}
