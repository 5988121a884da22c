import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { TRUST_TIERS, type TrustTier } from '@forwardpath/mail'
import { codeOf, EXIT, ExitError } from '@forwardpath/runtime'
import {
  addMailAddresses,
  dropForesight,
  lastMailId,
  loadIncidentWindows,
} from '@forwardpath/store'
import { configurePolicy, DEFAULT_POLICY, type Policy } from '@forwardpath/suppress'
import { foresee, NOTHING_READ } from '@forwardpath/worker'
import { parseDocument } from 'yaml'
import { withApp, type App } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { totalLines } from '../change-set/lines.ts'
import { operator } from '../change-options.ts'
import { redecideContext } from '../change-set/run.ts'
import { readConfig } from '../config.ts'
import { fileFault } from '../file-fault.ts'
import { overridesOf, parseSince } from '../options.ts'
import { writeData, writeJson } from '../output.ts'
import { loadPolicy } from '../policy.ts'

type SimulateOptions = { readonly since?: string; readonly policy: string; readonly json?: boolean }

const HELP = `
FILE holds a section "policy" as forwardpath.yaml has it, and may hold trust.minimum_to_suppress. Nothing is written: a policy
that is put in force works forward, and "reclassify" applies it to the past.

Examples:
  forwardpath policy simulate --since 90d --policy strict.yaml`

/** `policy simulate`. */
export function addSimulateCommand(group: Command): void {
  declareRead(group.command('simulate'))
    .description('what another policy would have made of the reports; only shows')
    .requiredOption('--policy <file>', 'YAML with a section "policy"')
    .option(
      '--since <when>',
      'addresses with a report since: 90d (the default), or a date',
      parseSince,
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: SimulateOptions, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      const policy = await readPolicy(options.policy, loadPolicy(config))
      await withApp(config, { schema: 'migrate' }, (app) => simulate(app, policy, options))
    })
}

async function simulate(app: App, policy: Policy, { since, json }: SimulateOptions): Promise<void> {
  const { database } = app
  const sinceMs = Date.parse(since ?? parseSince('90d'))
  const windows = await loadIncidentWindows(database)
  const foreseen = await foresee(
    { ...redecideContext(app), policy },
    {
      what: 'policy simulate',
      who: operator(),
      parameters: {
        door: 'simulate',
        policyVersion: policy.version,
        sinceMs,
        windows,
        windowsThen: windows,
      },
    },
    {
      gather: async (set) => {
        const to = await lastMailId(database)
        await addMailAddresses(database, set.id, { after: '0', to, sinceMs })
        return NOTHING_READ
      },
    },
  )
  if (foreseen === undefined) return
  await dropForesight(database, foreseen.id)
  if (json === true) {
    await writeJson({ policyVersion: policy.version, ...foreseen.totals })
    return
  }
  for (const line of totalLines(foreseen.totals)) await writeData(line)
  await writeData(`policy version ${policy.version}; nothing was written`)
}

/** Throws ExitError 78 with every problem of the file. */
async function readPolicy(file: string, inForce: Policy): Promise<Policy> {
  const document = parseDocument(await readText(file))
  const [fault] = document.errors
  if (fault !== undefined) throw refused(file, fault.message.split('\n')[0] ?? fault.message)
  const tree: unknown = document.toJS()
  if (!isTree(tree) || (tree['policy'] === undefined && tree['trust'] === undefined))
    throw refused(file, 'has no section "policy"')
  const result = configurePolicy(DEFAULT_POLICY, tree['policy'])
  if (!result.ok) {
    throw refused(
      file,
      result.problems.map((p) => `policy.${p.key}: ${p.message}; ${p.remedy}`).join('\n'),
    )
  }
  const minimum = minimumOf(tree['trust'], file)
  const { minimumToSuppress, minimumByMailbox } = inForce
  const version =
    minimum === undefined ? result.policy.version : `${result.policy.version}+${minimum}`
  return minimum === undefined
    ? { ...result.policy, version, minimumToSuppress, minimumByMailbox }
    : { ...result.policy, version, minimumToSuppress: minimum, minimumByMailbox: {} }
}

function minimumOf(trust: unknown, file: string): TrustTier | undefined {
  const value = isTree(trust) ? trust['minimum_to_suppress'] : undefined
  if (value === undefined) return undefined
  const tier = TRUST_TIERS.find((known) => known === value && known !== 'unverified')
  if (tier !== undefined) return tier
  throw refused(file, 'trust.minimum_to_suppress is none of plausible, correlated, verified')
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw refused(file, codeOf(error) === 'ENOENT' ? 'there is no such file' : fileFault(error))
  }
}

function refused(file: string, message: string): ExitError {
  return new ExitError(`policy of ${file}: ${message}`, {
    exitCode: EXIT.configuration,
    remedy: 'mend the file; forwardpath policy show prints what is in force',
  })
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
