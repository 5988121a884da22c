/**
 * What a command does to what is stored. Each command declares it, by the function that adds its options, and a test walks all
 * of them: one that forgets it, or an option that belongs to it, is found there.
 */
import type { Command } from 'commander'

/**
 * `part`: a process that goes on until it is stopped, or with `--once` does what it would do anyway. `read`: changes nothing. `list`:
 * reads rows with an id each. `change`: a person's act. `redecision`: decides history again, dry by itself.
 */
export type CommandKind = 'part' | 'read' | 'list' | 'change' | 'redecision'

const KINDS = new WeakMap<Command, CommandKind>()

/** Absent: the command has not said so. */
export function kindOf(command: Command): CommandKind | undefined {
  return KINDS.get(command)
}

/** Says it of a command. */
export function declare(command: Command, kind: CommandKind): Command {
  KINDS.set(command, kind)
  return command
}

/** A command that runs a part of the pipeline. */
export function declarePart(command: Command): Command {
  return declare(command, 'part')
}

/** A command that changes nothing. */
export function declareRead(command: Command): Command {
  return declare(command, 'read')
}
