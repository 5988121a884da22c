/**
 * Which files a directory stands for: those of a Maildir, or all below it, in the order of their names.
 *
 * Names that begin with a dot are left out (editors, Maildir++ subfolders, `.git`); directories are entered, links to
 * directories are not, so that a loop ends.
 */
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

/** A file, or why a directory could not be listed. */
export type FoundFile = {
  readonly path: string
  /** A Maildir holds nothing but mails. */
  readonly isMail: boolean
  /** Why the directory at `path` could not be listed. Absent for a file. */
  readonly error?: unknown
}

/** Total: what cannot be listed is an entry with its error. */
export async function* filesBelow(folder: string): AsyncGenerator<FoundFile, void, void> {
  try {
    const entries = (await readdir(folder, { withFileTypes: true }))
      .filter(({ name }) => !name.startsWith('.'))
      .toSorted((a, b) => compare(a.name, b.name))
    if (isMaildir(entries)) {
      yield* maildirFiles(folder)
      return
    }
    for (const entry of entries) {
      const entryPath = path.join(folder, entry.name)
      if (entry.isDirectory()) yield* filesBelow(entryPath)
      else if (entry.isFile() || (await isLinkToFile(entryPath)))
        yield { path: entryPath, isMail: false }
    }
  } catch (error) {
    yield { path: folder, isMail: false, error }
  }
}

/** `cur` and `new` hold mails, `tmp` those that are being delivered (https://cr.yp.to/proto/maildir.html). */
async function* maildirFiles(folder: string): AsyncGenerator<FoundFile, void, void> {
  const files: { readonly name: string; readonly path: string }[] = []
  for (const part of ['cur', 'new']) {
    for (const name of await readdir(path.join(folder, part))) {
      if (!name.startsWith('.')) files.push({ name, path: path.join(folder, part, name) })
    }
  }
  // names begin with the second of the delivery
  for (const file of files.toSorted((a, b) => compare(a.name, b.name)))
    yield { path: file.path, isMail: true }
}

function isMaildir(
  entries: readonly { readonly name: string; readonly isDirectory: () => boolean }[],
): boolean {
  return ['cur', 'new'].every((part) =>
    entries.some((entry) => entry.name === part && entry.isDirectory()),
  )
}

async function isLinkToFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  } catch {
    // a link to nowhere
    return false
  }
}

/** By code unit: the same order on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
