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
  const lines = [
    '',
    `Data: ${summary.dataDir}`,
    ...summary.mailboxes.map(mailboxLine),
    ...summary.mailboxes.flatMap(folderLines),
    '',
    `${counted(summary.new, 'new mail')}: ${String(summary.done)} read, ${String(summary.quarantined)} quarantined, ${String(summary.tooBig)} too big, ${String(summary.vanished)} vanished`,
    `${counted(summary.reports, 'report')}${summary.reports === 0 ? '' : ', by category:'}`,
    ...countLines(summary.byCategory),
    ...kindLines(summary.byKind),
    `Suppressions: ${String(summary.suppressions.added)} added, ${String(summary.suppressions.held)} held, ${String(summary.suppressions.expired)} expired; in force now: ${String(summary.totals.active)} active, ${String(summary.totals.held)} held`,
    `Address changes: ${String(summary.addressChanges.opened)} opened, ${String(summary.addressChanges.updated)} seen again; waiting for review: ${String(summary.totals.pending)}`,
    ...exampleLines(examples),
    '',
    ...trustLines(summary),
    '',
    'Next:',
    `  npx forwardpath why ${examples[0]?.recipient ?? 'ADDRESS'}`,
    '  npx forwardpath changes list',
    nextMailbox(summary),
    `(${summary.seconds.toFixed(1)} s)`,
  ]
  for (const line of lines) await writeData(forTerminal(line))
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
