/**
 * An mbox (RFC 4155), mail by mail, in constant memory: one mail at a time, and none over the size limit.
 *
 * A mail begins at a `From ` line, at the start of the file or behind an empty line, that carries a date and time.
 * Quoting is that of mboxrd: `>From `, `>>From ` lose one `>`; in an mboxo, which quotes only `From `, that is right
 * too. The `From ` line and the empty line before the next one belong to the mbox, not to the mail.
 */
import { newCollector, type Collector } from './collector.ts'
import type { LinePiece } from './lines.ts'
import type { ReadMail, ReadOptions } from './read-mail.ts'

const WEEKDAYS: ReadonlySet<string> = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
const GREATER = 0x3e

/**
 * Whether a line can be the `From ` line of an mbox: asctime's form, with or without a zone (RFC 4155, appendix A).
 * Total, linear.
 */
export function isFromLine(line: Uint8Array): boolean {
  if (!startsWith(line, 'From ', 0) || line.length > 1_000) return false
  const words = Buffer.from(line).toString('latin1').trim().split(' ')
  const day = words.findIndex((word, index) => index > 0 && WEEKDAYS.has(word.replace(',', '')))
  if (day < 0) return false
  const date = words.slice(day + 1)
  return (
    date.some((word) => /^[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$/.test(word)) &&
    date.some((word) => /^[0-9]{4}$/.test(word))
  )
}

/** The mails of an mbox; lines before the first `From ` line are a mail of their own where they are not empty. */
export async function* readMbox(
  path: string,
  lines: AsyncIterable<LinePiece>,
  options: ReadOptions,
): AsyncGenerator<ReadMail, void, void> {
  const collector = newCollector(options.maxMessageBytes)
  const state: State = { isOpen: false, empty: undefined }
  let afterEmpty = true
  let count = 0
  const close = function* (): Generator<ReadMail> {
    if (state.isOpen || collector.sizeBytes() > 0)
      yield collector.take(`${path}#${String(++count)}`)
    state.isOpen = false
    state.empty = undefined
  }
  for await (const { bytes, isStart } of lines) {
    if (isStart && afterEmpty && isFromLine(bytes)) {
      yield* close()
      state.isOpen = true
      afterEmpty = false
      continue
    }
    const isEmpty = isStart && isEmptyLine(bytes)
    addLine(collector, state, { bytes: isStart ? unquoted(bytes) : bytes, isEmpty })
    afterEmpty = isEmpty
  }
  yield* close()
}

/** `empty` is the last empty line, held back: before a `From ` line or the end it is not the mail's. */
type State = { isOpen: boolean; empty: Uint8Array | undefined }

function addLine(
  collector: Collector,
  state: State,
  line: { readonly bytes: Uint8Array; readonly isEmpty: boolean },
): void {
  if (!state.isOpen && line.isEmpty && collector.sizeBytes() === 0) return
  if (state.empty !== undefined) collector.add(state.empty)
  state.empty = line.isEmpty ? line.bytes : undefined
  if (!line.isEmpty) collector.add(line.bytes)
}

function isEmptyLine(line: Uint8Array): boolean {
  return line.length === 1 || (line.length === 2 && line[0] === 13)
}

function unquoted(line: Uint8Array): Uint8Array {
  if (line[0] !== GREATER) return line
  let quotes = 1
  while (line[quotes] === GREATER) quotes += 1
  return startsWith(line, 'From ', quotes) ? line.subarray(1) : line
}

function startsWith(line: Uint8Array, text: string, at: number): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (line[at + index] !== text.charCodeAt(index)) return false
  }
  return true
}
