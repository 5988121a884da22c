/** Messages, for tests, as something to compare and to read in a table. */
import type { Message, Part } from '@forwardpath/mail'
import { isDeclined } from '../declined.ts'
import { readFast } from '../read-fast.ts'

/** The bytes of a text of Latin-1 characters. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** The text with LF, CRLF and CR line ends; CR CR LF counts as one. */
export function lineEndForms(text: string): Readonly<Record<'LF' | 'CRLF' | 'CR', string>> {
  const unified = text.includes('\n')
    ? text.replace(/\r{1,8}\n/g, '\n')
    : text.replaceAll('\r', '\n')
  return {
    LF: unified,
    CRLF: unified.replaceAll('\n', '\r\n'),
    CR: unified.replaceAll('\n', '\r'),
  }
}

/** A line for each part: its type, and the text of a leaf, indented as it is nested. */
export function outlineOf(part: Part, indent = ''): readonly string[] {
  const text = part.parts.length === 0 ? ` ${JSON.stringify(part.text)}` : ''
  return [
    `${indent}${part.contentType}${text}`,
    ...part.parts.flatMap((child) => outlineOf(child, `${indent}  `)),
  ]
}

/** All that two readers must agree on, as plain data. */
export function contentOf(message: Message): unknown {
  return { root: partContentOf(message.root), defects: message.defects.map(({ code }) => code) }
}

function partContentOf(part: Part): unknown {
  const { contentType, parameters, fields, text, parts } = part
  return { contentType, parameters: [...parameters], fields, text, parts: parts.map(partContentOf) }
}

/** What the fast reader reads; a test that expects no decline fails with the reason. */
export function readFastOrFail(bytes: Uint8Array): Message {
  const result = readFast(bytes)
  if (isDeclined(result)) throw new Error(`declined: ${result.declined}`)
  return result
}
