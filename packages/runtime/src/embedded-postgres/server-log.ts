/**
 * What PostgreSQL and initdb say when they give up, reduced to one line.
 *
 * In: the text of the server's log or of initdb's output. Out: the line that tells the operator most, and the exit
 * code that goes with it. Total, linear.
 */
import { EXIT } from '../errors.ts'
import type { ExitCode } from '../errors.ts'

/** Severities of PostgreSQL's log that mean it could not go on, and the prefix of its command-line programs. */
const SEVERITIES = ['PANIC: ', 'FATAL: ', 'ERROR: ', 'error: ', 'fatal: ', 'could not ']

/**
 * The last line with a severity (the cause stands last: PostgreSQL reports what made it stop), with time and process
 * id cut off; the last line at all where none has one. Empty for an empty text.
 */
export function reasonIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  for (const line of lines.toReversed()) {
    const at = SEVERITIES.map((word) => line.indexOf(word)).filter((index) => index >= 0)
    if (at.length > 0) return line.slice(Math.min(...at)).trim()
  }
  return (lines.at(-1) ?? '').trim()
}

/** What a reason asks of the operator. */
export type StartFailure = {
  readonly kind: 'port_taken' | 'other_server_dying' | 'disk_full' | 'not_permitted' | 'other'
  readonly exitCode: ExitCode
  readonly remedy: string
}

/** Sorts a failed start by the server's own words (its messages are untranslated: lc_messages is C). Total. */
export function startFailureOf(log: string): StartFailure {
  if (log.includes('could not bind') || log.includes('could not create any TCP/IP sockets')) {
    return {
      kind: 'port_taken',
      exitCode: EXIT.tryAgain,
      remedy: 'try again, or set DATABASE_URL to a server of your own',
    }
  }
  if (
    log.includes('pre-existing shared memory block') ||
    log.includes('lock file "postmaster.pid"')
  ) {
    return {
      kind: 'other_server_dying',
      exitCode: EXIT.tryAgain,
      remedy: 'another server of this data folder is still ending; try again',
    }
  }
  if (log.includes('No space left on device') || log.includes('Disk quota exceeded')) {
    return { kind: 'disk_full', exitCode: EXIT.tryAgain, remedy: 'free some disk space' }
  }
  if (log.includes('Permission denied') || log.includes('has wrong ownership')) {
    return {
      kind: 'not_permitted',
      exitCode: EXIT.configuration,
      remedy:
        'run as the user that owns the data folder, or set FORWARDPATH_DATA_DIR to another one',
    }
  }
  if (log.includes('could not look up effective user ID')) {
    return {
      kind: 'not_permitted',
      exitCode: EXIT.configuration,
      remedy: 'give this user id an account (a line in /etc/passwd), or set DATABASE_URL',
    }
  }
  return {
    kind: 'other',
    exitCode: EXIT.unavailable,
    remedy: 'see the log beside the data folder, or set DATABASE_URL to a server of your own',
  }
}
