/**
 * Which of several records that fit is the answer: the same order in which the store's check of one address takes
 * them. `active` before `held`; then the stream's own before the global one; then the nearest key: the address, the address
 * without extension, the domain (docs/mta/README.md, "What is looked for").
 */
import type { Found } from './record.ts'

/** Whether the first is the answer rather than the second. Total; never of two equal ones. */
export function isStricter(one: Found, other: Found | undefined): boolean {
  if (other === undefined) return true
  const [a, b] = [rankOf(one), rankOf(other)]
  return a < b
}

/** Lower is stricter. */
function rankOf({ record, candidate }: Found): number {
  const { status, scope } = record.facts
  return (status === 'active' ? 0 : 100) + (scope === 'global' ? 10 : 0) + candidate.distance
}
