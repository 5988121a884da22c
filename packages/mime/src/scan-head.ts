/**
 * Finds the end of a head and its fields in one pass over ASCII text, which most heads are.
 *
 * The same rules as `readHeaderBlock` of the mail package (a property test holds the two together),
 * without a string for each line and for any line end. Total, linear.
 */
import type { HeaderField } from '@forwardpath/mail'
import { CR, type LineEnd } from './line-ends.ts'

/** A head that ends inside the text. */
export type ScannedHead = {
  readonly fields: readonly HeaderField[]
  /** Offset of the first character of the body. */
  readonly bodyStart: number
  /** Whether each line is a field or continues one; else `fields` is not to be used. */
  readonly isPlain: boolean
}

const MAX_NAME_CHARS = 128
const MAX_BLANKS = 16
const SPACE = 0x20
const TAB = 0x09
/** Legal in a name, but there it is a parameter that was not folded. */
const EQUALS = 0x3d

/** Reads from the start of the text. `undefined` where no empty line ends the head. Total, linear. */
export function scanHead(text: string, lineEnd: LineEnd): ScannedHead | undefined {
  const newline = String.fromCharCode(lineEnd)
  const fields: HeaderField[] = []
  let name = ''
  let value = ''
  let colon = -1
  let isPlain = true
  let position = 0
  for (;;) {
    const end = text.indexOf(newline, position)
    if (end === -1) return undefined
    const contentEnd = lineEnd === CR ? end : beforeReturns(text, position, end)
    const first = text.charCodeAt(position)
    if (contentEnd === position) {
      if (name !== '') fields.push({ name, value })
      return { fields, bodyStart: end + 1, isPlain }
    }
    if (first === SPACE || first === TAB) {
      const more = text.slice(position, contentEnd).trim()
      if (name === '' && more !== '') isPlain = false
      else if (more !== '') value = value === '' ? more : `${value} ${more}`
    } else {
      // Searched once: lines without a colon must not each look through the rest of the text.
      if (colon < position && colon !== NONE) colon = orNone(text.indexOf(':', position))
      const nameEnd = colon < contentEnd ? fieldNameEnd(text, position, colon) : position
      if (nameEnd > position) {
        if (name !== '') fields.push({ name, value })
        name = text.slice(position, nameEnd).toLowerCase()
        value = text.slice(colon + 1, contentEnd).trim()
      } else {
        isPlain = false
      }
    }
    position = end + 1
  }
}

/** Beyond every offset. */
const NONE = Number.MAX_SAFE_INTEGER

function orNone(offset: number): number {
  return offset === -1 ? NONE : offset
}

function beforeReturns(text: string, start: number, lineEnd: number): number {
  let end = lineEnd
  while (end > start && text.charCodeAt(end - 1) === CR) end--
  return end
}

/** The end of the name before the colon, or `start` where this is no field (RFC 5322 s3.6.8, s4.5). */
function fieldNameEnd(text: string, start: number, colon: number): number {
  let end = colon
  while (end > start && colon - end < MAX_BLANKS && isBlank(text.charCodeAt(end - 1))) end--
  if (end - start > MAX_NAME_CHARS) return start
  for (let position = start; position < end; position++) {
    const code = text.charCodeAt(position)
    if (code <= SPACE || code === EQUALS || code >= 0x7f) return start
  }
  return end
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}
