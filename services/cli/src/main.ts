/** The forwardpath command: parses the command line, runs one command, sets the exit code. */
import { createProgram } from './program.ts'
import { refuseUnknownCommand } from './unknown-command.ts'
import { exitCodeOf, endQuietlyOnClosedPipe } from './exit.ts'

endQuietlyOnClosedPipe()
try {
  const words = process.argv.slice(2)
  const program = await createProgram(words)
  refuseUnknownCommand(program, words)
  await program.parseAsync(process.argv)
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
