import { Option, type Command } from 'commander'
import { CATEGORIES } from '@forwardpath/classify'
import { MAIL_KINDS, TRUST_TIERS } from '@forwardpath/mail'
import { EXIT, ExitError, forTerminal, type Config } from '@forwardpath/runtime'
import {
  listBounces,
  listMailboxes,
  loadRawMessage,
  type BounceRecord,
  type Database,
} from '@forwardpath/store'
import { TRUST_REASONS, type TrustReason } from '@forwardpath/trust'
import { createMailReader } from '@forwardpath/worker'
import { withApp } from '../app.ts'
import { addReasonOption } from '../change-options.ts'
import { declareRead } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { reportLines } from '../explain-lines.ts'
import { addListOptions, overridesOf, refuseUnknown, type ListOptions } from '../options.ts'
import { loadRules, ruleSources } from '../rules.ts'
import { auditOf } from '../run-change.ts'
import { shorten, shortTime, writeData, writeJson, writeTable } from '../output.ts'
import { writeList } from '../write-list.ts'
import { addVouchCommand } from './bounces-vouch.ts'

type Filters = ListOptions & {
  readonly category?: string
  readonly kind?: string
  readonly mailbox?: string
  readonly trust?: string
}

const SHOW_HELP = `
Examples:
  forwardpath bounces show bnc_01… --explain
  forwardpath bounces show bnc_01… --raw --reason "ticket 4711" > bounce.eml`

/** `bounces list`, `bounces show`, `bounces vouch`. */
export function addBouncesCommands(program: Command): void {
  const group = program
    .command('bounces')
    .description('what came in: each recipient of each report')
  addListOptions(group.command('list'), { ids: 'bnc_', since: 'received' })
    .description('the reports, oldest first')
    .option('--category <category>', 'such as unclassified: bounces that no rule knew')
    .option('--kind <kind>', 'bounce, complaint, delivery_notice, …')
    .option('--in <mailbox>', 'of one mailbox')
    .option('--trust <tier>', 'such as unverified')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath bounces list --category unclassified --since 7d\n  forwardpath bounces list --trust unverified\n  forwardpath bounces list --json | jq .diagnostic',
    )
    .action(async (options: Filters & { in?: string }, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      refuseUnknown('category', options.category, CATEGORIES)
      refuseUnknown('kind', options.kind, MAIL_KINDS)
      refuseUnknown('trust', options.trust, ['unjudged', ...TRUST_TIERS])
      const filter = {
        category: options.category,
        kind: options.kind,
        since: options.since,
        mailbox: options.in,
        trust: options.trust,
      }
      const rows = await withApp(config, { schema: 'check' }, async (app) => {
        const found = await listBounces(app.database, filter, options)
        if (found.length === 0) await refuseUnknownMailbox(app.database, options.in)
        return found
      })
      await writeList(rows, options, writeRows)
    })
  addVouchCommand(group)
  addReasonOption(declareRead(group.command('show')), 'audit, with --raw')
    .description('one report with all that was read of it')
    .argument('<id>', 'bnc_…')
    .option('--json', 'one JSON object')
    .addOption(new Option('--raw', 'the raw mail, byte for byte').conflicts(['json', 'explain']))
    .option(
      '--explain',
      'every rule that held, what each party can do, and what gave the trust tier',
    )
    .addHelpText('after', SHOW_HELP)
    .action(async (id: string, options: ShowOptions, command: Command) => {
      await show(id, options, command)
    })
}

/** Throws ExitError 2 where the ledger has no mailbox of this name, naming those that it has. */
async function refuseUnknownMailbox(database: Database, name: string | undefined): Promise<void> {
  if (name === undefined) return
  const known = await listMailboxes(database)
  refuseUnknown(
    'mailbox',
    name,
    known.map((mailbox) => mailbox.name),
  )
}

type ShowOptions = {
  readonly json?: boolean
  readonly raw?: boolean
  readonly explain?: boolean
  readonly reason?: string
}

async function writeRows(rows: readonly BounceRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (r) => r.id },
      { title: 'RECEIVED', value: (r) => shortTime(r.receivedAt) },
      { title: 'RECIPIENT', value: (r) => r.recipient ?? '(none named)' },
      { title: 'KIND', value: (r) => r.kind },
      { title: 'CODE', value: (r) => [r.replyCode, r.status].filter((c) => c !== null).join(' ') },
      { title: 'CATEGORY', value: (r) => r.category },
      { title: 'TRUST', value: (r) => r.trust },
      { title: 'TEXT', value: (r) => shorten(r.diagnostic ?? '', 70) },
    ],
    rows,
  )
}

async function show(id: string, options: ShowOptions, command: Command): Promise<void> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const { bounce, raw } = await withApp(config, { schema: 'check' }, async (app) => {
    const [row] = await listBounces(app.database, { id }, { limit: 1 })
    const wanted = row !== undefined && (options.raw === true || options.explain === true)
    const bytes = wanted ? await loadRawMessage(app.database, row.messageId) : undefined
    // Before the bytes, as over HTTP: who read a mail is known.
    if (bytes !== undefined && options.raw === true)
      await auditOf(app.database, options)('raw.read', id)
    return { bounce: row, raw: bytes }
  })
  if (bounce === undefined)
    throw notThere(`there is no report ${id}`, 'forwardpath bounces list names them')
  if (options.raw === true) {
    if (raw === undefined)
      throw notThere(`the raw mail of ${id} is past its retention`, 'retention.raw keeps it longer')
    process.stdout.write(raw)
  } else if (options.explain === true) await explainBounce(bounce, raw, config)
  else if (options.json === true) await writeJson(bounce)
  else for (const [name, value] of Object.entries(bounce)) await writeFact(name, value)
}

/** Read again from its bytes: the stored verdict keeps the winning rule and its runner-up alone. */
async function explainBounce(
  bounce: BounceRecord,
  raw: Buffer | undefined,
  config: Config,
): Promise<void> {
  const reader = createMailReader()
  const read = raw === undefined ? undefined : await reader.read(raw)
  await reader.close()
  const report = read?.ok === true ? read.mail.reports[bounce.ordinal] : undefined
  const rules = await loadRules(ruleSources(config))
  const lines =
    report === undefined
      ? [
          `${bounce.recipient ?? '(none named)'}: its raw mail is past retention.raw, or reports nothing`,
        ]
      : reportLines(report, { rules, explain: true })
  const reasons = bounce.trustReasons.map((reason) =>
    reason in TRUST_REASONS ? TRUST_REASONS[reason as TrustReason] : reason,
  )
  for (const line of lines) await writeData(forTerminal(line))
  await writeData(forTerminal(`    trust ${bounce.trust}: ${reasons.join('; ')}`))
}

function notThere(message: string, remedy: string): ExitError {
  return new ExitError(message, { exitCode: EXIT.negative, remedy })
}

async function writeFact(name: string, value: unknown): Promise<void> {
  if (value === null || (Array.isArray(value) && value.length === 0)) return
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  await writeData(`${name.padEnd(18)} ${forTerminal(text)}`)
}
