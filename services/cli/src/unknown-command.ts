/**
 * `forwardpath COMAND --help`: the parser shows the help of what stands above and ends with 0, as if all were well. A script
 * that asks whether a command is there must not be told so.
 */
import type { Command } from 'commander'
import { EXIT } from '@forwardpath/runtime'

/**
 * The command of `forwardpath help GROUP COMMAND`, whose help the parser does not show: it goes one step down. Absent: the parser
 * does what is asked.
 */
export function commandOfHelp(program: Command, words: readonly string[]): Command | undefined {
  const [help, ...names] = program.parseOptions([...words]).operands
  if (help !== 'help' || names.length < 2) return undefined
  return names.reduce<Command | undefined>(
    (command, name) => command?.commands.find((sub) => sub.name() === name),
    program,
  )
}

/** Throws CommanderError (exit 2) where help is asked for of a command that is none. `words` stand after `forwardpath`. */
export function refuseUnknownCommand(program: Command, words: readonly string[]): void {
  const asksForHelp =
    words[0] === 'help' || words.some((word) => word === '--help' || word === '-h')
  // Without it the parser says so itself.
  if (!asksForHelp) return
  let command: Command = program
  for (const word of program.parseOptions([...words]).operands) {
    if (command.commands.length === 0) return
    if (word === 'help') continue
    const next = command.commands.find((sub) => sub.name() === word)
    if (next === undefined) {
      command.error(`error: unknown command ${JSON.stringify(word)}`, {
        exitCode: EXIT.usage,
        code: 'commander.unknownCommand',
      })
    }
    command = next
  }
}
