import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import {
  reportDocument,
  tablesOf,
  toCsv,
  toHtml,
  toMarkdown,
  type Report,
} from '@forwardpath/report'
import { withApp } from '../app.ts'
import { addReasonOption } from '../change-options.ts'
import { declareRead } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { overridesOf, parseLimit, parseSince, refuseUnknown } from '../options.ts'
import { writeMessage, writeText } from '../output.ts'
import { parsePagesUrl } from '../pages-url.ts'
import { LINK_WORDS, printLink } from '../report-link.ts'
import { isReportName, loadReport, REPORT_LIMITS, type ReportName } from '../load-report.ts'
import { writeFileWhole } from '../write-file-whole.ts'

type ReportOptions = {
  readonly since?: string
  readonly until?: string
  readonly format: string
  readonly table?: string
  readonly out?: string
  readonly limit?: number
  readonly link?: string
  readonly url?: string
  readonly reason?: string
}

const FORMATS = ['md', 'html', 'csv', 'json']
/** Three months: a quarter's newsletter was sent at least three times. Project choice. */
const DEFAULT_PERIOD_MS = 90 * 86_400_000

const DESCRIPTIONS: Readonly<Record<ReportName, string>> = {
  stale: 'which addresses went stale, by class; the desk of address changes; false positives',
  sources: 'which lead sources yield stale addresses, with 95 % intervals',
  domains: 'domains whose addresses move together to another one',
  health: 'what providers refuse because of the sender, with remedies',
}

const EXAMPLES: Readonly<Record<ReportName, string>> = {
  stale: `  forwardpath report stale --since 30d
  forwardpath report stale --format csv --limit 100000 --out stale.csv
  forwardpath report stale --format csv --table false-positives
  forwardpath report stale --link 7d --url https://bounces.example.net`,
  sources: `  forwardpath import contacts contacts.csv      gives the sizes, and so the rates
  forwardpath report sources --since 180d
  forwardpath report sources --format csv --table months --out months.csv`,
  domains: `  forwardpath report domains
  forwardpath report domains --since 2026-01-01 --until 2026-04-01 --format json | jq .migrations`,
  health: `  forwardpath report health --since 7d
  forwardpath report health --format json --out health.json`,
}

/** `report stale`, `report sources`, `report domains`, `report health`. */
export function addReportCommands(program: Command): void {
  const group = program.command('report').description('the stale-address report, in four parts')
  for (const name of Object.keys(REPORT_LIMITS).filter(isReportName)) {
    addReasonOption(declareRead(group.command(name)), 'audit, with --link')
      .description(DESCRIPTIONS[name])
      .option('--since <when>', 'begin: a duration (90d) or an instant (2026-01-31)', parseSince)
      .option('--until <when>', 'end, not in it (default: now)', parseSince)
      .option('--format <format>', FORMATS.join(', '), 'md')
      .option(
        '--table <name>',
        'with csv: which table (default: the one that the report is named for)',
      )
      .option('--out <file>', 'a file in place of standard output; written whole or not at all')
      .option(
        '--limit <rows>',
        `rows of the largest table (default: ${String(REPORT_LIMITS[name])})`,
        parseLimit,
      )
      .option('--link <days>', `prints a link in place of the report: ${LINK_WORDS.join(', ')}`)
      .option(
        '--url <url>',
        'with --link: where the pages are, as a browser sees them',
        parsePagesUrl,
      )
      .addHelpText('after', `\nBegins 90 days before its end.\n\nExamples:\n${EXAMPLES[name]}`)
      .action(async (options: ReportOptions, command: Command) => {
        await report(name, options, command)
      })
  }
}

/** Rows at the most: a report is read, and held in memory; whole lists are exported. */
const MAX_ROWS = 100_000

async function report(name: ReportName, options: ReportOptions, command: Command): Promise<void> {
  refuseMixed(options)
  const nowMs = Date.now()
  const period = periodOf(options, nowMs)
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const { link, out, limit = REPORT_LIMITS[name] } = options
  if (link !== undefined) {
    await printLink({ report: name, period, nowMs }, { ...options, link }, config)
    return
  }
  const asOf = new Date(nowMs).toISOString()
  const made = await withApp(config, { schema: 'check' }, (app) =>
    loadReport(app, name, { period, asOf, limit }),
  )
  const text = textOf(made, options)
  if (out === undefined) {
    await writeText(text)
    return
  }
  await writeFileWhole(out, text)
  writeMessage(`written to ${out}`)
}

/** Throws ExitError 2 for options that do not go together. */
function refuseMixed({ format, table, limit = 0, link, url, out }: ReportOptions): void {
  refuseUnknown('format', format, FORMATS)
  const refuse = (says: string, remedy?: string): never => {
    throw new ExitError(says, { exitCode: EXIT.usage, ...(remedy !== undefined && { remedy }) })
  }
  if (table !== undefined && format !== 'csv') {
    refuse(
      '--table chooses a table of --format csv',
      'add --format csv; md, html and json have all tables',
    )
  }
  if (limit > MAX_ROWS) {
    refuse(
      `a report has at most ${String(MAX_ROWS)} rows`,
      'narrow it with --since and --until; suppressions export gives the whole list',
    )
  }
  if (link === undefined && url !== undefined) refuse('--url goes with --link')
  if (link !== undefined && (out !== undefined || limit > 0)) {
    refuse(
      '--link makes no file and has no limit of its own',
      'leave out --out and --limit; the page behind the link has files of all formats',
    )
  }
}

function periodOf(
  { since, until }: ReportOptions,
  nowMs: number,
): { readonly since: string; readonly until: string } {
  const end = until ?? new Date(nowMs).toISOString()
  const begin = since ?? new Date(Date.parse(end) - DEFAULT_PERIOD_MS).toISOString()
  if (begin >= end) {
    throw new ExitError(`--since ${begin} is not before --until ${end}`, {
      exitCode: EXIT.usage,
      remedy: 'begin earlier, or end later',
    })
  }
  return { since: begin, until: end }
}

function textOf(made: Report, { format, table }: ReportOptions): string {
  if (format === 'json') return `${JSON.stringify(made)}\n`
  const document = reportDocument(made)
  if (format === 'md') return toMarkdown(document)
  if (format === 'html') return toHtml(document)
  const tables = tablesOf(document)
  refuseUnknown(
    'table',
    table,
    tables.map((one) => one.id),
  )
  const chosen = tables.find((one) => one.id === (table ?? document.mainTable))
  return chosen === undefined ? '' : toCsv(chosen)
}
