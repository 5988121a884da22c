import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from './program.ts'
import { refuseUnknownCommand } from './unknown-command.ts'

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
