import type { Address } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import type { ListFilter } from '../list-filter.ts'
import type { CheckQuestion, CheckResult } from './check-answer.ts'
import { checkFew } from './check-few.ts'
import { checkMany } from './check-many.ts'

/** To here a statement that was planned before is the cheaper one. */
export const FEW_QUESTIONS = 100
/** Keys of one statement: 20,000 make a text of about 1 MB. */
const MAX_KEYS = 20_000

/** May this address be mailed? Throws on any fault. */
export async function checkAddress(
  database: Queryable,
  address: Address,
  stream?: string,
): Promise<CheckResult> {
  const [result] = await checkAddresses(database, [{ address, stream }])
  // An answer that is not there is no answer: never `clear`.
  if (result === undefined) throw new Error('the check gave no answer')
  return result
}

/**
 * May these be mailed? For each the strictest record that fits: stream, global, domain; in their order. Throws on any fault, so
 * that no answer is ever short. With a filter, what is surely not on the list is not asked for where they are many.
 */
export async function checkAddresses(
  database: Queryable,
  questions: readonly CheckQuestion[],
  filter?: ListFilter,
): Promise<readonly CheckResult[]> {
  if (questions.length <= FEW_QUESTIONS) return checkFew(database, questions)
  const results: CheckResult[] = []
  for (let start = 0; start < questions.length; start += MAX_KEYS)
    results.push(...(await checkMany(database, questions.slice(start, start + MAX_KEYS), filter)))
  return results
}
