/**
 * Holds a command as it is written somewhere (a document, a compose file) against the program itself: the command is there,
 * takes these options, and as many arguments.
 */
import type { Command } from 'commander'

// By its place: the command line is a program and exports nothing.
const PROGRAM = new URL('../../services/cli/src/program.ts', import.meta.url).href
const { createProgram } = (await import(PROGRAM)) as {
  readonly createProgram: () => Promise<Command>
}
const WHOLE = await createProgram()

/** What is wrong with the words after `forwardpath`; undefined where nothing is. Runs nothing. */
export function problemWith(words: readonly string[]): string | undefined {
  const global = WHOLE.parseOptions([...words])
  const { command, rest } = descend(WHOLE, [...global.operands, ...global.unknown])
  const asksForHelp = rest.some((word) => word === '--help' || word === '-h')
  if (asksForHelp) return undefined
  if (command.commands.length > 0) {
    return rest.length === 0 && command === WHOLE
      ? undefined
      : `${command.name()} has no command ${rest[0] ?? '(none given)'}`
  }
  return problemWithArguments(command, rest)
}

function descend(
  command: Command,
  words: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } {
  const [word, ...rest] = words
  const next = command.commands.find((sub) => sub.name() === word)
  return next === undefined ? { command, rest: words } : descend(next, rest)
}

function problemWithArguments(command: Command, words: readonly string[]): string | undefined {
  const { operands, unknown } = command.parseOptions([...words])
  const [odd] = unknown.filter((word) => word.startsWith('-') && word !== '-')
  if (odd !== undefined) return `${command.name()} has no option ${odd}`
  const taken = command.registeredArguments
  const given = operands.length + unknown.length
  const needed = taken.filter((argument) => argument.required).length
  const most = taken.some((argument) => argument.variadic) ? Infinity : taken.length
  return given < needed || given > most
    ? `${command.name()} takes ${String(needed)} arguments or more, not ${String(given)}`
    : undefined
}

/** Every command by its words: `run`, `suppressions list`. */
export function allCommands(command = WHOLE, prefix = ''): readonly string[] {
  return command.commands.flatMap((sub) => {
    const name = `${prefix}${sub.name()}`
    return sub.commands.length === 0 ? [name] : allCommands(sub, `${name} `)
  })
}

/** What `--help` prints of a command, wrapped nowhere. */
export function helpOf(words: string): string {
  const { command } = descend(WHOLE, words.split(' '))
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => 1_000,
  })
  command.outputHelp()
  return text
}

/** Options of a command that nothing is said about. */
export function unexplained(words: string): readonly string[] {
  const { command } = descend(WHOLE, words.split(' '))
  return command.options.filter(({ description }) => description === '').map(({ flags }) => flags)
}
