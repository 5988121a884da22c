/** What every command of a kind takes: a command that forgets its kind, or an option of it, is found here. */
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { kindOf, type CommandKind } from './command-kind.ts'
import { createProgram } from './program.ts'

type Leaf = { readonly name: string; readonly command: Command }

function leavesOf(command: Command, prefix = ''): readonly Leaf[] {
  return command.commands.flatMap((sub) => {
    const name = `${prefix}${sub.name()}`
    return sub.commands.length === 0 ? [{ name, command: sub }] : leavesOf(sub, `${name} `)
  })
}

const LEAVES = leavesOf(await createProgram())

/** Options of each kind (design, interfaces.md section 2). */
const TAKES: Readonly<Record<CommandKind, readonly string[]>> = {
  part: [],
  read: [],
  list: ['--json', '--limit', '--after'],
  change: ['--dry-run', '--reason', '--yes'],
  redecision: ['--dry-run', '--reason', '--yes', '--apply', '--undo', '--yes-count', '--json'],
}

/** Whose own `--reason` is one of a list, or stands in the record; the words for it go in `--note`. */
const OWN_REASON = ['suppressions add', 'suppressions release', 'changes reject']

/** Before these a person is asked: what cannot be taken back, or touches more than was named (docs/decisions/0053). */
const ASKS = [
  'init',
  'changes approve',
  'changes reject',
  'changes snooze',
  'changes confirm',
  'changes revert',
  'webhooks remove',
  'privacy erase',
]

function optionsOf({ command }: Leaf): readonly string[] {
  return command.options.map(({ long }) => long ?? '')
}

function wordsOf({ command }: Leaf, option: string): string {
  return command.options.find(({ long }) => long === option)?.description ?? ''
}

describe.each(LEAVES.map((leaf) => [leaf.name, leaf] as const))('forwardpath %s', (_, leaf) => {
  const kind = kindOf(leaf.command)

  test('says what kind of command it is (command-kind.ts), and has all that belongs to it', () => {
    expect(kind).toBeDefined()
    expect(optionsOf(leaf)).toEqual(expect.arrayContaining([...TAKES[kind ?? 'part']]))
  })

  test('has no option twice, and none of another kind', () => {
    const options = optionsOf(leaf)
    expect(new Set(options).size).toBe(options.length)
    const foreign = {
      part: ['--dry-run', '--yes', '--apply', '--undo', '--limit', '--after'],
      read: ['--dry-run', '--yes', '--apply', '--undo', '--after'],
      list: ['--dry-run', '--yes', '--apply', '--undo'],
      change: ['--limit'],
      redecision: ['--limit', '--after'],
    }[kind ?? 'part']
    for (const option of foreign) expect(options).not.toContain(option)
  })
})

test('a reason of its own stands beside a note', () => {
  const changes = LEAVES.filter(({ command }) => kindOf(command) === 'change')
  const own = changes.filter((leaf) => !wordsOf(leaf, '--reason').startsWith('why; kept in the '))
  expect(own.map(({ name }) => name)).toEqual(OWN_REASON)
  for (const leaf of own) expect(optionsOf(leaf), leaf.name).toContain('--note')
})

test('a question is asked before these, and before no other', () => {
  const asking = LEAVES.filter((leaf) => wordsOf(leaf, '--yes').startsWith('do not ask: '))
  expect(asking.map(({ name }) => name)).toEqual(ASKS)
})

test('there are commands of each kind', () => {
  const kinds = new Set(LEAVES.map(({ command }) => kindOf(command)))
  expect(kinds).toEqual(new Set(Object.keys(TAKES)))
})
