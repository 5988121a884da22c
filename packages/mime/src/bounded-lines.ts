/**
 * What the general reader lets mailparser see: the lines of a message within the caps, with LF ends.
 *
 * It follows heads and multiparts just far enough to tell a head from a body and a delimiter from
 * prose. Fields and heads are cut at their caps; the message ends where it has too many parts.
 * Delimiters are written as mailparser knows them: without blanks behind (RFC 2046 s5.1.1 allows
 * them), with an end for each multipart that an outer delimiter ends (s5.1.2), and with an empty
 * line before where the head of a part has none. Total, linear; holds one block at a time.
 */
import type { Defect } from '@forwardpath/mail'
import { parseContentType } from './content-type.ts'
import {
  MAX_DEPTH,
  MAX_FIELD_CHARS,
  MAX_HEAD_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_PARTS,
} from './limits.ts'
import { CR, lineEndOf } from './line-ends.ts'
import { messageStart } from './message-start.ts'

const BLOCK_BYTES = 64 * 1024
/** Folded, a value takes more bytes than unfolded. */
const MAX_FIELD_BYTES = 2 * MAX_FIELD_CHARS
const LINE_FEED = Buffer.from('\n')
const NOTHING = Buffer.alloc(0)
const DASH = 0x2d
const SPACE = 0x20
const TAB = 0x09
const BLANK = Buffer.from(' ')
const UNFOLDED = /^boundary=/i
/** As in the header blocks of the mail package (RFC 5322 s3.6.8, s4.5). */
const FIELD = /^[!-9;-~]{1,128}[ \t]{0,16}:/
const MAX_NAME_BYTES = 145
const CONTENT_TYPE = /^content-type[ \t]{0,16}:/i

/** Reads the message in blocks of lines; `report` is told of each cap that was exceeded. */
export function* boundedLines(
  message: Buffer,
  report: (defect: Defect) => void,
): Generator<Buffer, void> {
  if (message.length > MAX_MESSAGE_BYTES) report({ code: 'message-limit' })
  const bytes = message.subarray(0, MAX_MESSAGE_BYTES)
  const lineEnd = lineEndOf(bytes)
  const lines = new LineBounder(report)
  let block: Buffer[] = []
  let size = 0
  let position = messageStart(bytes, lineEnd)
  while (position < bytes.length && !lines.isOver) {
    const found = bytes.indexOf(lineEnd, position)
    const end = found === -1 ? bytes.length : found
    const line = withoutReturns(bytes, position, end)
    block.push(...lines.accept(line, found === -1 ? NOTHING : LINE_FEED))
    size += line.length + 1
    position = end + 1
    if (size < BLOCK_BYTES) continue
    yield Buffer.concat(block)
    block = []
    size = 0
  }
  if (block.length > 0) yield Buffer.concat(block)
}

function withoutReturns(bytes: Buffer, start: number, lineEnd: number): Buffer {
  let end = lineEnd
  if (lineEnd < bytes.length) while (end > start && bytes[end - 1] === CR) end--
  return bytes.subarray(start, end)
}

/** Where in the message the lines are: in a head or in a body, and inside which multiparts. */
class LineBounder {
  /** Whether the rest of the message is left unread. */
  isOver = false
  readonly #report: (defect: Defect) => void
  /** Boundaries of the open multiparts, the innermost last. */
  readonly #multiparts: OpenMultipart[] = []
  #parts = 1
  #inHead = true
  #headBytes = 0
  #fieldBytes = 0
  /** The first Content-Type of the head, as far as it was read. */
  #contentType: string | undefined
  #inContentType = false
  /** Whether the last line of the head ended with a semicolon. */
  #endsOpen = false

  constructor(report: (defect: Defect) => void) {
    this.#report = report
  }

  /** The bytes that stand for the line; `ending` is empty where the message ends without one. */
  accept(line: Buffer, ending: Buffer): readonly Buffer[] {
    const delimiter = this.#delimiterOf(line, ending === NOTHING)
    if (delimiter !== undefined) return this.#enterPart(delimiter)
    const accepted = this.#inHead ? this.#acceptHeadLine(line) : line
    return accepted === undefined ? [] : [accepted, ending]
  }

