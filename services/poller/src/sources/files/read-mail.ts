/** One mail as a file reader gives it. */

/** A mail, or why there is none. */
export type ReadMail = {
  /** The path; of a mail in an mbox with others `path#2`, counted from 1; of standard input `-`. */
  readonly name: string
} & (
  | { readonly kind: 'mail'; readonly bytes: Uint8Array }
  /** Over the limit: not kept, but read to its end so that it has an identity. */
  | { readonly kind: 'too_big'; readonly sizeBytes: number; readonly sha256: Uint8Array }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
)

/** What the readers are told. */
export type ReadOptions = {
  /** A mail over this many octets is `too_big`. */
  readonly maxMessageBytes: number
}
