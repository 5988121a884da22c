/**
 * The transcript of a session as Sendmail 5 and 8 write it: `>>> RCPT To:<a@b>` is what it sent,
 * `<<< 551-…` what the remote said, and a line with a code and no mark is Sendmail's own verdict on a
 * recipient, `550 5.1.1 <a@b>... User unknown`, which is no reply of anybody.
 * Promises: total, linear.
 */
import { findAddresses } from '../address-scan.ts'
import type { Reply } from '../bounce-report.ts'
import { readReply } from '../reply.ts'
import { makeEntry, MAX_ENTRIES, type TextEntry } from './format.ts'

/** One reply of the remote, and the recipient on whom Sendmail's verdict below it is. */
type Exchange = { readonly reply: Reply; readonly about: string | undefined }

/** What the lines below "Transcript of session follows" say. */
export type Transcript = {
  readonly lines: readonly string[]
  readonly exchanges: readonly Exchange[]
}

/** Own verdicts stand within this many lines below the reply that they are about. */
const MAX_LINES_TO_VERDICT = 3
const OWN_LINE = /^[245]\d\d (?:[245]\.\d{1,3}\.\d{1,3} )?/

/** Reads the lines. Total, linear. */
export function readTranscript(lines: readonly string[]): Transcript {
  const exchanges: Exchange[] = []
  let index = 0
  while (index < lines.length) {
    const said: string[] = []
    while (lines[index]?.startsWith('<<< ') === true) {
      said.push((lines[index] ?? '').slice(4).trim())
      index++
      if (!/^[2-5]\d\d-/.test(said.at(-1) ?? '')) break
    }
    if (said.length === 0) index++
    else exchanges.push({ reply: readReply(said), about: verdictBelow(lines, index) })
  }
  return { lines, exchanges }
}

/** The recipient of the verdict below a reply; the next command or reply ends the search. */
function verdictBelow(lines: readonly string[], from: number): string | undefined {
  for (const line of lines.slice(from, from + MAX_LINES_TO_VERDICT)) {
    if (line === '' || /^(?:>>>|<<<|\.\.\. while|While talking)/.test(line)) return undefined
    const verdict = verdictOn(line)
    if (verdict !== undefined) return isOwnFinding(verdict.text) ? undefined : verdict.address
  }
  return undefined
}

/** What Sendmail found out by itself, before any dialogue: the reply above it was to another delivery. */
function isOwnFinding(text: string): boolean {
  return text.startsWith('Host unknown')
}

/** `550 5.1.1 <a@b>... text`; the target of an alias stands without brackets. */
function verdictOn(line: string): { readonly address: string; readonly text: string } | undefined {
  const code = OWN_LINE.exec(line)
  const [span] = findAddresses(line, 1)
  if (code === null || span === undefined) return undefined
  const lead = line.slice(code[0].length, span.start)
  const dots = /^>?\.\.\. ?/.exec(line.slice(span.end))
  if (dots === null || (lead !== '' && lead !== '<')) return undefined
  return { address: span.text, text: line.slice(span.end + dots[0].length) }
}

/** The entry with the transcript's reply where that is fuller than the first line in the section. */
export function withTranscript(entry: TextEntry, transcript: Transcript): TextEntry {
  if (entry.address === undefined) return fromProgram(entry, transcript)
  const own = entry.address.toLowerCase()
  const first = entry.reply?.lines[0]
  const named = transcript.exchanges.findLast(({ about }) => about?.toLowerCase() === own)
  const same = transcript.exchanges.find(({ reply }) => reply.lines[0] === first)
  const found = named ?? (first === undefined ? undefined : same)
  if (entry.reply === undefined)
    return found === undefined ? fromLines(entry, transcript) : adopt(entry, found)
  return found !== undefined && isFuller(found.reply, entry.reply) ? adopt(entry, found) : entry
}

/**
 * A program or a file: its output and Sendmail's verdict stand together before any dialogue, and no far server speaks of
 * it. What is said in the dialogues is about the other recipients.
 */
function fromProgram(entry: TextEntry, { lines }: Transcript): TextEntry {
  const end = lines.findIndex((line) => DIALOGUE.test(line))
  const said = (end === -1 ? lines : lines.slice(0, end)).filter((line) => line.trim() !== '')
  const { reply } = makeEntry(undefined, said)
  return { ...entry, reply: entry.reply ?? reply, lines: [...entry.lines, ...said.slice(0, 40)] }
}

const DIALOGUE = /^(?:>>>|<<<|\.\.\. while talking to|While talking to)/

function adopt(entry: TextEntry, { reply }: Exchange): TextEntry {
  return { ...entry, reply }
}

function isFuller(one: Reply, other: Reply): boolean {
  return one.code === other.code && one.text.length >= other.text.length
}

/** Where no reply is about the recipient: the last thing the remote said, else Sendmail's own words. */
function fromLines(entry: TextEntry, { lines }: Transcript): TextEntry {
  const key = entry.address?.toLowerCase()
  const coded = lines.filter((line) => /^(?:<<< )?[245]\d\d(?:[ -]|$)/.test(line))
  const about = key === undefined ? [] : coded.filter((line) => line.toLowerCase().includes(key))
  const remote = coded.filter((line) => line.startsWith('<<< '))
  const telling = [about, remote, coded, lines].find((some) => some.length > 0) ?? []
  const { reply } = makeEntry(undefined, telling)
  return { ...entry, reply, lines: [...entry.lines, ...lines.slice(0, 40)] }
}

/** Sendmail 5, and reports without a section: the verdicts name the recipients. */
export function recipientsOfTranscript(transcript: Transcript): readonly TextEntry[] {
  const verdicts = new Map<string, string>()
  for (const line of transcript.lines) {
    const verdict = verdictOn(line)
    if (verdict === undefined || verdicts.has(verdict.address) || verdicts.size >= MAX_ENTRIES)
      continue
    verdicts.set(verdict.address, `${line.slice(0, 4)}${verdict.text}`)
  }
  if (verdicts.size === 0) {
    const successes = transcript.lines.flatMap(successOn)
    if (successes.length > 0) return successes.slice(0, MAX_ENTRIES)
    return transcript.lines.length === 0 ? [] : [fromLines(makeEntry(undefined, []), transcript)]
  }
  return [...verdicts].map(([address, verdict]) => {
    const remote = transcript.exchanges.findLast(({ about }) => about === address)
    const inner = /^[245]\d\d [245]\d\d /.test(verdict) ? verdict.slice(4) : verdict
    return makeEntry(address, [verdict.slice(4)], { reply: remote?.reply ?? readReply([inner]) })
  })
}

/** `<a@b>... expanded to multiple addresses`: all that a receipt says of an alias (RFC 3464 s2.3.3). */
function successOn(line: string): readonly TextEntry[] {
  const [span] = findAddresses(line, 1)
  if (span?.start !== (line.startsWith('<') ? 1 : 0)) return []
  const said = /^>?\.\.\. (expanded to multiple addresses|successfully delivered)/i.exec(
    line.slice(span.end),
  )
  if (said === null) return []
  const action = /^e/i.test(said[1] ?? '') ? 'expanded' : 'delivered'
  return [makeEntry(span.text, [line], { action })]
}
