/** What the mutations begin with: the mails of the corpora, and the pieces that some targets use of them. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { leavesOf, type Part } from '@forwardpath/mail'
import { isDeclined, readFast } from '@forwardpath/mime'

/** From the source (tests) or from test/fuzz/dist (the program). */
const ROOT = path.resolve(
  import.meta.dirname,
  import.meta.url.endsWith('.ts') ? '../..' : '../../..',
)

/** Texts hold one character a byte (Latin-1), so that any bytes can be cut and joined as text. */
export type Seeds = {
  /** Relative to the repository. */
  readonly folder: string
  readonly mails: readonly string[]
  /** Bodies of delivery-status parts (RFC 3464). */
  readonly fields: readonly string[]
  /** Bodies of the texts for people. */
  readonly prose: readonly string[]
  /** Refusals, as they stand in Diagnostic-Code fields. */
  readonly replies: readonly string[]
  readonly addresses: readonly string[]
}

/** The shared corpus where it stands beside the repository, else the part of it that is in the repository. */
export function loadSeeds(): Seeds {
  const candidates = ['../shared/corpus', 'test/corpus']
  const folder = candidates.find((name) => existsSync(path.join(ROOT, name, 'expected.jsonl')))
  if (folder === undefined) throw new Error(`no corpus: looked at ${candidates.join(' and ')}`)
  const lines = readFileSync(path.join(ROOT, folder, 'expected.jsonl'), 'utf8').split('\n')
  const files = lines
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { readonly file: string }).file)
  const mails = files.map((file) => readFileSync(path.join(ROOT, folder, file)))
  return { folder, mails: mails.map((bytes) => bytes.toString('latin1')), ...piecesOf(mails) }
}

function piecesOf(mails: readonly Buffer[]) {
  const leaves = mails.flatMap((bytes) => {
    const message = readFast(bytes)
    return isDeclined(message) ? [] : leavesOf(message.root)
  })
  const fields = textsOf(leaves, (type) => type.endsWith('delivery-status'))
  const prose = textsOf(leaves, (type) => type === 'text/plain')
  const replies = fields.flatMap((text) =>
    [...text.matchAll(/^Diagnostic-Code: *(.{1,400})$/gim)].map((match) => String(match[1])),
  )
  const addresses = fields.flatMap((text) => text.match(/[^\s<>;]{1,64}@[^\s<>;]{1,100}/g) ?? [])
  return { fields, prose, replies: unique(replies), addresses: unique(addresses) }
}

function textsOf(leaves: readonly Part[], wanted: (type: string) => boolean): readonly string[] {
  const texts = leaves.filter(({ contentType }) => wanted(contentType)).map(({ text }) => text)
  return unique(texts.map((text) => Buffer.from(text).toString('latin1')))
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
