/**
 * A message as its readers hand it on: only what decoding reads. The bytes stay the truth; texts are
 * made on demand, so that a part that nobody reads costs nothing.
 */
import type { Defect } from './defect.ts'
import type { HeaderField } from './header-block.ts'

/** Half-open range of byte offsets in `Message.bytes`. */
export type ByteRange = {
  readonly start: number
  readonly end: number
}

/** One MIME part (RFC 2045, 2046). The head of a message is the part `Message.root`. */
export type Part = {
  /** Lower-case `type/subtype`; `text/plain` where it is absent or unreadable (RFC 2045 s5.2). */
  readonly contentType: string
  /** Parameters of Content-Type, names in lower case, RFC 2231 undone. */
  readonly parameters: ReadonlyMap<string, string>
  /** The part's own header fields. Values are unfolded; encoded words are decoded by `fieldText`. */
  readonly fields: readonly HeaderField[]
  /**
   * Where the body stands in the message, still transfer-encoded.
   * Absent where the reader could not tell (the general reader).
   */
  readonly range: ByteRange | undefined
  /** Children of a multipart. A `message/rfc822` is a leaf: its `text` begins with its header. */
  readonly parts: readonly Part[]
  /**
   * The body as text: transfer encoding and charset undone, line ends as LF, cut at the reader's cap
   * (returned originals: 64 KB). Empty for multiparts. HTML stays HTML. Computed at first use.
   */
  readonly text: string
  /** Whether `text` is the bytes of `range` but for line ends, so that spans can be given in bytes. */
  readonly verbatim: boolean
}

/** One message with its part tree and the defects that its reader met. */
export type Message = {
  /** The raw message, never edited. */
  readonly bytes: Uint8Array
  readonly root: Part
  /** Value of the first root field of that (lower-case) name, encoded words decoded (RFC 2047). */
  readonly fieldText: (name: string) => string | undefined
  readonly defects: readonly Defect[]
}

/** All leaves below a part (itself, where it has no children), in the order of the message. Total. */
export function leavesOf(part: Part): readonly Part[] {
  const leaves: Part[] = []
  addLeaves(part, leaves)
  return leaves
}

function addLeaves(part: Part, leaves: Part[]): void {
  if (part.parts.length === 0) leaves.push(part)
  else for (const child of part.parts) addLeaves(child, leaves)
}
