/**
 * The layout `<address>: text`, a paragraph each: Postfix, qmail, Haraka, Yahoo, Courier, MXLogic, amavis.
 * Facts: QSBMF (cr.yp.to/proto/qsbmf.txt) for qmail; Postfix writes `(expanded from <alias>)` between
 * address and colon and wraps lines near column 78.
 */
import { findAddresses } from '../address-scan.ts'
import { makeEntry, readBlocks, type FormatInput, type TextEntry } from './format.ts'

type Head = { readonly address: string; readonly alias: string | undefined; readonly rest: string }

/**
 * Reads the paragraphs. `wrapped`: the server breaks long lines anywhere. `apart`: an address opens a paragraph or is none, since the
 * server writes the lines of a reply as they came, and takes empty ones out of them (QSBMF). Total.
 */
export function readAngleColon(
  input: FormatInput,
  options: { readonly wrapped: boolean; readonly apart?: boolean },
): readonly TextEntry[] {
  const whole = options.wrapped ? unwrap(input.lines) : input.lines
  const lines = options.apart === true ? inset(whole) : insetRepeated(whole)
  return readBlocks(lines, readHead, () => false).map(({ head, lines }) =>
    makeEntry(head.address, paragraph(head.rest, lines, options.wrapped), {
      alias: head.alias,
      wrapped: options.wrapped,
    }),
  )
}

/** Lines inside of a paragraph, behind more blanks than a head has; the blanks are trimmed with the rest. */
function inset(lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => (opensParagraph(lines, at) ? line : INSET + line))
}

/** The same of lines that begin with the recipient of their own paragraph: a reply that names him was wrapped there. */
function insetRepeated(lines: readonly string[]): readonly string[] {
  let current: string | undefined
  return lines.map((line, at) => {
    const address = readHead(line)?.address
    if (address === undefined) return line
    if (address === current && !opensParagraph(lines, at)) return INSET + line
    current = address
    return line
  })
}

function opensParagraph(lines: readonly string[], at: number): boolean {
  return at === 0 || lines[at - 1]?.trim() === ''
}

const MAX_INDENT = 8
const INSET = ' '.repeat(MAX_INDENT + 1)

/** Indented lines go behind the one at column 0 that they continue, perhaps inside `(expanded from <a@b>)`. */
function unwrap(lines: readonly string[]): readonly string[] {
  const paragraphs: string[][] = []
  for (const line of lines) {
    const open = paragraphs.at(-1)
    const isOpen = open?.[0]?.startsWith('<') === true
    if (isOpen && (/^[ \t]{2,}\S/.test(line) || OPEN_HEAD.test(open[0] ?? '')))
      open.push(line.trim())
    else paragraphs.push([line])
  }
  return paragraphs.map((paragraph) => paragraph.join(' '))
}

/** What a carrier wrapped before the colon goes on at column 0. */
const OPEN_HEAD = /^<[^<>\s]{1,320}> \([^()]{1,60}$/

/** `<a@b>: text`, `<a@b> (expanded from <c@d>): text`, `<a@b>:`; at most 8 blanks before. */
function readHead(line: string): Head | undefined {
  const indent = line.search(/\S/)
  if (indent === -1 || indent > MAX_INDENT || line[indent] !== '<') return undefined
  const [first, second] = findAddresses(line, 2)
  if (first?.start !== indent + 1 || line[first.end] !== '>') return undefined
  const after = line.slice(first.end + 1)
  if (after.startsWith(':')) {
    return { address: first.text, alias: undefined, rest: after.slice(1).trim() }
  }
  const expanded = /^ \([^()<>]{1,40}<[^<>]{1,320}>\):/.exec(after)
  if (expanded === null || second === undefined) return undefined
  return { address: first.text, alias: second.text, rest: after.slice(expanded[0].length).trim() }
}

/**
 * The paragraph ends at a blank line, unless nothing was said yet or a reply of several lines is still
 * open (qmail breaks some replies with blank lines).
 */
function paragraph(rest: string, lines: readonly string[], wrapped: boolean): readonly string[] {
  const kept = rest === '' ? [] : [rest]
  for (const line of lines) {
    if (line.trim() === '') {
      if (wrapped && kept.length > 0) break
      if (kept.length > 0 && !isOpenReply(kept.at(-1) ?? '')) break
      continue
    }
    kept.push(line)
  }
  return kept
}

function isOpenReply(line: string): boolean {
  return /(?:^|: ?)[245]\d\d-/.test(line.trim())
}
