/**
 * What the documents tell people to copy, as the tests run it: a fenced block, found by its first line, so that the text of a
 * page cannot go stale beside the program.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/**
 * The block of `file` (from the repository's root) whose first line is `first`, whole;
 * `replace` changes what is another on this machine, such as ports. Throws where there is none, and where
 * something to replace is not in it.
 */
export function snippetOf(
  file: string,
  first: string,
  replace: Readonly<Record<string, string>> = {},
): string {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, body = '']) => body)
  const found = blocks.find((body) => body.startsWith(`${first}\n`))
  if (found === undefined) throw new Error(`${file} has no block that begins with: ${first}`)
  let snippet = found
  for (const [from, to] of Object.entries(replace)) {
    if (!snippet.includes(from)) throw new Error(`${file}, ${first}: there is no ${from}`)
    snippet = snippet.replaceAll(from, to)
  }
  return snippet
}
