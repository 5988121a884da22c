/**
 * Exim, and those that copied its words (Mail.ru): the address at two blanks, what is said of
 * it at four. Own templates may be in any language; the lines of a recipient stay English.
 */
import { findAddresses } from '../address-scan.ts'
import {
  makeEntry,
  readBlocks,
  type FormatInput,
  type TextEntry,
  type TextFormat,
} from './format.ts'

/** See the head of the file. */
export const exim: TextFormat = {
  name: 'exim',
  openings: [
    'This message was created automatically by mail delivery software',
    'A message that you sent contained one or more recipient addresses',
  ],
  literals: [
    'SMTP error from remote mail server after',
    'has not yet been delivered',
    'generated from ',
  ],
  read,
}

type Head = { readonly address: string; readonly rest: string }

function read(input: FormatInput): readonly TextEntry[] {
  const isWarning =
    /has not (?:yet )?been delivered|delivery attempts will continue|no action is required/i.test(
      input.text,
    )
  const blocks = readBlocks(
    withoutSender(input.lines),
    readHead,
    (line) => /^\S/.test(line) && line.trim() !== '',
  )
  const outputs = programOutputs(input.lines)
  const [first, ...others] = blocks
  const below = first === undefined || others.length > 0 ? [] : unindented(first.lines, input.lines)
  return blocks.map(({ head, lines }) => {
    const all = [...(head.rest === '' ? [] : [head.rest]), ...lines, ...below]
    const said = all.filter(
      (line) => !/^\s{0,8}\(?(?:ultimately )?generated (?:from|by) /.test(line),
    )
    const address = generatedBy(head, lines) ?? head.address
    const alias = generatedFrom(lines)
    const output = outputs.get(address) ?? outputs.get(alias ?? '') ?? []
    return makeEntry(address, [...output, ...said], {
      alias,
      action: isWarning ? 'delayed' : undefined,
    })
  })
}

/** Hosts that took Exim's words write what was said of the only recipient at column 0. */
function unindented(said: readonly string[], lines: readonly string[]): readonly string[] {
  if (said.some((line) => line !== '')) return []
  const start = lines.findIndex((line) => line.startsWith('SMTP error from remote'))
  if (start === -1) return []
  const end = lines.indexOf('', start)
  return lines.slice(start, end === -1 ? undefined : end)
}

/** `A message sent by`, a blank line and the sender's address, which stands as a recipient's does. */
function withoutSender(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => /^\s{0,4}A message sent by\s*$/.test(line))
  if (start === -1) return lines
  const sender = lines.findIndex((line, index) => index > start && line.trim() !== '')
  return lines.filter((_, index) => index !== sender)
}

/**
 * What the programs of pipes said, by the address that they were run for: a heading in dashes that names it, over one
 * line or two, then the text up to the next heading. It says why, which "local delivery failed" does not.
 */
function programOutputs(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const outputs = new Map<string, string[]>()
  const start = lines.findIndex((line) =>
    line.startsWith('The following text was generated during'),
  )
  if (start === -1) return outputs
  let output: string[] | undefined
  let heading = ''
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith('------ ') || heading !== '') {
      heading = `${heading} ${line}`
      if (!line.endsWith(' ------')) {
        // A heading has two lines; text in dashes is none.
        if (heading.length > MAX_HEADING_CHARS) heading = ''
        continue
      }
      const address = findAddresses(heading, 3).at(-1)?.text
      heading = ''
      if (address === undefined) continue
      output = []
      outputs.set(address, output)
    } else if (output !== undefined && line.trim() !== '' && output.length < MAX_OUTPUT_LINES) {
      output.push(line)
    }
  }
  return outputs
}

/** A path and an address. */
const MAX_HEADING_CHARS = 1_000
/** Programs may print anything; the first lines say what is wrong. */
const MAX_OUTPUT_LINES = 20

/** `  a@b`, `  a@b: reason`; `  save to /path` and `  pipe to |x`, whose address comes on the next line. */
function readHead(line: string): Head | undefined {
  const indent = line.search(/\S/)
  if (indent < 1 || indent > 3) return undefined
  if (/^(?:save to |pipe to |an undisclosed address)/.test(line.slice(indent))) {
    return { address: '', rest: line }
  }
  const spans = findAddresses(line, 3)
  const [first] = spans
  if (first === undefined) return undefined
  const lead = line.slice(indent, first.start)
  const rest = line.slice(first.end)
  if (lead === '' || lead === '<') return headOfRest(first.text, rest)
  const last = spans.at(-1)
  const isNamed = last !== undefined && /^>: malformed/.test(line.slice(last.end))
  if (isNamed) return { address: last.text, rest: line.slice(last.end + 2) }
  return undefined
}

function headOfRest(address: string, rest: string): Head | undefined {
  const tail = rest.replace(/^>/, '')
  if (tail.trim() === '' || tail.trim() === ':') return { address, rest: '' }
  if (tail.startsWith(' <')) return malformed(address, tail)
  if (/^: \S/.test(tail)) return { address, rest: tail.slice(1).trim() }
  return undefined
}

/** `  a@b <c@d>: malformed address: …`: the address in brackets is the one that was written to. */
function malformed(address: string, tail: string): Head {
  const [span] = findAddresses(tail, 1)
  return { address: span?.text ?? address, rest: tail }
}

/**
 * It stands directly below the address. Further down it is a word of the host that refused the mail: Exim breaks what that one
 * says behind a colon, and at each `\n` in it, and indents the rest as its own lines.
 */
function generatedFrom([first = '']: readonly string[]): string | undefined {
  const isIt = /^\s{0,8}\((?:ultimately )?generated from /.test(first)
  return isIt ? findAddresses(first, 1)[0]?.text : undefined
}

/** `    generated by a@b`, after a delivery to a file or a pipe. */
function generatedBy(head: Head, [first = '']: readonly string[]): string | undefined {
  if (head.address !== '') return undefined
  return /^\s{0,8}generated by /.test(first) ? findAddresses(first, 1)[0]?.text : undefined
}
