/**
 * The question before what cannot be taken back, or touches more than was named (docs/decisions/0053). It is asked at a terminal
 * alone: a script that did not say `--yes` is refused, and never waits.
 */
import { EXIT, ExitError } from '@forwardpath/runtime'
import type { ChangeOptions } from './change-options.ts'
import { createQuestions, type Questions } from './init/terminal-questions.ts'

/** Who can be asked: the person at the terminal; absent where there is none. */
export function whoCanBeAsked(): Questions | undefined {
  return process.stdin.isTTY && process.stderr.isTTY
    ? createQuestions(process.stdin, process.stderr)
    : undefined
}

/**
 * Returns where it may go on: `--yes` or `--dry-run` was said, or the person says yes. `what` is said as it is and ends without a
 * full stop. Throws ExitError 2 where nobody can be asked, 1 where the answer is another.
 */
export async function confirm(
  what: string,
  { yes, dryRun }: Pick<ChangeOptions, 'yes' | 'dryRun'>,
  questions: Questions | undefined = whoCanBeAsked(),
): Promise<void> {
  if (yes === true || dryRun === true) return
  if (questions === undefined) {
    throw new ExitError(`${what}: it takes --yes, since nobody can be asked here`, {
      exitCode: EXIT.usage,
      remedy: 'add --yes, or look first with --dry-run',
    })
  }
  const answer = await questions.ask(`${what}. Go on? (yes, no)`, 'no')
  if (/^y(?:es)?$/i.test(answer)) return
  throw new ExitError('nothing was changed', { exitCode: EXIT.negative })
}
