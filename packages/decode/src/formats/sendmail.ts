/**
 * Sendmail 8: a section of addresses with `(reason: …)`, then the transcript of the session. The reason
 * holds only the first line of a reply; the rest stands in the transcript as `<<< 551 …`, and below it
 * Sendmail's own line about the recipient, `550 5.1.1 <rcpt>... User unknown`, which is no reply.
 * Also Active!Hunter, X1 and others that took over the section.
 */
import { findAddresses } from '../address-scan.ts'
import type { Action, Reply } from '../bounce-report.ts'
import { readReply } from '../reply.ts'
import {
  makeEntry,
  readBlocks,
  type FormatInput,
  type TextEntry,
  type TextFormat,
} from './format.ts'

export const sendmail: TextFormat = {
  name: 'sendmail',
  literals: [
    'The following addresses had ',
    '----- Transcript of session follows -----',
    'Transcript of session follows',
  ],
  read,
}

type Exchange = { readonly reply: Reply; readonly about: string | undefined }

function read(input: FormatInput): readonly TextEntry[] {
  const transcript = transcriptStart(input.lines)
  const upper = transcript === -1 ? input.lines : input.lines.slice(0, transcript)
  const below = transcript === -1 ? [] : input.lines.slice(transcript + 1)
  const exchanges = readTranscript(below)
  const entries = readSection(upper).map((entry) => withTranscript(entry, exchanges, below))
  return entries.length > 0 ? entries : fromTranscript(below, exchanges)
}

function transcriptStart(lines: readonly string[]): number {
  return lines.findIndex((line) => /^[ -]{0,12}Transcript of session follows/.test(line))
}

const SECTION_ACTIONS: readonly (readonly [RegExp, Action])[] = [
  [/transient non-fatal|warnings/i, 'delayed'],
  [/successful delivery|success/i, 'delivered'],
]

type Head = { readonly address: string; readonly rest: string; readonly action: Action }

/** The sections `----- The following addresses had permanent fatal errors -----`. */
function readSection(lines: readonly string[]): readonly TextEntry[] {
  let action: Action | undefined
  const readHead = (line: string): Head | undefined => {
    if (/The following addresses had /.test(line)) {
      action = SECTION_ACTIONS.find(([words]) => words.test(line))?.[1] ?? 'failed'
      return undefined
    }
    if (action === undefined || line.startsWith('    ')) return undefined
    const head = /^ {0,3}(?:>>> )?(?=[^\s(])/.exec(line)
    const [span] = findAddresses(line, 1)
    if (head === null || span === undefined) return undefined
    const lead = line.slice(head[0].length, span.start)
    if (lead !== '' && lead !== '<') return undefined
    const rest = line.slice(span.end).replace(/^>/, '').trim()
    return { address: span.text, rest: /^<[^<>]{1,320}>$/.test(rest) ? '' : rest, action }
  }
  return readBlocks(lines, readHead, (line) => line.trim() === '' || line.includes('-----')).map(
    ({ head, lines: said }) => sectionEntry(head, said),
  )
}

function sectionEntry(head: Head, said: readonly string[]): TextEntry {
  const text = [head.rest, ...said.map((line) => line.trim())].join(' ')
  const alias = /\((?:expanded from: |alias of )/.exec(text)
  const reason = /\(reason: (.{1,2000}?)\)(?= \(expanded|$)/.exec(text)?.[1]
  const action = /\(relayed/.test(head.rest) ? 'relayed' : head.action
  return makeEntry(head.address, reason === undefined ? [text] : [reason], {
    alias: alias === null ? undefined : findAddresses(text.slice(alias.index), 1)[0]?.text,
    action,
  })
}

/** Every reply of the transcript with the address of Sendmail's own line below it. */
function readTranscript(lines: readonly string[]): readonly Exchange[] {
  const exchanges: Exchange[] = []
  for (let index = 0; index < lines.length; index++) {
    if (!lines[index]?.startsWith('<<< ')) continue
    const said: string[] = []
    while (lines[index]?.startsWith('<<< ') === true) {
      const line = (lines[index] ?? '').slice(4).trim()
      said.push(line)
      index++
      if (!/^[2-5]\d\d-/.test(line)) break
    }
    const own = /^[45]\d\d /.test(lines[index] ?? '') ? (lines[index] ?? '') : ''
    const about = /^[45]\d\d (?:[45]\.\d{1,3}\.\d{1,3} )?</.test(own)
      ? findAddresses(own, 1)[0]?.text
      : undefined
    exchanges.push({ reply: readReply(said), about: about ?? ownBare(own) })
    index--
  }
  return exchanges
}

/** `550 5.1.1 target@acme.example... User unknown`: the target of an alias stands without brackets. */
function ownBare(line: string): string | undefined {
  const [span] = findAddresses(line, 1)
  return span !== undefined && line.startsWith('...', span.end) ? span.text : undefined
}

/** The fuller reply of the transcript in place of the reason's first line. */
function withTranscript(
  entry: TextEntry,
  exchanges: readonly Exchange[],
  below: readonly string[],
): TextEntry {
  const own = entry.address?.toLowerCase()
  const named = exchanges.findLast((exchange) => exchange.about?.toLowerCase() === own)
  const first = entry.reply?.lines[0]
  const same = exchanges.find(
    (exchange) => first !== undefined && exchange.reply.lines[0] === first,
  )
  const reply = named ?? same
  if (reply !== undefined && (entry.reply === undefined || isFuller(reply.reply, entry.reply))) {
    return { ...entry, reply: reply.reply }
  }
  return entry.reply === undefined ? fromOwnLines(entry, below) : entry
}

function isFuller(one: Reply, other: Reply): boolean {
  return one.code === other.code && one.text.length >= other.text.length
}

/** Where no remote spoke: `550 5.1.2 <a@b>... Host unknown`, or whatever line begins with a code. */
function fromOwnLines(entry: TextEntry, below: readonly string[]): TextEntry {
  const own = below.filter((line) => /^[245]\d\d[ -]/.test(line) || line.startsWith('<<< '))
  const address = entry.address?.toLowerCase() ?? ''
  const about = own.filter((line) => line.toLowerCase().includes(address))
  const said = about.length > 0 ? about : own
  const found = makeEntry(entry.address, said.length > 0 ? said : below)
  return {
    ...found,
    alias: entry.alias,
    action: entry.action,
    lines: [...entry.lines, ...found.lines],
  }
}

/** Sendmail 5 and others without the section: the transcript's own lines name the recipients. */
function fromTranscript(
  lines: readonly string[],
  exchanges: readonly Exchange[],
): readonly TextEntry[] {
  const seen = new Set<string>()
  return lines.flatMap((line) => {
    if (!/^[245]\d\d (?:[245]\.\d{1,3}\.\d{1,3} )?</.test(line)) return []
    const [span] = findAddresses(line, 1)
    if (span?.angle !== true || !line.startsWith('>...', span.end)) return []
    if (seen.has(span.text)) return []
    seen.add(span.text)
    const rest = line.slice(span.end + 4).trim()
    const remote = exchanges.findLast((exchange) => exchange.about === span.text)
    const own = readReply([/^[245]\d\d /.test(rest) ? rest : `${line.slice(0, 4)}${rest}`])
    return [makeEntry(span.text, [rest], { reply: remote?.reply ?? own })]
  })
}
