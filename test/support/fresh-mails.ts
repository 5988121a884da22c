/**
 * Sample mails as if they had come in an hour ago. What a report does lasts for hours or days from its receipt, which for an imported
 * file is the date of its topmost Received: the holds of the samples as they lie there are over a week after they were made.
 *
 * In: a file or a folder of `*.eml`. Out: copies in a folder of the test's own; but for that date they are the bytes of the sample.
 */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

const AGE_MS = 3_600_000

/** A field with its folded lines, at the head of a mail alone. */
const FIRST_RECEIVED = /^(?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*)*?Received:.*(?:\r?\n[ \t].*)*/i

/** Copies a mail, or every mail of a folder, into `folder`, which is made. Their paths there, by name: a second apart. */
export async function copyAsFresh(source: string, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const startMs = Date.now() - AGE_MS
  const files = await mailsOf(source)
  return Promise.all(
    files.map(async (file, index) => {
      const text = asReceivedAt(await readFile(file, 'latin1'), startMs + index * 1_000)
      const copy = path.join(folder, path.basename(file))
      await writeFile(copy, text, 'latin1')
      return copy
    }),
  )
}

/** The mail with another date in its topmost Received; one that has none counts as received when it is read. Total. */
export function asReceivedAt(text: string, atMs: number): string {
  const head = FIRST_RECEIVED.exec(text)?.[0]
  if (head === undefined) return text
  const date = new Date(atMs).toUTCString().replace('GMT', '+0000')
  const trace = head.slice(0, head.lastIndexOf(';') + 1)
  return `${trace} ${date}${text.slice(head.length)}`
}

async function mailsOf(source: string): Promise<readonly string[]> {
  if (!(await stat(source)).isDirectory()) return [source]
  const names = (await readdir(source)).filter((name) => name.endsWith('.eml'))
  if (names.length === 0) throw new Error(`no mail in ${source}`)
  return names.sort().map((name) => path.join(source, name))
}
