/** The mails that are measured, in memory. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** This file runs from test/bench/dist. */
export const ROOT = path.resolve(import.meta.dirname, '../../..')

/** One mail. */
export type CorpusMail = {
  /** Path below the corpus, such as `mta/name.eml`. */
  readonly file: string
  readonly bytes: Buffer
}

/** A corpus with its truth. */
export type Corpus = {
  /** Relative to the repository: which one it is. */
  readonly folder: string
  /** Path of its expected.jsonl. */
  readonly truth: string
  readonly mails: readonly CorpusMail[]
  /** SHA-256 over names and bytes, in the order of the truth. */
  readonly hash: string
}

/** The shared corpus where it stands beside the repository, else the part of it that is in the repository. */
export function loadCorpus(): Corpus {
  const candidates = ['../shared/corpus', 'test/corpus']
  const folder = candidates.find((name) => existsSync(path.join(ROOT, name, 'expected.jsonl')))
  if (folder === undefined) throw new Error(`no corpus: looked at ${candidates.join(' and ')}`)
  const truth = path.join(ROOT, folder, 'expected.jsonl')
  const lines = readFileSync(truth, 'utf8').split('\n')
  const mails = lines
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { readonly file: string }).file)
    .map((file) => ({ file, bytes: readFileSync(path.join(ROOT, folder, file)) }))
  const hash = createHash('sha256')
  for (const { file, bytes } of mails) hash.update(`${file}\n`).update(bytes)
  return { folder, truth, mails, hash: hash.digest('hex') }
}
