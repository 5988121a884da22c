/** Options that several commands share, and their readers. */
import { userInfo } from 'node:os'
import { InvalidArgumentError, type Command } from 'commander'
import { EXIT, ExitError, parseDurationMs, type ConfigOverrides } from '@forwardpath/runtime'
import { parseMailedAddress, type Address } from '@forwardpath/mail'
import { declare } from './command-kind.ts'
import { instantMs } from './instant.ts'
import { quoted } from './output.ts'

/** What stands before the command, or among its options. */
export type GlobalOptions = {
  readonly config?: string
  readonly dataDir?: string
  readonly logLevel?: string
  readonly mailbox?: string
  readonly allowEmbedded?: boolean
}

/** The flags that the configuration knows, of whichever command they were given to. */
export function overridesOf(command: Command): ConfigOverrides {
  const { config, dataDir, logLevel, mailbox, allowEmbedded } =
    command.optsWithGlobals<GlobalOptions>()
  return {
    ...(config === undefined ? {} : { config }),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(mailbox === undefined ? {} : { mailbox }),
    ...(allowEmbedded === undefined ? {} : { allowEmbedded }),
  }
}

/** What every list takes, read. */
export type ListOptions = {
  readonly json?: boolean
  readonly limit: number
  readonly after?: string
  readonly since?: string
}

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1_000_000

/** What is particular about a list. */
export type ListWords = {
  /** How its ids begin, such as `sup_`; `number`: they are numbers. */
  readonly ids: string
  /** What has happened since, such as `changed`; absent: the list has no `--since`. */
  readonly since?: string
}

/** `--json --limit --after`, as every list has them, and `--since`. Declares the command to be a list. */
export function addListOptions(command: Command, { ids, since }: ListWords): Command {
  declare(command, 'list')
    .option('--json', 'one JSON object a line')
    .option('--limit <rows>', 'rows at the most', parseLimit, DEFAULT_LIMIT)
    .option('--after <id>', 'begin after the row with this id', (text) => parseAfter(text, ids))
  return since === undefined
    ? command
    : command.option(
        '--since <when>',
        `${since} since: a duration (7d, 24h) or an instant (2026-01-31)`,
        parseSince,
      )
}

/** An id of another list would begin this one anywhere; exit 2 for it. */
function parseAfter(text: string, ids: string): string {
  const isOne =
    ids === 'number' ? /^[0-9]{1,18}$/.test(text) : text.startsWith(ids) && /^\w+$/.test(text)
  if (isOne) return text
  throw new InvalidArgumentError(
    ids === 'number' ? 'a number of the list' : `an id of the list: ${ids}…`,
  )
}

/** A number of rows; exit 2 where it is none. */
export function parseLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new InvalidArgumentError(`a whole number from 1 to ${String(MAX_LIMIT)}`)
  }
  return limit
}

/** RFC 3339; a duration counts back from now. Exit 2 where it is neither. */
export function parseSince(text: string): string {
  const ago = parseDurationMs(text)
  if (ago !== undefined) return new Date(Date.now() - ago).toISOString()
  const instant = instantMs(text)
  if (instant === undefined)
    throw new InvalidArgumentError(
      'a duration (7d, 24h), a date (2026-01-31) or an instant with its zone (2026-01-31T10:00Z)',
    )
  return new Date(instant).toISOString()
}

/** An instant to come, in milliseconds since the epoch; a duration counts from now. Exit 2 where it is over. */
export function parseToCome(text: string): number {
  const span = parseDurationMs(text)
  const at = span === undefined ? instantMs(text) : Date.now() + span
  if (at === undefined || at <= Date.now())
    throw new InvalidArgumentError('a duration (30d) or a date to come (2026-01-31)')
  return at
}

/** Where a record holds; exit 2 where it is neither word. */
export function parseScope(text: string): string {
  if (!/^(?:global|stream:.{1,200})$/.test(text))
    throw new InvalidArgumentError('global or stream:NAME')
  return text
}

/** The name of a stream; exit 2 where it is empty, as an unset variable of a script is, or written as a scope. */
export function parseStream(text: string): string {
  if (text.trim() === '' || /^(?:stream:|global$)/.test(text))
    throw new InvalidArgumentError('the name of a stream, without stream: before it')
  return text
}

/** A number that a person typed to say that he has seen it; exit 2 where it is none. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 0) throw new InvalidArgumentError('a whole number')
  return count
}

/** Reads an address of the command line; exit 2 where it is none. */
export function addressArgument(text: string): Address {
  const trimmed = text.trim()
  const inner = trimmed.startsWith('<') && trimmed.endsWith('>') ? trimmed.slice(1, -1) : trimmed
  const address = parseMailedAddress(inner)
  if (address === undefined) {
    throw new ExitError(`${quoted(text)} is not a mail address`, {
      exitCode: EXIT.usage,
      remedy: 'write it as local@domain',
    })
  }
  return address
}

/** Collects `--x a --x b,c` into one list. */
export function collect(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), ...text.split(',').map((part) => part.trim())]
}

/** The account that runs the command, for the change log; its number where it has no name. */
export function operatorName(): string {
  try {
    return userInfo().username
  } catch {
    // A user id without an entry in the user database, as in some containers.
    return String(process.getuid?.() ?? 'unknown')
  }
}

/** An unknown value of a filter is a mistake, not an empty list: throws ExitError 2 naming those that there are. */
export function refuseUnknown(
  what: string,
  values: string | readonly string[] | undefined,
  known: readonly string[],
): void {
  const given = typeof values === 'string' ? [values] : (values ?? [])
  const unknown = given.find((value) => !known.includes(value))
  if (unknown === undefined) return
  throw new ExitError(`there is no ${what} ${quoted(unknown)}`, {
    exitCode: EXIT.usage,
    remedy: `use ${known.join(', ')}`,
  })
}
