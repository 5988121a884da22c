/** The rules in force: the user's files first, then the built-in ones. */
import { readFile } from 'node:fs/promises'
import {
  BUILTIN_RULES,
  compileRules,
  parseRuleFile,
  type Rule,
  type RuleSet,
} from '@forwardpath/classify'
import { EXIT, ExitError, messageOf, type Config } from '@forwardpath/runtime'
import { parse as parseYaml } from 'yaml'

/** Throws ExitError 78 naming file and place of the first problem. */
export async function loadRules(config: Pick<Config, 'rules'>): Promise<RuleSet> {
  const local: Rule[] = []
  for (const file of config.rules.files) local.push(...(await loadRuleFile(file)))
  return compileRules(BUILTIN_RULES, { local })
}

async function loadRuleFile(file: string): Promise<readonly Rule[]> {
  const fail = (message: string, cause?: unknown): never => {
    throw new ExitError(`rule file ${file}: ${message}`, {
      exitCode: EXIT.configuration,
      remedy: 'mend it, or take it out of rules.files',
      cause,
    })
  }
  let value: unknown
  try {
    value = parseYaml(await readFile(file, 'utf8'))
  } catch (error) {
    return fail(messageOf(error), error)
  }
  const parsed = parseRuleFile(value)
  return parsed.ok
    ? parsed.rules
    : fail(parsed.errors.map((e) => `${e.path}: ${e.message}`).join('; '))
}
