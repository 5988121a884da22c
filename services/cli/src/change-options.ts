/** What every change takes: `--dry-run`, `--reason`, `--yes`. */
import { Option, type Command } from 'commander'
import { operatorName } from './options.ts'
import { declare } from './command-kind.ts'

/** Them, read. */
export type ChangeOptions = {
  readonly dryRun?: boolean
  readonly reason?: string
  readonly yes?: boolean
}

/** What is particular about a command's. */
export type ChangeOptionWords = {
  /** Where the reason is kept; `own`: the command has a `--reason` of its own, which is one of a list, and `--note` beside it. */
  readonly keptIn?: 'audit' | 'change set' | 'decision' | 'file' | 'own'
  /** What is asked before; absent: nothing ever is. */
  readonly asks?: string
}

/** Adds them to a command and declares that it changes something. */
export function addChangeOptions(command: Command, words: ChangeOptionWords = {}): Command {
  const { keptIn = 'audit', asks } = words
  declare(command, 'change')
  command.option('--dry-run', 'say what would be done, do nothing')
  if (keptIn !== 'own') addReasonOption(command, keptIn)
  return command.option(
    '--yes',
    asks === undefined ? 'accepted; nothing is asked' : `do not ask: ${asks}`,
  )
}

/** `--reason` alone: of what changes nothing but leaves a row in the audit. */
export function addReasonOption(command: Command, keptIn: string): Command {
  return command.addOption(new Option('--reason <text>', `why; kept in the ${keptIn}`))
}

/** Who acts on this machine, for audit and change log. */
export function operator(): string {
  return `operator:${operatorName()}`
}

/** A note of the audit: what is to be known of the act, then the words of the person. Absent where there is neither. */
export function auditNote(
  fact: string | undefined,
  reason: string | undefined,
): string | undefined {
  const parts = [fact, reason].filter((part) => part !== undefined && part !== '')
  return parts.length === 0 ? undefined : parts.join('; ')
}
