import { expect, test } from 'vitest'
import { createProgram } from './program.ts'

async function namesFor(words: readonly string[]): Promise<readonly string[]> {
  return (await createProgram(words)).commands.map((command) => command.name())
}

test('each command is loaded by its own name, and no other with it', async () => {
  const all = await namesFor([])
  expect(all.length).toBeGreaterThan(20)
  for (const name of all) expect(await namesFor([name])).toEqual([name])
})

test('a value that is also the name of a command hides none', async () => {
  expect(await namesFor(['--config', 'run', 'check', 'a@example.org'])).toEqual(['run', 'check'])
})

test.each([[[]], [['--help']], [['--help', 'check']], [['-h', 'run']], [['help']], [['chek']]])(
  '%j knows every command',
  async (words) => {
    expect(await namesFor(words)).toEqual(await namesFor([]))
  },
)
