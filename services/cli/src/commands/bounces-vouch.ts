import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import type { App } from '../app.ts'
import { operator } from '../change-options.ts'
import {
  addChangeSetFlags,
  CHANGE_SET_HELP,
  noteOf,
  type ChangeSetFlags,
} from '../change-set/flags.ts'
import { runChangeSet, withChangeSets } from '../change-set/run.ts'
import { applyVouch, foreseeVouch } from '../change-set/vouch-door.ts'
import { readConfig } from '../config.ts'
import { overridesOf } from '../options.ts'
import { writeMessage } from '../output.ts'

type VouchOptions = ChangeSetFlags & { readonly mailbox?: string; readonly host?: string }

const HELP = `${CHANGE_SET_HELP}

The reports become plausible; later ones of the same host are judged anew. The host is what each report says of itself:
whoever can write to the mailbox can write any name there, yours too. Look at the Received lines of some first (bounces show
ID --raw), and rather name your hosts in own.mtas, where they are known by their addresses. Which ones wait:
forwardpath bounces list --trust unverified --limit 1000000 --json | jq -r .reportingMta | sort | uniq -c

Examples:
  forwardpath bounces vouch --mailbox main --host mx1.example.net
  forwardpath bounces vouch --apply DIGEST --note "our old smart host"
  forwardpath bounces vouch --undo chs_01…`

/** `bounces vouch`. */
export function addVouchCommand(group: Command): void {
  addChangeSetFlags(group.command('vouch'))
    .description('accepts unverified reports of one mailbox and reporting host as genuine')
    .option('--mailbox <name>', 'as the configuration names it')
    .option('--host <host>', 'that says it wrote the reports: their Reporting-MTA')
    .addHelpText('after', HELP)
    .action(async (options: VouchOptions, command: Command) => {
      // Here --mailbox names one of the ledger, and opens none.
      const { mailbox: _, ...overrides } = overridesOf(command)
      const config = readConfig({ overrides, mailboxSecrets: 'ignored' })
      await withChangeSets(config, options, (app) => vouch(app, options))
    })
}

async function vouch(app: App, options: VouchOptions): Promise<void> {
  const { mailbox = '', host = '', apply, undo } = options
  if (apply === undefined && undo === undefined && (mailbox === '' || host === '')) {
    throw new ExitError('a group needs --mailbox and --host', {
      exitCode: EXIT.usage,
      remedy: 'such as --mailbox main --host mx1.example.net',
    })
  }
  await runChangeSet(app, options, {
    door: 'vouch',
    foresee: async (context, run) => {
      const request = { group: { mailbox, host }, who: operator(), note: noteOf(options) }
      const foreseen = await foreseeVouch(context, request, run)
      if (foreseen?.totals.reports.length === 0)
        writeMessage(
          `no unverified report of ${host} is in the mailbox ${mailbox}; forwardpath bounces list --trust unverified shows them`,
        )
      return foreseen
    },
    apply: applyVouch,
  })
}
