/** The rules of the desk in one value, for who reads and writes changes and may not decide about them: packages/store. */
import { unboundBetween } from './chain.ts'
import { isMigration } from './migration.ts'
import { checkMx } from './mx-check.ts'
import { linkOf, reviewChange } from './review.ts'
import { transition } from './transition.ts'

/** Pure functions, handed over. */
export const DESK_RULES = {
  reviewChange,
  transition,
  unboundBetween,
  linkOf,
  checkMx,
  isMigration,
} as const

/** The type of {@link DESK_RULES}. */
export type DeskRules = typeof DESK_RULES
