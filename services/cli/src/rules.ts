/** The rules in force: the user's files first, then the built-in ones. */
import {
  BUILTIN_RULES,
  BUILTIN_RULES_VERSION,
  compileRules,
  type RuleSet,
} from '@forwardpath/classify'

/** The compiled rule set. */
export function loadRules(): RuleSet {
  return compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION })
}