  #delimiterOf(line: Buffer, isLast: boolean): Delimiter | undefined {
    if (line[0] !== DASH || line[1] !== DASH || this.#multiparts.length === 0) return undefined
    // With the blanks that may stand behind it; a longer line is prose.
    const written = line.toString('latin1', 2, MAX_FIELD_BYTES).trimEnd()
    const index = this.#multiparts.findLastIndex(({ boundary, hasParts }) => {
      const delimiter = boundary.trimEnd()
      if (written === delimiter) return true
      return hasParts && (written === `${delimiter}--` || (isLast && written === `${delimiter}-`))
    })
    const multipart = this.#multiparts[index]
    if (multipart === undefined) return undefined
    return { index, closes: written !== multipart.boundary.trimEnd() }
  }

  #enterPart({ index, closes }: Delimiter): readonly Buffer[] {
    if (!closes && ++this.#parts > MAX_PARTS) {
      this.#report({ code: 'part-limit' })
      this.isOver = true
      return []
    }
    const lines = this.#inHead ? [LINE_FEED] : []
    for (const ended of this.#multiparts.splice(closes ? index : index + 1).reverse()) {
      if (ended.hasParts) lines.push(Buffer.from(`--${ended.boundary}--\n`, 'latin1'))
    }
    const multipart = this.#multiparts.at(-1)
    if (!closes && multipart !== undefined) {
      multipart.hasParts = true
      lines.push(Buffer.from(`--${multipart.boundary}\n`, 'latin1'))
    }
    this.#inHead = !closes
    this.#fieldBytes = 0
    this.#contentType = undefined
    this.#inContentType = false
    this.#endsOpen = false
    return lines
  }

  #acceptHeadLine(written: Buffer): Buffer | undefined {
    if (written.length === 0) {
      this.#inHead = false
      this.#openMultipart()
      return written
    }
    const line = this.#foldedBoundary(written)
    this.#headBytes += line.length + 1
    if (this.#headBytes > MAX_HEAD_BYTES) {
      this.#dropped('head-limit')
      return
    }
    const folded = line[0] === SPACE || line[0] === TAB
    const before = folded ? this.#fieldBytes : 0
    // A line that is no field is nobody's; mailparser would take what is folded behind it for its own.
    if (!folded && !FIELD.test(line.toString('latin1', 0, MAX_NAME_BYTES))) return undefined
    this.#fieldBytes = before + line.length
    const room = MAX_FIELD_BYTES - before
    if (room <= 0) {
      this.#dropped('field-limit')
      return
    }
    const kept = line.subarray(0, room)
    if (kept.length < line.length) this.#report({ code: 'field-limit' })
    this.#noteContentType(kept, folded)
    return kept
  }

  /** As `readHead` reads a boundary that stands on a line of its own. */
  #foldedBoundary(line: Buffer): Buffer {
    const isUnfolded = this.#endsOpen && UNFOLDED.test(line.toString('latin1', 0, 16))
    this.#endsOpen = line
      .toString('latin1', Math.max(0, line.length - 64))
      .trimEnd()
      .endsWith(';')
    return isUnfolded ? Buffer.concat([BLANK, line]) : line
  }

  #dropped(code: string): undefined {
    this.#report({ code })
    return undefined
  }

  #noteContentType(line: Buffer, folded: boolean): void {
    if (folded) {
      if (!this.#inContentType) return
      this.#contentType = `${this.#contentType ?? ''} ${line.toString('latin1').trim()}`
      return
    }
    this.#inContentType =
      this.#contentType === undefined && CONTENT_TYPE.test(line.toString('latin1', 0, 32))
    if (this.#inContentType) this.#contentType = line.toString('latin1').replace(CONTENT_TYPE, '')
  }

  #openMultipart(): void {
    const boundary = parseContentType(this.#contentType).parameters.get('boundary') ?? ''
    if (boundary.trimEnd() === '') return
    if (this.#multiparts.length < MAX_DEPTH) {
      this.#multiparts.push({ boundary, hasParts: false })
    } else {
      this.#report({ code: 'depth-limit' })
      this.isOver = true
    }
  }
}

type OpenMultipart = {
  readonly boundary: string
  /** A close-delimiter before the first part is a line of the preamble. */
  hasParts: boolean
}

type Delimiter = {
  /** Which of the open multiparts it belongs to. */
  readonly index: number
  readonly closes: boolean
}
