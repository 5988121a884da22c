import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { fileFault } from './file-fault.ts'

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
    throw cannotWrite(file, error)
  }
}

/**
 * The same for what comes in pieces: `fill` is given a function that writes one. The new file has the rights of the one that it
 * replaces, else only its owner can read it. Throws what `fill` throws, and ExitError 1 where the file cannot be written.
 */
export async function writeFileFrom<T>(
  file: string,
  fill: (write: (bytes: Uint8Array) => Promise<void>) => Promise<T>,
): Promise<T> {
  const temporary = `${file}.${randomUUID()}.part`
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => 0o600,
  )
  const handle = await open(temporary, 'wx', mode).catch((error: unknown) => {
    throw cannotWrite(file, error)
  })
  const writing = (error: unknown): never => {
    throw cannotWrite(file, error)
  }
  try {
    const result = await fill((bytes) => handle.appendFile(bytes).catch(writing))
    await handle.sync().catch(writing)
    await handle.close()
    await rename(temporary, file).catch(writing)
    return result
  } catch (error) {
    await handle.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw error
  }
}

/** Exit 1: the file, the cause and what to do. */
export function cannotWrite(file: string, error: unknown): ExitError {
  return new ExitError(`${file} cannot be written: ${fileFault(error)}`, {
    exitCode: EXIT.negative,
    remedy: 'name a file in a folder that is there and that you may write to',
    cause: error,
  })
}
