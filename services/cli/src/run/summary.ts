/** What a run did, as one object (`run --once --json`) and as text. */
import {
  exampleReports,
  summarizeRun,
  type ExampleReport,
  type RunMark,
  type RunSummary,
} from '@forwardpath/store'
import type { FolderCount } from '@forwardpath/poller'
import type { App } from '../app.ts'

/** One mailbox of a run. */
export type MailboxSummary = {
  readonly name: string
  readonly folder: string
  readonly demo: boolean
  /** What the folder holds; what was new to the ledger. */
  readonly mails: number
  readonly new: number
  /** One line; null where the sweep went well. */
  readonly error: string | null
  /** Other folders and how full they are, where this one is empty. */
  readonly folders?: readonly FolderCount[]
}

/** The object that `run --once --json` and `import mail --json` print. */
export type FullSummary = {
  readonly dataDir: string
  readonly mailboxes: readonly MailboxSummary[]
  readonly mails: number
} & RunSummary & { readonly seconds: number }

/** Counts what the run did, from the tables. */
export async function gatherSummary(
  app: App,
  run: {
    readonly mark: RunMark
    readonly mailboxes: readonly MailboxSummary[]
    readonly startedAtMs: number
  },
): Promise<FullSummary> {
  const { mailboxes, mark } = run
  const figures = await summarizeRun(app.database, mark)
  return {
    dataDir: app.dataPlace,
    mailboxes,
    mails: mailboxes.reduce((sum, mailbox) => sum + mailbox.mails, 0),
    ...figures,
    seconds: Math.round((performance.now() - run.startedAtMs) / 100) / 10,
  }
}

/** Up to three reports that show what the pipeline does: suppressed, a lead to review, the sender's own fault. */
export async function pickExamples(app: App, mark: RunMark): Promise<readonly ExampleReport[]> {
  const reports = await exampleReports(app.database, mark.at)
  const first = (wanted: (report: ExampleReport) => boolean): readonly ExampleReport[] =>
    reports.filter(wanted).slice(0, 1)
  return [
    ...first(
      (r) => (r.status === 'active' || r.status === 'held') && r.category === 'user_unknown',
    ),
    ...first((r) => r.forwardPath !== null),
    ...first((r) => r.status === null && r.category === 'reputation')
      .concat(first((r) => r.status === null && SENDER_SIDE.has(r.category)))
      .slice(0, 1),
  ]
}

const SENDER_SIDE: ReadonlySet<string> = new Set([
  'reputation',
  'blocklisted',
  'auth_failure',
  'auth_required',
  'rate_limited',
  'policy',
  'spam',
])
