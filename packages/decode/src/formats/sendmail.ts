/**
 * Sendmail 8: a section of addresses with `(reason: …)`, then the transcript of the session. The reason
 * holds only the first line of a reply; the rest stands in the transcript.
 * Also Active!Hunter, X1 and others that took over the section, and Sendmail 5, which has none.
 */
import { findAddresses } from '../address-scan.ts'
import type { Action } from '../bounce-report.ts'
import {
  makeEntry,
  readBlocks,
  type FormatInput,
  type TextEntry,
  type TextFormat,
} from './format.ts'
import { readTranscript, recipientsOfTranscript, withTranscript } from './sendmail-transcript.ts'

/** See the head of the file. */
export const sendmail: TextFormat = {
  name: 'sendmail',
  openings: [],
  literals: ['The following addresses had ', 'Transcript of session follows'],
  read,
}

function read(input: FormatInput): readonly TextEntry[] {
  const start = input.lines.findIndex((line) =>
    /^[ -]{0,12}Transcript of session follows/.test(line),
  )
  const upper = start === -1 ? input.lines : input.lines.slice(0, start)
  const transcript = readTranscript(start === -1 ? [] : input.lines.slice(start + 1))
  const sections = readSections(upper)
  // The output of several programs cannot be told apart.
  const isOneProgram = sections.filter(({ address }) => address === undefined).length === 1
  const entries = sections.map((entry) =>
    entry.address !== undefined || isOneProgram ? withTranscript(entry, transcript) : entry,
  )
  return entries.length > 0 ? entries : recipientsOfTranscript(transcript)
}

/** The sections that are not about failure, by the words of their headings. */
const SECTION_ACTIONS: readonly (readonly [RegExp, Action])[] = [
  [/transient non-fatal|warnings/i, 'delayed'],
  [/successful delivery|success/i, 'delivered'],
]

type Head = {
  /** Absent where the recipient became a program or a file. */
  readonly address: string | undefined
  readonly rest: string
  readonly action: Action
}

/** `----- The following addresses had permanent fatal errors -----` and the lines below it. */
function readSections(lines: readonly string[]): readonly TextEntry[] {
  let action: Action | undefined
  const readHead = (line: string): Head | undefined => {
    if (line.includes('The following addresses had ')) {
      action = SECTION_ACTIONS.find(([words]) => words.test(line))?.[1] ?? 'failed'
      return undefined
    }
    return action === undefined ? undefined : headOf(line, action)
  }
  const ends = (line: string): boolean => line.trim() === '' || line.includes('-----')
  return readBlocks(withWholeReasons(lines), readHead, ends).map(({ head, lines: said }) =>
    sectionEntry(head, said),
  )
}

/**
 * Reasons that were wrapped on the way, whole again: Sendmail ends each on its own line, and an address that a reply offers
 * would begin a line as a recipient does.
 */
function withWholeReasons(lines: readonly string[]): readonly string[] {
  const whole: string[] = []
  let isOpen = false
  for (const line of lines) {
    if (line.trim() === '') isOpen = false
    if (isOpen) whole.push(`${whole.pop() ?? ''} ${line.trim()}`)
    else whole.push(line)
    if (isOpen || REASON.test(line)) isOpen = !line.trimEnd().endsWith(')')
  }
  return whole
}

const REASON = /^\s{1,8}\(reason: /

/** `<a@b>`, `a@b [User unknown]`, `>>> a@b <a@b>`, `"|/usr/bin/program"`. */
function headOf(line: string, action: Action): Head | undefined {
  const lead = /^ {0,3}(?:>>> )?</.exec(line) ?? /^ {0,3}(?:>>> )?(?=[^\s(])/.exec(line)
  if (lead === null) return undefined
  const [span] = findAddresses(line, 1)
  if (span?.start !== lead[0].length) {
    return /^"?[|/]/.test(line.trimStart()) ? { address: undefined, rest: '', action } : undefined
  }
  const rest = line.slice(span.end).replace(/^>/, '').trim()
  return { address: span.text, rest: /^<[^<>]{1,320}>$/.test(rest) ? '' : rest, action }
}

function sectionEntry(head: Head, said: readonly string[]): TextEntry {
  const text = [head.rest, ...said.map((line) => line.trim())].join(' ').trim()
  const alias = /\((?:expanded from: |alias of )/.exec(text)
  return makeEntry(head.address, [reasonIn(text) ?? text], {
    alias: alias === null ? undefined : findAddresses(text.slice(alias.index), 1)[0]?.text,
    action: head.rest.includes('(relayed') ? 'relayed' : head.action,
  })
}

/** `(reason: 551 text (with brackets)) (expanded from: …)`. */
function reasonIn(text: string): string | undefined {
  const start = text.indexOf('(reason: ')
  if (start === -1) return undefined
  const next = text.indexOf(') (expanded', start)
  const end = next === -1 ? text.lastIndexOf(')') : next
  return end <= start ? undefined : text.slice(start + '(reason: '.length, end)
}
