import type { Command } from 'commander'
import { CATEGORIES } from '@forwardpath/classify'
import { recordKey } from '@forwardpath/mail'
import {
  EXPORT_FORMS,
  exportLines,
  listSuppressions,
  type SuppressionRecord,
} from '@forwardpath/store'
import { SUPPRESSION_REASONS, SUPPRESSION_STATUSES } from '@forwardpath/suppress'
import { withApp } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import {
  addListOptions,
  collect,
  overridesOf,
  parseScope,
  refuseUnknown,
  type ListOptions,
} from '../options.ts'
import { domainArgument, nameArgument } from '../name-argument.ts'
import { counted, shorten, shortTime, writeBytes, writeMessage, writeTable } from '../output.ts'
import { writeList } from '../write-list.ts'
import { rejectHostOf } from '../reject-host.ts'
import { writeFileFrom } from '../write-file-whole.ts'
import { addSuppressionsAdd } from './suppressions-add.ts'
import { addSuppressionsRelease } from './suppressions-release.ts'

type Filters = ListOptions & {
  readonly status?: readonly string[]
  readonly reason?: string
  readonly category?: string
  readonly scope?: string
  readonly address?: string
  readonly domain?: string
}

type ExportOptions = { readonly format: string; readonly out?: string }

/** `suppressions list`, `add`, `release`, `export`. */
export function addSuppressionsCommands(program: Command): void {
  const group = program
    .command('suppressions')
    .description('the suppression list: who must not be mailed, and why')
  addListOptions(group.command('list'), { ids: 'sup_', since: 'changed' })
    .description('the records, oldest first; all statuses unless narrowed')
    .option('--status <status>', 'held, active, expired, released; several with commas', collect)
    .option('--reason <reason>', 'such as hard_bounce')
    .option('--category <category>', 'such as user_unknown')
    .option('--scope <scope>', 'global or stream:NAME', parseScope)
    .option('--address <address>', 'one address, or the record of a whole domain: @example.org')
    .option('--domain <domain>', 'the addresses of this domain, and its own record')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath suppressions list --status active,held --json\n  forwardpath suppressions list --category moved --since 7d',
    )
    .action(async (options: Filters, command: Command) => {
      await list(options, command)
    })
  addSuppressionsAdd(group)
  addSuppressionsRelease(group)
  declareRead(group.command('export'))
    .description('all that is active or held now: do not mail either')
    .requiredOption('--format <format>', EXPORT_FORMS.join(', '))
    .option('--out <file>', 'into a file, which is replaced when the new one is whole')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath suppressions export --format txt > list.txt\n  forwardpath suppressions export --format csv > list.csv\n  forwardpath suppressions export --format postfix --out /etc/postfix/suppressed && postmap /etc/postfix/suppressed',
    )
    .action(async (options: ExportOptions, command: Command) => {
      await exportList(options, command)
    })
}

async function list(options: Filters, command: Command): Promise<void> {
  refuseUnknown('status', options.status, SUPPRESSION_STATUSES)
  refuseUnknown('reason', options.reason, SUPPRESSION_REASONS)
  refuseUnknown('category', options.category, CATEGORIES)
  const filter = {
    status: options.status,
    reason: options.reason,
    category: options.category,
    scope: options.scope,
    since: options.since,
    domain: options.domain === undefined ? undefined : domainArgument(options.domain),
    addressKey:
      options.address === undefined ? undefined : recordKey(nameArgument(options.address)),
  }
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const rows = await withApp(config, { schema: 'check' }, (app) =>
    listSuppressions(app.database, filter, options),
  )
  await writeList(rows, options, writeRows)
}

async function writeRows(rows: readonly SuppressionRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ADDRESS', value: (r) => r.address },
      { title: 'STATUS', value: (r) => r.status },
      { title: 'REASON', value: (r) => r.reason },
      // No rule reads a complaint: its category would say that one was missed.
      { title: 'CATEGORY', value: (r) => (r.reason === 'complaint' ? '' : (r.category ?? '')) },
      { title: 'UNTIL', value: (r) => shortTime(r.expiresAt) },
      { title: 'SCOPE', value: (r) => r.scope },
      { title: 'REPORTS', value: (r) => String(r.evidenceCount) },
      { title: 'BECAUSE', value: (r) => shorten(r.diagnostic ?? r.note ?? '', 70) },
    ],
    rows,
  )
}

async function exportList(options: ExportOptions, command: Command): Promise<void> {
  refuseUnknown('format', options.format, EXPORT_FORMS)
  const form = EXPORT_FORMS.find((known) => known === options.format) ?? 'txt'
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const host = rejectHostOf(config)
  const end = await withApp(config, { schema: 'check' }, (app) =>
    options.out === undefined
      ? exportLines(app.database, { form, host, write: writeBytes })
      : writeFileFrom(options.out, (write) => exportLines(app.database, { form, host, write })),
  )
  writeMessage(counted(end.rows, 'row'))
  if (end.leftOut > 0)
    writeMessage(
      form === 'csv' || form === 'txt'
        ? `${String(end.leftOut)} left out: their addresses were erased; --format ndjson and sha256 have their hash`
        : `${String(end.leftOut)} left out: a ${form} map cannot hold their addresses`,
    )
}
