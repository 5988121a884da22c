/** What every server's driver gives to the runner. */
import type { ServerCase } from './case.ts'
import type { Accepted, Receiver } from './receiver.ts'

/** One mail as it is handed to a server. */
export type Submission = {
  readonly of: ServerCase
  /** Envelope sender, a different one for every case: the bounce comes back to it. Empty for a null reverse-path. */
  readonly from: string
  readonly to: readonly string[]
  /** CRLF. */
  readonly message: Buffer
}

/** Where a server runs. */
export type Ground = {
  /** An empty folder of its own. */
  readonly folder: string
  /** The folder into which its package is unpacked. */
  readonly packages: string
  readonly receiver: Receiver
  /** Address of the first place of a case. */
  readonly addressOf: (of: ServerCase) => string
  readonly log: (line: string) => void
}

/** A server that is up. */
export type RunningServer = {
  /** Hands it one mail. Throws where the server does not take it. */
  readonly submit: (submission: Submission) => Promise<void>
  /** Gives up what is still queued as it does after days; resolves when its queue is empty or stays as it is. */
  readonly settle: () => Promise<void>
  /** Bounces that it delivered by itself, for a server that serves the sender's domain too. */
  readonly delivered?: () => readonly Accepted[]
  readonly stop: () => Promise<void>
}

/** One server: how it is started, and what of the table it cannot show. */
export type ServerDriver = {
  readonly name: string
  /** Debian's packages, which are unpacked and not installed. */
  readonly aptPackages: readonly string[]
  readonly start: (ground: Ground) => Promise<RunningServer>
  /** The case with this server's part in it: what is different in truth; undefined where it cannot be shown. */
  readonly adapt: (of: ServerCase) => ServerCase | undefined
  /** Words by which it says that it has given up after a long time, so that `expired` is right too. */
  readonly lateWords?: string
  /** It writes at the end alone: what calls itself delayed in its reports has failed too. */
  readonly isAlwaysFinal?: true
  /** On whom a mail reports, where that is not on all who are refused. */
  readonly about?: (of: ServerCase, text: string) => readonly string[] | undefined
}
