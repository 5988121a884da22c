export { CATEGORIES, CATEGORY_PARTY, isCategory, type Category, type Party } from './category.ts'
export type { Classification, Evidence, Permanence, RuleRef } from './classification.ts'
