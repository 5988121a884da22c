/** From what was thrown to one line on stderr and an exit code. Nothing else here ends the process. */
import { EXIT, ExitError, messageOf, type ExitCode, type Lifecycle } from '@forwardpath/runtime'
import { SchemaMismatch } from '@forwardpath/store'
import { CommanderError } from 'commander'
import { fileFault } from './file-fault.ts'
import { writeMessage } from './output.ts'

/** Says it on stderr and returns the code: of an ExitError its own, of anything unforeseen 70, with the stack. */
export function exitCodeOf(error: unknown): ExitCode {
  // Commander has said it already; --help and --version end with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  if (error instanceof ExitError) {
    writeMessage(`forwardpath: ${error.toLine()}`)
    return error.exitCode
  }
  if (error instanceof SchemaMismatch) {
    writeMessage(`forwardpath: ${error.message}; ${error.remedy}`)
    return EXIT.configuration
  }
  writeMessage(`forwardpath: this is a bug: ${messageOf(error)}`)
  if (error instanceof Error && error.stack !== undefined) writeMessage(error.stack)
  return EXIT.bug
}

/** Says it and stops in order what was started; for a process that has a life cycle. */
export async function endWith(lifecycle: Lifecycle, error: unknown): Promise<void> {
  await lifecycle.stop(exitCodeOf(error))
}

/**
 * `forwardpath … | head` ends as any filter does, with the code that the command has settled on by then: a `check` whose reader has
 * gone is not clear for it. Where nobody reads the messages any more, the exit code still speaks. What cannot be written for
 * another reason (the disk is full) is one line and exit 1, since what was written is not whole.
 */
export function endQuietlyOnClosedPipe(): void {
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done)
    writeMessage(`forwardpath: standard output cannot be written whole: ${fileFault(error)}`)
    process.exit(EXIT.negative)
  })
}
