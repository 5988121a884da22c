/** One look at one thing: what was found, and where it is not good, what to do. */
import { EXIT, ExitError, messageOf, type ExitCode } from '@forwardpath/runtime'

/** What came of a look. `skipped`: there is nothing to look at, or what it needs has failed. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped'

/** One line of `doctor`. */
export type Check = {
  readonly name: string
  readonly status: CheckStatus
  /** What was found. */
  readonly text: string
  /** What to do. Absent where there is nothing to do. */
  readonly remedy?: string
  /** Of a failed one. */
  readonly exitCode?: ExitCode
}

/** What a look gives where nothing is thrown. */
export type Finding = Pick<Check, 'text' | 'remedy'> & {
  /** Default `ok`. */
  readonly status?: Exclude<CheckStatus, 'failed'>
}

/** Looks. An ExitError makes the check fail with its own code, message and remedy; anything else is a bug and is thrown. */
export async function checkOf(
  name: string,
  look: () => Finding | Promise<Finding>,
): Promise<Check> {
  try {
    return { name, status: 'ok', ...(await look()) }
  } catch (error) {
    if (!(error instanceof ExitError)) throw error
    const { exitCode, remedy } = error
    const text = messageOf(error)
    return { name, status: 'failed', text, exitCode, ...(remedy === undefined ? {} : { remedy }) }
  }
}

/** A look that was not worth it, and why. */
export function skipped(name: string, text: string): Check {
  return { name, status: 'skipped', text }
}

/** The code of the first that failed; 0 where none did. */
export function exitCodeOfChecks(checks: readonly Check[]): ExitCode {
  const failed = checks.find(({ status }) => status === 'failed')
  return failed === undefined ? EXIT.done : (failed.exitCode ?? EXIT.negative)
}
