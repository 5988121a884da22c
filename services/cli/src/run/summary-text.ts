/** The summary for a person: what came, what it became, what is not protected yet, what to do next. */
import { forTerminal } from '@forwardpath/runtime'
import type { ExampleReport } from '@forwardpath/store'
import { counted, shorten, writeData } from '../output.ts'
import type { FullSummary, MailboxSummary } from './summary.ts'
import { trustLines } from './trust-lines.ts'

const QUOTE_CHARS = 90

/** Writes the summary to stdout, line by line. */
export async function writeSummary(
  summary: FullSummary,
  examples: readonly ExampleReport[],
): Promise<void> {
  for (const line of summaryLines(summary, examples)) await writeData(forTerminal(line))
}

/** The lines of the summary. */
export function summaryLines(
  summary: FullSummary,
  examples: readonly ExampleReport[],
): readonly string[] {
  return [
    '',
    `Data: ${summary.dataDir}`,
    ...summary.mailboxes.map(mailboxLine),
    ...summary.mailboxes.flatMap(folderLines),
    '',
    mailsLine(summary),
    reportsLine(summary),
    ...countLines(summary.byCategory),
    ...kindLines(summary.byKind),
    `Suppressions: ${String(summary.suppressions.added)} added, ${String(summary.suppressions.held)} held, ${String(summary.suppressions.expired)} expired; in force now: ${String(summary.totals.active)} active, ${String(summary.totals.held)} held`,
    `Address changes: ${String(summary.addressChanges.opened)} opened, ${String(summary.addressChanges.updated)} seen again; waiting for review: ${String(summary.totals.pending)}`,
    ...incidentLines(summary),
    ...exampleLines(examples),
    ...paragraph(trustLines(summary)),
    '',
    'Next:',
    ...examples.slice(0, 1).map(({ recipient }) => `  npx forwardpath why ${recipient}`),
    '  npx forwardpath changes list',
    nextMailbox(summary),
    `(${summary.seconds.toFixed(1)} s)`,
  ]
}

/** Lines after an empty one; nothing where there are none. */
function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

/** Only on a bad day: what is held by it wants a choice. */
function incidentLines({ incidentsOpened }: FullSummary): readonly string[] {
  return incidentsOpened === 0
    ? []
    : [
        `Incidents: ${String(incidentsOpened)} opened, what they refuse is held: npx forwardpath incidents list --state open`,
      ]
}

/** What waited before is read too, so more may have come to an end than is new. */
function mailsLine(summary: FullSummary): string {
  const { done, quarantined, tooBig, vanished } = summary
  const isAllNew = done + quarantined + tooBig + vanished === summary.new
  const ends = `${String(done)} read, ${String(quarantined)} quarantined, ${String(tooBig)} too big, ${String(vanished)} vanished`
  return `${counted(summary.new, 'new mail')}${isAllNew ? ':' : '; with those that waited'} ${ends}`
}

/** The categories are of failures: a delay or a complaint is a report without a cause to count. */
function reportsLine({ reports, copies, byCategory }: FullSummary): string {
  const failures = Object.values(byCategory).reduce((sum, count) => sum + count, 0)
  const beside =
    copies === 0 ? '' : ` beside ${copies === 1 ? '1 copy' : `${String(copies)} copies`} of mails`
  const line = `${counted(reports, 'report')}${beside}`
  if (failures === 0) return line
  return failures === reports
    ? `${line} of failures, by category:`
    : `${line}, ${String(failures)} of them of failures, by category:`
}

function mailboxLine(mailbox: MailboxSummary): string {
  const name = mailbox.demo
    ? 'Demo mailbox (sample bounces, nothing of yours)'
    : `Mailbox ${mailbox.name}`
  if (mailbox.error !== null) return `${name}, ${mailbox.folder}: ${mailbox.error}`
  return `${name}, ${mailbox.folder}: ${counted(mailbox.mails, 'mail')}, ${String(mailbox.new)} new`
}

function folderLines({ mails, folder, folders }: MailboxSummary): readonly string[] {
  if (mails > 0 || folders === undefined) return []
  const others = folders
    .filter((other) => other.path !== folder)
    .map((other) => `${other.path} (${other.mails?.toLocaleString('en-US') ?? 'not readable'})`)
  return [
    `0 mails in ${folder}; folders here: ${others.length === 0 ? 'no other' : others.join(', ')}`,
  ]
}

function countLines(counts: Readonly<Record<string, number>>): readonly string[] {
  const entries = Object.entries(counts).sort((a, b) => b[1] - a[1])
  return entries.map(([name, count]) => `${String(count).padStart(7)}  ${name}`)
}

function kindLines(kinds: Readonly<Record<string, number>>): readonly string[] {
  const others = Object.entries(kinds).filter(([kind]) => kind !== 'bounce')
  if (others.length === 0) return []
  return [`No failure: ${others.map(([kind, count]) => `${String(count)} ${kind}`).join(', ')}`]
}

function exampleLines(examples: readonly ExampleReport[]): readonly string[] {
  return examples.length === 0
    ? []
    : ['', 'For example:', ...examples.map((e) => `  ${exampleLine(e)}`)]
}

function exampleLine(example: ExampleReport): string {
  const quote = shorten(example.diagnostic, QUOTE_CHARS)
  if (example.forwardPath !== null) {
    return `${example.recipient} → ${example.forwardPath} waits for review: "${quote}"`
  }
  if (example.status === 'active') return `${example.recipient} suppressed: ${quote}`
  if (example.status === 'held')
    return `${example.recipient} held, suppressed if it bounces again: ${quote}`
  return `${example.recipient} not suppressed: ${example.category}, our own side: ${quote}`
}

function nextMailbox(summary: FullSummary): string {
  const hasReal = summary.mailboxes.some((mailbox) => !mailbox.demo)
  return hasReal
    ? '  npx forwardpath suppressions export --format txt > list.txt'
    : '  npm start -- --mailbox imaps://user@host/INBOX'
}
