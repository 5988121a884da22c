/**
 * Data on stdout, messages on stderr. What came from a mail or a server is stripped of controls before it reaches a
 * terminal; in JSON they are escaped.
 */
import { forTerminal, jsonForTerminal, linesForTerminal } from '@forwardpath/runtime'

/** One line of data. Resolves when the stream takes more: a slow reader slows the writer. */
export async function writeData(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return
  await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** A text as it is, with its own line ends. */
export async function writeText(text: string): Promise<void> {
  if (process.stdout.write(text)) return
  await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** Bytes of data as they are. Resolves when the stream takes more. */
export async function writeBytes(bytes: Uint8Array): Promise<void> {
  if (process.stdout.write(bytes)) return
  await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** One object a line (NDJSON). */
export async function writeJson(value: unknown): Promise<void> {
  await writeData(jsonForTerminal(JSON.stringify(value)))
}

/** One line for a person, or several: those of an error may quote a server or a file. */
export function writeMessage(line: string): void {
  process.stderr.write(`${linesForTerminal(line)}\n`)
}

/** One column of a table: its title, and a row’s cell. */
export type TextColumn<Row> = { readonly title: string; readonly value: (row: Row) => string }

/** A table with columns as wide as their widest cell; nothing but the titles where there are no rows. */
export async function writeTable<Row>(
  columns: readonly TextColumn<Row>[],
  rows: readonly Row[],
): Promise<void> {
  const cells = rows.map((row) => columns.map((column) => forTerminal(column.value(row))))
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  )
  const format = (line: readonly string[]): string =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  await writeData(format(columns.map((column) => column.title)))
  for (const line of cells) await writeData(format(line))
}

/** `2026-11-22 15:04` in UTC: short enough for a table, exact enough for a person. */
export function shortTime(instant: string | null): string {
  return instant === null ? '' : instant.slice(0, 16).replace('T', ' ')
}

/** Cut to `width` characters, with an ellipsis where something is missing. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

/** Longer values are named by their beginning. */
const MAX_QUOTED_CHARS = 80

/** What somebody gave, in quotes, for a message: controls are escaped, and of a long text the beginning stands there. Total. */
export function quoted(text: string): string {
  return JSON.stringify(shorten(text, MAX_QUOTED_CHARS))
}

/** `1 mail`, `2 mails`, `9,310 mails`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
