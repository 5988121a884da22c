/**
 * Gathers the bytes of one mail, up to a limit; beyond it only their number and hash are kept.
 */
import { createHash, type Hash } from 'node:crypto'
import type { ReadMail } from './read-mail.ts'

/** Takes one mail's bytes in pieces. */
export type Collector = {
  readonly add: (bytes: Uint8Array) => void
  readonly sizeBytes: () => number
  /** The mail as a whole; the collector is empty afterwards. */
  readonly take: (name: string) => ReadMail
}

/** An empty one. */
export function newCollector(maxMessageBytes: number): Collector {
  let pieces: Uint8Array[] = []
  let size = 0
  let hash: Hash | undefined
  return {
    add: (bytes) => {
      size += bytes.length
      if (hash === undefined && size > maxMessageBytes) {
        hash = createHash('sha256')
        for (const piece of pieces) hash.update(piece)
        pieces = []
      }
      if (hash === undefined) pieces.push(bytes)
      else hash.update(bytes)
    },
    sizeBytes: () => size,
    take: (name) => {
      const mail: ReadMail =
        hash === undefined
          ? { name, kind: 'mail', bytes: Buffer.concat(pieces, size) }
          : { name, kind: 'too_big', sizeBytes: size, sha256: hash.digest() }
      pieces = []
      size = 0
      hash = undefined
      return mail
    },
  }
}
