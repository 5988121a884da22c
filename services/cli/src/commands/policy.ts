import type { Command } from 'commander'
import { CATEGORIES, CATEGORY_PARTY, type Category } from '@forwardpath/classify'
import { DEFAULT_POLICY, formatDuration, type Policy, type PolicyRow } from '@forwardpath/suppress'
import { declareRead } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { overridesOf } from '../options.ts'
import { writeData, writeJson, writeTable } from '../output.ts'
import { loadPolicy } from '../policy.ts'
import { addSimulateCommand } from './policy-simulate.ts'

/** `policy show`, `policy simulate`. */
export function addPolicyCommands(program: Command): void {
  const group = program.command('policy').description('what a report does to an address')
  addSimulateCommand(group)
  declareRead(group.command('show'))
    .description('the policy in force, a row a category, and what of it was configured')
    .option('--json', 'one JSON object a category')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath policy show\n  forwardpath --config other.yaml policy show',
    )
    .action(async (options: { json?: boolean }, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      const policy = loadPolicy(config)
      if (options.json === true) {
        for (const category of CATEGORIES) {
          await writeJson({
            category,
            party: CATEGORY_PARTY[category],
            policyVersion: policy.version,
            minimumToSuppress: policy.minimumToSuppress,
            minimumByMailbox: policy.minimumByMailbox,
            layer: layerOf(category, policy),
            ...policy.rows[category],
          })
        }
        return
      }
      await writeRows(policy)
      await writeData(`policy version ${policy.version}`)
      for (const line of minimumLines(policy)) await writeData(line)
    })
}

function minimumLines({ minimumToSuppress, minimumByMailbox }: Policy): readonly string[] {
  return [
    `a report must be ${minimumToSuppress} to hold or suppress (trust.minimum_to_suppress)`,
    ...Object.entries(minimumByMailbox).map(
      ([name, minimum]) => `  in the mailbox ${name}: ${minimum}`,
    ),
  ]
}

async function writeRows(policy: Policy): Promise<void> {
  await writeTable(
    [
      { title: 'CATEGORY', value: (c) => c },
      { title: 'PARTY', value: (c) => CATEGORY_PARTY[c] },
      { title: 'DOES', value: (c) => describe(policy.rows[c]) },
      { title: 'FROM', value: (c) => layerOf(c, policy) },
    ],
    CATEGORIES,
  )
}

function layerOf(category: Category, policy: Policy): 'default' | 'configuration' {
  const isDefault =
    JSON.stringify(policy.rows[category]) === JSON.stringify(DEFAULT_POLICY.rows[category])
  return isDefault ? 'default' : 'configuration'
}

function describe(row: PolicyRow): string {
  if (row.effect === 'ignore') return 'nothing: recorded only'
  const { holdMs, threshold, expiryMs } = row
  const parts = [
    ...(holdMs === undefined ? [] : [`hold ${formatDuration(holdMs)}`]),
    ...(threshold === undefined
      ? holdMs === undefined
        ? ['count']
        : []
      : [
          `${threshold.then === 'suppress' ? 'suppress' : `hold ${formatDuration(threshold.then.holdMs)}`} at ${String(threshold.count)}${threshold.spanMs === 0 ? '' : `, ${formatDuration(threshold.spanMs)} apart`}, within ${formatDuration(threshold.withinMs)}`,
        ]),
    ...(expiryMs === undefined ? [] : [`for ${formatDuration(expiryMs)}`]),
    ...(row.sticky === true ? ['sticky'] : []),
    ...(row.needsUnchangedMx === true ? ['where the MX is unchanged'] : []),
    ...(row.trustsOwnSyntax === true ? ['at 1 if our syntax check fails too'] : []),
    ...(row.proposesChange === true ? ['propose change'] : []),
  ]
  return parts.join('; ')
}
