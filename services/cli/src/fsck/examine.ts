/** The checks of the database, and with `--server` those against each configured mail server. */
import { compareWithServer, type ServerComparison } from '@forwardpath/poller'
import { ExitError, type Config } from '@forwardpath/runtime'
import { fsck, listMailboxes, type Database, type FsckReport } from '@forwardpath/store'

/** A mailbox that was to be compared with its server: `comparison`, or why there is none. */
export type Compared = {
  readonly mailbox: string
  readonly comparison?: ServerComparison
  /** Why it could not be compared. */
  readonly error?: ExitError
}

/** What was found, with and without servers. */
export type Report = FsckReport & {
  /** With `--server`. */
  readonly servers?: {
    readonly compared: readonly Compared[]
    /** Mailboxes of the ledger that the configuration does not name, so that nobody can log in. */
    readonly notConfigured: readonly string[]
  }
}

/** All checks, of one mailbox or of all. A server that cannot be compared with is in the report; others are compared all the same. */
export async function examine(
  database: Database,
  config: Config,
  { name, withServers }: { readonly name: string | undefined; readonly withServers: boolean },
): Promise<Report> {
  const report = await fsck(database, name)
  if (!withServers) return report
  const compared: Compared[] = []
  for (const mailbox of config.mailboxes.filter((one) => name === undefined || one.name === name))
    compared.push(await compareOne(database, mailbox, config.limits.messageBytes))
  const names = new Set(config.mailboxes.map((mailbox) => mailbox.name))
  const others = (await listMailboxes(database)).filter(
    (one) => one.source.startsWith('imap') && !names.has(one.name) && name === undefined,
  )
  const findings = compared.flatMap(({ comparison }) => comparison?.findings ?? [])
  return {
    ...report,
    findings: [...report.findings, ...findings],
    servers: { compared, notConfigured: others.map((one) => one.name) },
  }
}

/** One server that is away keeps nobody from looking at the others. */
async function compareOne(
  database: Database,
  mailbox: Config['mailboxes'][number],
  maxMessageBytes: number,
): Promise<Compared> {
  const polled = { ...mailbox, isDemo: false, maxMessageBytes }
  try {
    return { mailbox: mailbox.name, comparison: await compareWithServer(polled, { database }) }
  } catch (error) {
    if (!(error instanceof ExitError)) throw error
    return { mailbox: mailbox.name, error }
  }
}
