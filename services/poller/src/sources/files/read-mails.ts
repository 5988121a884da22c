/**
 * Mails from PATHs, in the order given: mail files, mboxes, Maildirs, directories, and `-` for standard input.
 *
 * Total: what cannot be read is an entry with its error, and the others go on. Nothing big is held in memory: one mail
 * at a time, and a mail over the limit is only counted and hashed.
 */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import { codeOf, messageOf } from '@forwardpath/runtime'
import { filesBelow } from './folder.ts'
import { isFromLine } from './mbox.ts'
import type { ReadMail, ReadOptions } from './read-mail.ts'
import { readStream, type StreamOptions } from './stream.ts'

/** The size that a mail may have where nothing else is configured: 25 MiB. */
export const MAX_MESSAGE_BYTES = 25 * 1024 ** 2

/** What `readMails` takes beside the paths. */
export type ReadMailsOptions = Partial<ReadOptions> & {
  /** Read for the path `-`. */
  readonly stdin?: AsyncIterable<Uint8Array>
  /** Told of a file below a directory that was left out, since it does not begin as a mail does. */
  readonly onSkipped?: (file: string) => void
}

/** One mail a file, whatever its first line; all other files are looked at. */
const MAIL_EXTENSIONS: ReadonlySet<string> = new Set(['.eml', '.rfc822', '.mail', '.email'])
const MBOX_EXTENSIONS: ReadonlySet<string> = new Set(['.mbox', '.mbx', '.mboxrd'])

/** See the head of the file. Never throws. */
export async function* readMails(
  paths: readonly string[],
  options: ReadMailsOptions = {},
): AsyncGenerator<ReadMail, void, void> {
  const limits = { maxMessageBytes: options.maxMessageBytes ?? MAX_MESSAGE_BYTES }
  for (const given of paths) {
    try {
      if (given === '-') yield* readStream('-', options.stdin ?? process.stdin, limits)
      else if ((await stat(given)).isDirectory()) yield* readFolder(given, limits, options)
      else yield* readFile(given, limits)
    } catch (error) {
      yield unreadable(given, error)
    }
  }
}

async function* readFolder(
  folder: string,
  limits: ReadOptions,
  options: ReadMailsOptions,
): AsyncGenerator<ReadMail, void, void> {
  for await (const file of filesBelow(folder)) {
    try {
      if (file.error !== undefined) yield unreadable(file.path, file.error)
      else if (file.isMail) yield* readFile(file.path, { ...limits, isOneMail: true })
      else if (await beginsAsMail(file.path)) yield* readFile(file.path, limits)
      else options.onSkipped?.(file.path)
    } catch (error) {
      yield unreadable(file.path, error)
    }
  }
}

function readFile(file: string, options: StreamOptions): AsyncIterable<ReadMail> {
  const extension = path.extname(file).toLowerCase()
  return readStream(file, createReadStream(file), {
    ...options,
    isOneMail: options.isOneMail === true || MAIL_EXTENSIONS.has(extension),
    mayBeEmpty: MBOX_EXTENSIONS.has(extension),
  })
}

/** A header field with an ordinary name (not JSON) at the first line, behind empty lines, or the `From ` line of an mbox. */
async function beginsAsMail(file: string): Promise<boolean> {
  const extension = path.extname(file).toLowerCase()
  if (MAIL_EXTENSIONS.has(extension) || MBOX_EXTENSIONS.has(extension)) return true
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1_024), 0, 1_024, 0)
    const text = buffer.toString('latin1', 0, bytesRead).trimStart()
    const [line = ''] = text.split('\n', 1)
    return (
      /^[A-Za-z][A-Za-z0-9_-]{0,127}[ \t]{0,16}:/.test(line) ||
      isFromLine(Buffer.from(line, 'latin1'))
    )
  } finally {
    await handle.close()
  }
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or directory'],
  ['EACCES', 'it may not be read by this user'],
  ['EPERM', 'it may not be read by this user'],
  ['EISDIR', 'it is a directory'],
  ['ELOOP', 'its links lead in a circle'],
])

function unreadable(name: string, error: unknown): ReadMail {
  const code = codeOf(error) ?? 'unreadable'
  return { name, kind: 'error', code, message: WORDS.get(code) ?? messageOf(error) }
}
