/**
 * Header blocks: `Name: value` fields up to the first empty line (RFC 5322 s2.2), as they stand at
 * the head of a message, of a MIME part, of a returned original, and in the field groups of a
 * delivery-status part (RFC 3464 s2.1).
 *
 * In: text with LF line ends. Out: fields in order, unfolded at one blank. Total and linear; a line
 * that is neither a field nor a continuation is skipped and counted.
 */

/** One field. `name` is lower-case; `value` is unfolded, trimmed, otherwise as it stands. */
export type HeaderField = {
  readonly name: string
  readonly value: string
}

/** One block, and where it ends. */
export type HeaderBlock = {
  readonly fields: readonly HeaderField[]
  /** Offset of the first character after the empty line that ends the block, or the text's length. */
  readonly bodyStart: number
  /** Lines that are no field and no continuation. */
  readonly oddLines: number
}

/** ftext of RFC 5322 s3.6.8, with blanks before the colon (obsolete syntax, s4.5). */
const FIELD = /^([!-9;-~]{1,128})[ \t]{0,16}:/

/** Reads the block that begins at `from`. Total, linear. */
export function readHeaderBlock(text: string, from = 0): HeaderBlock {
  const fields: { name: string; value: string }[] = []
  let oddLines = 0
  let position = from
  while (position < text.length) {
    const newline = text.indexOf('\n', position)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(position, end)
    position = newline === -1 ? end : end + 1
    if (line === '') break
    const last = fields.at(-1)
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (line.trim() === '') continue
      if (last === undefined) oddLines++
      else last.value += ` ${line.trim()}`
      continue
    }
    const match = FIELD.exec(line)
    if (match === null) oddLines++
    else
      fields.push({
        name: String(match[1]).toLowerCase(),
        value: line.slice(match[0].length).trim(),
      })
  }
  return {
    fields: fields.map(({ name, value }) => ({ name, value: value.trim() })),
    bodyStart: position,
    oddLines,
  }
}

/** The value of the first field of that (lower-case) name. Total. */
export function firstField(fields: readonly HeaderField[], name: string): string | undefined {
  for (const field of fields) if (field.name === name) return field.value
  return undefined
}

/** The values of all fields of that (lower-case) name, in order. Total. */
export function allFields(fields: readonly HeaderField[], name: string): readonly string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value)
}
