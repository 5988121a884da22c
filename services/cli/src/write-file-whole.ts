import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { EXIT, ExitError, messageOf } from '@forwardpath/runtime'

/**
 * Writes a file that only its owner can read, by rename: a reader sees the old one or the new one, never half of it. Throws
 * ExitError 1 where it cannot be written.
 */
export async function writeFileWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw new ExitError(`${file} cannot be written: ${messageOf(error)}`, {
      exitCode: EXIT.negative,
      remedy: 'name a file in a folder that is there and that you may write to',
      cause: error,
    })
  }
}
