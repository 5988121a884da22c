/** The forwardpath command: parses the command line, runs one command, sets the exit code. */
import { createProgram } from './program.ts'
import { exitCodeOf, endQuietlyOnClosedPipe } from './exit.ts'

endQuietlyOnClosedPipe()
try {
  await createProgram().parseAsync(process.argv)
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
