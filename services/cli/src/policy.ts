/** The policy in force: the defaults with the section `policy` of the configuration. */
import { EXIT, ExitError, type Config } from '@forwardpath/runtime'
import {
  configurePolicy,
  DEFAULT_POLICY,
  type Policy,
  type PolicyProblem,
} from '@forwardpath/suppress'

/** Throws ExitError 78 with every problem, each with its place in the file. */
export function loadPolicy(config: Pick<Config, 'policy' | 'values'>): Policy {
  const result = configurePolicy(DEFAULT_POLICY, config.policy)
  if (result.ok) return result.policy
  throw new ExitError(result.problems.map((problem) => lineOf(problem, config)).join('\n'), {
    exitCode: EXIT.configuration,
  })
}

function lineOf({ key, message, remedy }: PolicyProblem, config: Pick<Config, 'values'>): string {
  const name = key === '' ? 'policy' : `policy.${key}`
  const value = config.values.find((v) => v.key === name || v.key.startsWith(`${name}.`))
  return `${value?.where ?? 'configuration'} ${name}: ${message}; ${remedy}`
}
