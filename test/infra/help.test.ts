/** What `--help` says, held against the program: who reads an example types it. */
import { describe, expect, test } from 'vitest'
import { allCommands, helpOf, problemWith, unexplained } from './command-line.ts'
import { commandsIn } from './markdown.ts'

/** The examples as commands, quoted words as one, without what is said beside them. */
function examplesIn(help: string): readonly (readonly string[])[] {
  const [, examples = ''] = help.split('\nExamples:\n')
  return examples
    .replaceAll(/ \\\n +/g, ' ')
    .split('\n')
    .flatMap((line) =>
      commandsIn(line.replaceAll(/"[^"]*"|'[^']*'/g, 'x').replace(/\s{3,}.*$/, '')),
    )
}

describe.each(allCommands())('forwardpath %s --help', (name) => {
  test('has examples, and the program takes them', () => {
    const examples = examplesIn(helpOf(name))
    expect(examples.map((words) => words.join(' '))).toContainEqual(expect.stringContaining(name))
    for (const words of examples) expect(problemWith(words), words.join(' ')).toBeUndefined()
  })

  test('says something of every option', () => {
    expect(unexplained(name)).toEqual([])
  })
})

test('an example that the program does not take is noticed', () => {
  const [words = []] = examplesIn('\nExamples:\n  forwardpath check --strem news a@b.example')
  expect(problemWith(words)).toContain('--strem')
})
