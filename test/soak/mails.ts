/**
 * The stream: mail after mail from the corpus, each about recipients and an original mail of its own, so that each is an event
 * that nothing has seen before. Pure but for the corpus, which is read once.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** One mail of the stream. Its number is in each of its addresses: `s17.jane@example.org`. */
export type SoakMail = {
  readonly number: number
  /** Which template it was made of. */
  readonly template: number
  /** With CRLF, as the mailbox gives it back. */
  readonly bytes: Buffer
  readonly sha256: Buffer
}

/** A mail of the corpus with what is replaced in it. */
export type Template = {
  readonly file: string
  readonly text: string
  /** Of recipients, and of the addresses that a 551 offers. */
  readonly addresses: readonly string[]
  readonly messageIds: readonly string[]
}

type Truth = {
  readonly file: string
  readonly reports: readonly {
    readonly recipient: string | null
    readonly finalRecipient: string | null
    readonly forwardPath: string | null
    readonly originalMessageId: string | null
  }[]
}

/** All mails of this folder (test/corpus) in which every recipient stands in clear text. */
export function loadTemplates(corpus: string): readonly Template[] {
  const lines = readFileSync(path.join(corpus, 'expected.jsonl'), 'utf8').trim().split('\n')
  return lines.flatMap((line) => {
    const { file, reports } = JSON.parse(line) as Truth
    const text = withCrlf(readFileSync(path.join(corpus, file), 'latin1'))
    const recipients = reports.flatMap(({ recipient }) => recipient ?? [])
    const isClear = recipients.length > 0 && recipients.every((address) => text.includes(address))
    const addresses = reports.flatMap((report) =>
      [report.recipient, report.finalRecipient, report.forwardPath].filter((one) => one !== null),
    )
    const messageIds = reports.flatMap(({ originalMessageId }) => originalMessageId ?? [])
    const template = {
      file,
      text,
      addresses: distinct(addresses),
      messageIds: distinct(messageIds),
    }
    return isClear ? [template] : []
  })
}

/** The mail of that number. */
export function makeMail(
  template: Template,
  { number, index }: { readonly number: number; readonly index: number },
): SoakMail {
  const { addresses, messageIds } = template
  let { text } = template
  for (const address of addresses) text = text.replaceAll(whole(address), `s${number}.$&`)
  for (const id of messageIds) text = text.replaceAll(id, id.replace('@', `.s${number}@`))
  // An event is known by this before the Message-ID (services/worker/src/event-key.ts).
  text = text.replace(/^Original-Envelope-Id: [^\r\n]+/gim, `$&.s${number}`)
  const bytes = Buffer.from(text, 'latin1')
  return { number, template: index, bytes, sha256: createHash('sha256').update(bytes).digest() }
}

/** Not where it is the end of a longer one. */
function whole(address: string): RegExp {
  return new RegExp(`(?<![\\w.+-])${address.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&')}`, 'g')
}

function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
