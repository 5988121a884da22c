/** What each party can do about one bounce. Pure and total. */
import type { BounceReport } from '@forwardpath/decode'
import { CATEGORY_PARTY, type Party } from './category.ts'
import type { Classification } from './classification.ts'
import { remedyFacts } from './remedy-facts.ts'
import { REMEDY_TEXTS } from './remedy-texts.ts'

/** One remedy. */
export type Remedy = {
  readonly party: Party
  /** At most two sentences to that party, with facts of the bounce in them: text, never markup. */
  readonly text: string
}

/**
 * Remedies, that of the party who can mend it first. Empty where nothing failed and no cause was read: a complaint or an automatic
 * answer is no reply that a rule has missed.
 */
export function remedies(report: BounceReport, classification: Classification): readonly Remedy[] {
  if (classification.category === 'unclassified' && !isOfFailure(report)) return []
  const facts = remedyFacts(report, classification)
  const texts = REMEDY_TEXTS[classification.category]
  const main = CATEGORY_PARTY[classification.category]
  return PARTIES.toSorted((a, b) => Number(b === main) - Number(a === main)).flatMap((party) => {
    const text = texts[party]?.(facts)
    return text === undefined ? [] : [{ party, text }]
  })
}

/** Given up, or not yet: there was a reply to be read. */
function isOfFailure({ action }: BounceReport): boolean {
  return action === 'failed' || action === 'delayed'
}

/** The order of the handbook: who reads the list, who sends, who receives. */
const PARTIES: readonly Party[] = [
  'list owner',
  'sender',
  'recipient',
  "recipient's postmaster",
  'nobody',
  'us',
]
