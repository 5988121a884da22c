/** The forwardpath command: parses the command line, runs one command, sets the exit code. */
import { createProgram } from './program.ts'
import { commandOfHelp, refuseUnknownCommand } from './unknown-command.ts'
import { exitCodeOf, endQuietlyOnClosedPipe } from './exit.ts'

endQuietlyOnClosedPipe()
try {
  const words = process.argv.slice(2)
  const program = await createProgram(words)
  refuseUnknownCommand(program, words)
  const asked = commandOfHelp(program, words)
  if (asked === undefined) await program.parseAsync(process.argv)
  else asked.outputHelp()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
