/** What a reader of one server's text gets and gives; the readers stand in `table.ts`. */
import { parseMailedAddress, type Address } from '@forwardpath/mail'
import { isForeignAddress } from '../address-field.ts'
import type { Action, Reply, SmtpCommand } from '../bounce-report.ts'
import { replyInLines, replyInText } from '../find-reply.ts'
import { holdsLostUtf8 } from '../lost-charset.ts'
import { findSmtpCommand } from '../smtp-command.ts'

/** What the text says of one recipient. */
export type TextEntry = {
  /** Absent where the text names none. */
  readonly address: Address | undefined
  /** The address that was mailed, where the text says that `address` came of an alias. */
  readonly alias: Address | undefined
  readonly lines: readonly string[]
  readonly reply: Reply | undefined
  readonly remoteMta: string | undefined
  readonly command: SmtpCommand | undefined
  /** Absent where the layout does not tell. */
  readonly action: Action | undefined
}

/** The text before the returned message. */
export type FormatInput = {
  readonly lines: readonly string[]
  readonly text: string
  readonly subject: string
}

/** One server's layout, or that of several that write alike. */
export type TextFormat = {
  /** Name for metrics and rules; also the file's. */
  readonly name: string
  /** The format is tried only where one of these stands in the first lines … */
  readonly openings: readonly string[]
  /** … or one of these anywhere in the text. Kept few: every mail pays for them. */
  readonly literals: readonly string[]
  /** Entries in the order of the text; none where the text is not of this layout. Total, linear. */
  readonly read: (input: FormatInput) => readonly TextEntry[]
}

/** More recipients than a report may have (docs/policy.md: over 500 the mail is quarantined). */
export const MAX_ENTRIES = 501

type EntryFacts = {
  readonly alias?: string | undefined
  readonly action?: Action | undefined
  readonly reply?: Reply | undefined
  readonly remoteMta?: string | undefined
  /** The server wraps lines of a reply anywhere, so they are joined before looking. */
  readonly wrapped?: boolean
}

/** Makes an entry: reply, host and command are looked up in the lines where the layout did not give them. */
export function makeEntry(
  address: string | undefined,
  lines: readonly string[],
  facts: EntryFacts = {},
): TextEntry {
  const trimmed = trimBlankEnds(lines.map((line) => line.trim()))
  const joined = trimmed.join(' ')
  const reply =
    facts.reply ?? (facts.wrapped === true ? replyInText(joined) : replyInLines(trimmed))
  return {
    address: parsed(address),
    alias: parsed(facts.alias),
    lines: trimmed,
    reply,
    remoteMta: facts.remoteMta ?? findHost(joined),
    command: findSmtpCommand(joined),
    action: facts.action,
  }
}

/** One entry for each address, with all that the lines say: they are read once, however many recipients share them. */
export function makeEntries(
  addresses: readonly string[],
  lines: readonly string[],
  facts: EntryFacts = {},
): readonly TextEntry[] {
  const shared = makeEntry(undefined, lines, facts)
  return [...new Set(addresses)]
    .slice(0, MAX_ENTRIES)
    .map((address) => ({ ...shared, address: parsed(address) }))
}

function parsed(text: string | undefined): Address | undefined {
  if (text === undefined || isForeignAddress(text) || holdsLostUtf8(text)) return undefined
  return parseMailedAddress(text)
}

function trimBlankEnds(lines: readonly string[]): readonly string[] {
  let start = 0
  let end = lines.length
  while (start < end && lines[start] === '') start++
  while (end > start && lines[end - 1] === '') end--
  return lines.slice(start, end)
}

/** `host mx.example[192.0.2.1] said`, `mx.example [192.0.2.1] did not like`, `by mx.example. [192.0.2.1]`. */
const HOST =
  /(?:\bhost:? |\bby |\btalking to |\bvia |^)([a-z0-9_](?:[a-z0-9_.-]{0,253}[a-z0-9_])?\.[a-z0-9-]{2,63})\.? ?[[(][0-9a-f:.]{2,45}[\])]/i

function findHost(text: string): string | undefined {
  return HOST.exec(text.slice(0, 600))?.[1]
}

/** Cuts lines into blocks: each begins at a line that `head` accepts and goes on to the next. */
export function readBlocks<Head>(
  lines: readonly string[],
  head: (line: string) => Head | undefined,
  ends: (line: string) => boolean,
): readonly { readonly head: Head; readonly lines: readonly string[] }[] {
  const blocks: { readonly head: Head; readonly lines: string[] }[] = []
  let open = false
  for (const line of lines) {
    const found = head(line)
    if (found !== undefined) {
      if (blocks.length >= MAX_ENTRIES) break
      blocks.push({ head: found, lines: [] })
      open = true
    } else if (open && ends(line)) open = false
    else if (open) blocks.at(-1)?.lines.push(line)
  }
  return blocks
}
