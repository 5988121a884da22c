/** What a login has shown, as lines for a person: of `mailbox test` and `init`. */
import type { MailboxReport } from '@forwardpath/poller'
import { forTerminal } from '@forwardpath/runtime'
import { counted } from './output.ts'

/** Login, folder with its dates, folders, rights; without what steers a terminal. Total. */
export function mailboxLines(name: string, report: MailboxReport): readonly string[] {
  const { idle, move } = report.rights
  const dates =
    report.oldestMs === undefined || report.newestMs === undefined
      ? ''
      : `, ${dateOf(report.oldestMs)} to ${dateOf(report.newestMs)}`
  return [
    `${name}: login good, ${report.url}`,
    `  ${report.folder}: ${counted(report.mails, 'mail')}${dates}`,
    `  folders: ${report.folders.map((f) => `${f.path} (${f.mails?.toLocaleString('en-US') ?? 'not readable'})`).join(', ')}`,
    `  the server ${idle ? 'tells of new mail (IDLE)' : 'is asked for new mail every 30 s (no IDLE)'}${move ? ', can move' : ''}`,
    report.changesServer
      ? '  mails are changed on the server after their outcome is stored, as configured'
      : '  your mailbox is only read',
  ].map(forTerminal)
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
