import { CommanderError, type Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from './program.ts'
import { commandOfHelp, refuseUnknownCommand } from './unknown-command.ts'

async function refusalOf(
  words: readonly string[],
): Promise<{ readonly said: string; readonly code?: number }> {
  const program = await createProgram(words)
  let said = ''
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeErr: (text) => (said += text) })
  try {
    refuseUnknownCommand(program, words)
    return { said }
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { said, code: error.exitCode }
  }
}

test.each([
  [['bogus', '--help'], 'bogus'],
  [['--data-dir', 'x', 'bogus', '-h'], 'bogus'],
  [['suppressions', 'lst', '--help'], 'lst'],
  [['help', 'bogus'], 'bogus'],
  [['help', 'token', 'bogus'], 'bogus'],
])('the help of %j is refused with exit code 2, naming the command', async (words, name) => {
  const { said, code } = await refusalOf(words)
  expect(code).toBe(2)
  expect(said).toContain(`unknown command "${name}"`)
})

test.each([
  [['--help']],
  [['help']],
  [['run', '--help']],
  [['suppressions', '--help']],
  [['suppressions', 'list', '--help']],
  [['help', 'suppressions', 'list']],
  [['why', 'bogus', '--help']],
  [['check', '--stream', 'x', 'a@example.org', '-h']],
  [['bogus']],
])('%j is left to the parser', async (words) => {
  expect(await refusalOf(words)).toEqual({ said: '' })
})

test.each([
  [['help', 'suppressions', 'list'], 'list'],
  [['--data-dir', 'x', 'help', 'token', 'sign'], 'sign'],
  [['help', 'suppressions'], undefined],
  [['help'], undefined],
  [['suppressions', 'list'], undefined],
  [['suppressions', 'list', '--help'], undefined],
])('the help of %j is that of %s', async (words, name) => {
  expect(commandOfHelp(await createProgram(words), words)?.name()).toBe(name)
})

test.each([
  [['suppressions', 'list', '--limit', '0'], /argument '0' is not taken; it takes a whole number/],
  [['import', 'mail', '--vouch', 'sure', 'x'], /is not taken; it takes plausible, none/],
  [['check'], /missing required argument.*\n\(forwardpath check --help says more\)/],
  [['changes', 'show'], /\n\(forwardpath changes show --help says more\)/],
  [['chek'], /Did you mean check\?\)\n\(forwardpath --help names the commands\)/],
])(
  '%j is refused with what it takes, and names the help of the very command',
  async (words, says) => {
    const program = await createProgram(words)
    let said = ''
    const listen = (command: Command): void => {
      command.configureOutput({ ...command.configureOutput(), writeErr: (text) => (said += text) })
      for (const sub of command.commands) listen(sub)
    }
    listen(program)
    await expect(program.parseAsync(words, { from: 'user' })).rejects.toBeInstanceOf(CommanderError)
    expect(said).toMatch(says)
  },
)
