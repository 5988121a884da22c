import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { BUILTIN_RULES_VERSION, type RuleSet } from '@forwardpath/classify'
import { EXIT, ExitError, newId } from '@forwardpath/runtime'
import { countMailsToRead } from '@forwardpath/store'
import { createMailReader, type RereadContext } from '@forwardpath/worker'
import type { App } from '../app.ts'
import { operator } from '../change-options.ts'
import {
  addChangeSetFlags,
  CHANGE_SET_HELP,
  noteOf,
  type ChangeSetFlags,
} from '../change-set/flags.ts'
import { applyReclassify, foreseeReclassify } from '../change-set/reclassify-door.ts'
import { runChangeSet, withChangeSets, type Door } from '../change-set/run.ts'
import { readConfig } from '../config.ts'
import { overridesOf, parseSince } from '../options.ts'
import { loadRules, ruleSources } from '../rules.ts'
import { loadTrust } from '../trust.ts'

type ReclassifyOptions = ChangeSetFlags & { readonly since?: string; readonly rules?: string }

const HELP = `${CHANGE_SET_HELP}

Mails whose bytes are past retention.raw keep their result and are counted. --rules takes the version of the built-in
rules, or a file of rules that come first in place of the configured ones.

Examples:
  forwardpath reclassify --since 90d
  forwardpath reclassify --since 90d --rules rules/new.yaml
  forwardpath reclassify --apply DIGEST --note "rules of November"
  forwardpath reclassify --undo chs_01…`

/** `reclassify`. */
export function addReclassifyCommand(program: Command): void {
  addChangeSetFlags(program.command('reclassify'))
    .description('reads stored mails again with today’s decoder and rules, shows what would change')
    .option('--since <when>', 'mails received since: 90d (the default), or a date', parseSince)
    .option('--rules <version|file>', 'other rules than those in force', parseRules)
    .addHelpText('after', HELP)
    .action(async (options: ReclassifyOptions, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      await withChangeSets(config, options, (app) => run(app, options))
    })
}

function parseRules(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('a version or a file')
  return text
}

async function run(app: App, options: ReclassifyOptions): Promise<void> {
  const rules = await rulesOf(app, options)
  const reader = createMailReader({ leadSourceHeader: app.config.leadSource.header })
  const reread: RereadContext = {
    database: app.database,
    reader,
    rules,
    trust: loadTrust(app.config),
    newId,
    now: Date.now,
  }
  const sinceMs = Date.parse(options.since ?? parseSince('90d'))
  const mails = await countMailsToRead(app.database, sinceMs)
  const act = { sinceMs, who: operator(), note: noteOf(options) }
  const door: Door = {
    door: 'reclassify',
    totalOf: (step) => (step === 'read' ? mails : undefined),
    foresee: (redecide, run) => foreseeReclassify({ redecide, reread }, act, run),
    apply: (redecide, set, run) =>
      applyReclassify({ redecide, reread }, set, { ...run, hint: '; give the same --rules' }),
  }
  try {
    await runChangeSet(app, options, door)
  } finally {
    await reader.close()
  }
}

/** Throws ExitError: 2 for a version that this program does not have, 78 for a file that cannot be read. */
async function rulesOf(
  { config }: App,
  { rules }: Pick<ReclassifyOptions, 'rules'>,
): Promise<RuleSet> {
  const inForce = ruleSources(config)
  if (rules === undefined || rules === BUILTIN_RULES_VERSION) return loadRules(inForce)
  if (/^[0-9]{4}\.[0-9]{2}$/.test(rules)) {
    throw new ExitError(`this program has no rules of version ${rules}`, {
      exitCode: EXIT.usage,
      remedy: `its rules are ${BUILTIN_RULES_VERSION}; another program version brings others`,
    })
  }
  return loadRules({ ...inForce, files: [resolve(rules)] })
}
