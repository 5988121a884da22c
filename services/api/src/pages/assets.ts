/** Style sheet, script and icon: files of their own, named with their hash, so that a browser keeps each for good. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

const TYPES = {
  'pages.css': 'text/css; charset=utf-8',
  'pages.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const

/** One file. */
export type Asset = { readonly type: string; readonly body: Buffer }

/** All of them, read once. */
export type Assets = {
  readonly find: (file: string) => Asset | undefined
  /** Its address, which changes with its content. */
  readonly url: (file: string) => string
}

/** Beside src and dist, so that either finds it. */
const FOLDER = new URL('../../assets/', import.meta.url)

/** Throws where a file is missing: the program is then not whole. */
export async function loadAssets(): Promise<Assets> {
  const files = new Map<string, Asset & { readonly url: string }>()
  for (const [name, type] of Object.entries(TYPES)) {
    const body = await readFile(new URL(name, FOLDER))
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
    files.set(name, { type, body, url: `/assets/${name}?v=${hash}` })
  }
  return {
    find: (file) => files.get(file),
    url: (file) => files.get(file)?.url ?? `/assets/${file}`,
  }
}
