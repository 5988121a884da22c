/**
 * Gmail and Google Workspace: the recipient in the first lines, the remote's words after "The error that
 * the other server returned was:" or "The response was:". Localised texts keep the remote's words.
 */
import { findAddresses } from '../address-scan.ts'
import { replyInText } from '../find-reply.ts'
import {
  makeEntries,
  makeEntry,
  type FormatInput,
  type TextEntry,
  type TextFormat,
} from './format.ts'

/** See the head of the file. */
export const gmail: TextFormat = {
  name: 'gmail',
  openings: ['Delivery to the following recipient', 'Technical details of permanent failure'],
  literals: [
    'The error that the other server returned was:',
    'The response was:',
    'The response from the remote server was:',
  ],
  read,
}

const LEAD = /Delivery to the following recipients? (?:failed permanently|has been delayed)/
const WORDS = /(?:other server returned was|The response(?: from the remote server)? was):/

const DELAY =
  /has been delayed|WARNING MESSAGE ONLY|Gmail will (?:retry|keep trying|continue)|There was a temporary problem delivering/

function read(input: FormatInput): readonly TextEntry[] {
  const wordsAt = input.lines.findIndex((line) => WORDS.test(line))
  const words = wordsAt === -1 ? input.lines : input.lines.slice(wordsAt)
  const said = words.map((line) => line.trim()).filter((line) => line !== '')
  const isDelay = DELAY.test(input.text)
  const reply = replyInText(said.join(' ').replace(/^.{0,300}?was: ?/, ''))
  const listed = recipients(input.lines)
  const named = listed.length > 0 ? listed : onlyAddress(input.lines.slice(0, Math.max(0, wordsAt)))
  const entries = makeEntries(named, said, { reply, action: isDelay ? 'delayed' : 'failed' })
  return entries.length > 0 || wordsAt === -1 ? entries : [makeEntry(undefined, said, { reply })]
}

/** The lonely addresses below the first sentence, up to the first other text. */
function recipients(lines: readonly string[]): readonly string[] {
  const lead = lines.findIndex((line) => LEAD.test(line))
  const found: string[] = []
  for (const line of lead === -1 ? [] : lines.slice(lead + 1)) {
    const trimmed = line.replace(/^[\s*]+/, '')
    if (trimmed === '') continue
    const [span] = findAddresses(trimmed, 1)
    if (span === undefined || span.start > 1) break
    found.push(span.text)
  }
  return found
}

/** Localised texts name the recipient in a sentence, before the remote's words. */
function onlyAddress(lines: readonly string[]): readonly string[] {
  const found = lines.flatMap((line) =>
    line.includes('://') ? [] : findAddresses(line).map((span) => span.text),
  )
  const distinct = [...new Set(found.map((address) => address.toLowerCase()))]
  return distinct.length === 1 ? found.slice(0, 1) : []
}
