/** The policy in force: the defaults with the sections `policy` and `trust` of the configuration. */
import { EXIT, ExitError, type Config } from '@forwardpath/runtime'
import {
  configurePolicy,
  DEFAULT_POLICY,
  type Policy,
  type PolicyProblem,
} from '@forwardpath/suppress'

/** Throws ExitError 78 with every problem, each with its place in the file. */
export function loadPolicy(
  config: Pick<Config, 'policy' | 'values' | 'trust' | 'mailboxes'>,
): Policy {
  const result = configurePolicy(DEFAULT_POLICY, config.policy)
  if (result.ok) return withMinimums(result.policy, config)
  throw new ExitError(result.problems.map((problem) => lineOf(problem, config)).join('\n'), {
    exitCode: EXIT.configuration,
  })
}

/** What differs from the default stands in the version, so that each decision tells under which minimum it was made. */
function withMinimums(policy: Policy, config: Pick<Config, 'trust' | 'mailboxes'>): Policy {
  const { minimumToSuppress } = config.trust
  const own = config.mailboxes.flatMap(({ name, trust }) =>
    trust?.minimumToSuppress === undefined || trust.minimumToSuppress === minimumToSuppress
      ? []
      : [[name, trust.minimumToSuppress] as const],
  )
  const words = [
    ...(minimumToSuppress === policy.minimumToSuppress ? [] : [minimumToSuppress]),
    ...own.map(([name, minimum]) => `${name}=${minimum}`),
  ]
  const version = words.length === 0 ? policy.version : `${policy.version}+${words.join(',')}`
  return { ...policy, version, minimumToSuppress, minimumByMailbox: Object.fromEntries(own) }
}

function lineOf({ key, message, remedy }: PolicyProblem, config: Pick<Config, 'values'>): string {
  const name = key === '' ? 'policy' : `policy.${key}`
  const value = config.values.find((v) => v.key === name || v.key.startsWith(`${name}.`))
  return `${value?.where ?? 'configuration'} ${name}: ${message}; ${remedy}`
}
