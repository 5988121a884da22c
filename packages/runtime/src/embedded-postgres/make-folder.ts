/**
 * Makes a folder with those above it. Node's own recursive mkdir goes round for ever where a folder that is there takes no
 * new one and says ENOENT, as /proc does (seen with Node 20.20); this one tries each folder once.
 */
import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { codeOf } from '../errors.ts'

/** Does nothing where it is there. Throws what the file system says. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  if (await isFolder(folder)) return
  const parent = path.dirname(folder)
  if (parent !== folder) await makeFolder(parent, mode)
  try {
    await mkdir(folder, { mode })
  } catch (error) {
    // Somebody else made it in between.
    if (codeOf(error) !== 'EEXIST' || !(await isFolder(folder))) throw error
  }
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
