/**
 * Exchange and Microsoft 365, in any language: the recipient on a line of his own, below it the remote's
 * words between `#` marks (2003, 2007) or in quotes (`Remote Server returned '551 …'`).
 * Exchange 5.5 and 2000 name the recipient with the time: `a@b on Thu, 29 Apr 2010 …`.
 */
import { parseMailedAddress } from '@forwardpath/mail'
import { isForeignAddress } from '../address-field.ts'
import { findAddresses } from '../address-scan.ts'
import { replyInText } from '../find-reply.ts'
import {
  makeEntry,
  readBlocks,
  type FormatInput,
  type TextEntry,
  type TextFormat,
} from './format.ts'

/** See the head of the file. */
export const exchange: TextFormat = {
  name: 'exchange',
  openings: ['did not reach the following recipient', 'Sent by Microsoft Exchange'],
  literals: [
    "returned '",
    'Diagnostic information for administrators',
    '#SMTP#',
    ' ##',
    'could not be reached',
  ],
  read,
}

function read(input: FormatInput): readonly TextEntry[] {
  const details = detailsOf(input.lines)
  return details.length > 0 ? named(details, input.lines) : notReached(input.lines)
}

/** The lonely recipient of an X.400 form has his mail address in the upper part, as a link. */
function named(details: readonly TextEntry[], lines: readonly string[]): readonly TextEntry[] {
  const [only, ...others] = details
  if (only === undefined || only.address !== undefined || others.length > 0) return details
  const links = lines.flatMap((line) => {
    const at = line.indexOf('<mailto:')
    return at === -1
      ? []
      : findAddresses(line.slice(at + '<mailto:'.length), 1).map((span) => span.text)
  })
  const distinct = [...new Set(links)].filter((address) => !isForeignAddress(address))
  return distinct.length === 1
    ? [{ ...only, address: parseMailedAddress(distinct[0] ?? '') }]
    : details
}

/** The part for administrators: a line that is an address, then lines with the remote's words. */
function detailsOf(lines: readonly string[]): readonly TextEntry[] {
  const blocks = readBlocks(lines, lonelyAddress, () => false)
  return blocks.flatMap(({ head, lines: said }) => {
    const telling = firstTelling(said)
    if (telling.length === 0) return []
    const joined = telling.map((line) => line.trim()).join(' ')
    return [makeEntry(head, telling, { reply: replyInText(remoteWords(joined)) })]
  })
}

function lonelyAddress(line: string): string | undefined {
  const trimmed = line.trim()
  const [span] = findAddresses(trimmed, 1)
  if (span === undefined || span.start > 1) return undefined
  const rest = trimmed.slice(span.end).replace(/^>/, '')
  return rest === '' || rest === ':' ? span.text : undefined
}

/** The first paragraph below the address that quotes a reply; text before a blank line only. */
function firstTelling(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.trim() !== '')
  if (start === -1) return []
  const end = lines.findIndex((line, index) => index > start && line.trim() === '')
  const paragraph = lines.slice(start, end === -1 ? lines.length : end)
  const quotes = paragraph.some((line) =>
    /returned '|^\s{0,4}#|##|#SMTP#|#5\d\d|<#|;\s?\d{3} /.test(line),
  )
  return quotes ? paragraph : []
}

/** What stands between the marks: `#551 5.1.6 text #SMTP#`, `<mx.example #5.1.1 smtp;550 …>`, `'551 …'`. */
function remoteWords(text: string): string {
  const quoted = quotedWords(text)
  if (quoted !== undefined) return quoted
  const mark = text.indexOf('#SMTP#')
  return (mark === -1 ? text : text.slice(0, mark)).replace(/#{1,2}\s{0,4}$/, '')
}

/** Up to the quote that ends the text, or behind which a sentence begins: the words may hold quotes. */
function quotedWords(text: string): string | undefined {
  const lead = /returned ["'“]/.exec(text)
  if (lead === null) return undefined
  const start = lead.index + lead[0].length
  const closing = lead[0].endsWith('“') ? '”' : lead[0].charAt(lead[0].length - 1)
  let end = text.indexOf(closing, start + 1)
  while (end !== -1 && !/^(?:$| {1,2}[\dA-Z])/.test(text.slice(end + 1, end + 4))) {
    end = text.indexOf(closing, end + 1)
  }
  return end === -1 ? undefined : text.slice(start, end)
}

const NOT_REACHED = /did not reach the following recipient|recipient\(s\) could not be reached/i

/** Exchange 5.5, 2000: `a@b on <date>`, then why, indented further. */
function notReached(lines: readonly string[]): readonly TextEntry[] {
  const start = lines.findIndex((line) => NOT_REACHED.test(line))
  if (start === -1) return []
  const readHead = (line: string): string | undefined => {
    const trimmed = line.trim()
    const [span] = findAddresses(trimmed, 1)
    // `c=US;a= ;p=ACME;dda:SMTP=a@b.example; on <date>`
    const isX400 = span !== undefined && /^c=.{1,200}SMTP=$/i.test(trimmed.slice(0, span.start))
    if (span === undefined || (span.start > 1 && !isX400)) return undefined
    return /^[>;]?(?:$| on | am | le | el | il )/.test(trimmed.slice(span.end))
      ? span.text
      : undefined
  }
  return readBlocks(lines.slice(start + 1), readHead, () => false).map(({ head, lines: said }) =>
    makeEntry(head, said),
  )
}
