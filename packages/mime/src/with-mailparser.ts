/**
 * The general reader, for what the fast reader declines.
 *
 * In: raw bytes. Out: a promise of a Message, which is never refused. mailparser finds the parts; their
 * bodies are taken as the encoded bytes that it cuts out, before it decodes, flattens or links them,
 * so that a delivery-status part is its own and no conversion is paid for. Field values, charsets and
 * transfer encodings are read by the same code as in the fast reader.
 *
 * The caps stand before mailparser (bounded-lines.ts), so its cost is linear in a bounded message. It
 * is a stream and takes turns of the event loop: call it where a deadline can stop it.
 *
 * Parts have no `range`, since mailparser does not tell offsets; so `verbatim` is false.
 */
import { Readable } from 'node:stream'
import { MailParser } from 'mailparser'
import type { Defect, Message, Part } from '@forwardpath/mail'
import { boundedLines } from './bounded-lines.ts'
import { isMultipart, readHead, type Head } from './head.ts'
import { LF } from './line-ends.ts'
import { MAX_DEPTH, MAX_PARTS } from './limits.ts'
import { DefectList, messageOf } from './message.ts'
import { byteCapOf, exceedsText, leaf, leafHead, multipart } from './parts.ts'

/** Reads any bytes. Never rejects: what mailparser fails on is the defect `parser-failed`. */
export async function readWithMailparser(bytes: Uint8Array): Promise<Message> {
  const defects = new DefectList()
  const { report } = defects
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const collector = new PartCollector()
  const failure = await run(boundedLines(buffer, report), collector)
  if (failure !== undefined) report(defectOf(failure))
  const root = collector.root ?? new Draft(readHead(Buffer.alloc(0), LF))
  return messageOf(bytes, partOf(root, 1, report), defects)
}

/** Resolves with the error that ended the reading, if any. */
async function run(blocks: Iterable<Buffer>, collector: PartCollector): Promise<Error | undefined> {
  const source = Readable.from(blocks)
  const failure = await new Promise<Error | undefined>((resolve) => {
    // The listeners stay: mailparser may emit more than one error.
    collector.on('error', resolve)
    collector.on('end', () => {
      resolve(undefined)
    })
    source.on('error', resolve)
    source.pipe(collector).resume()
  })
  source.destroy()
  return failure
}

function defectOf(failure: Error): Defect {
  const code = 'code' in failure && failure.code === 'EMAXLEN' ? 'part-limit' : 'parser-failed'
  return { code, detail: failure.message.slice(0, 200) }
}

/** A part while its body comes in. */
class Draft {
  readonly head: Head
  readonly children: Draft[] = []
  readonly #body: Buffer[] = []
  readonly #cap: number
  /** The multipart around it; absent for the root. */
  readonly #outer: Draft | undefined
  #kept = 0
  bodyBytes = 0

  constructor(head: Head, outer?: Draft) {
    this.head = head
    this.#outer = outer
    this.#cap = byteCapOf(head.contentType)
  }

  append(chunk: Buffer): void {
    this.bodyBytes += chunk.length
    const kept = chunk.subarray(0, this.#cap - this.#kept)
    this.#kept += kept.length
    if (kept.length > 0) this.#body.push(kept)
  }

  body(): Buffer {
    return Buffer.concat(this.#body)
  }

  /** mailparser does not end what has no parts at the delimiter of the multipart around it. */
  bodyOfMultipart(): Buffer {
    const body = this.body()
    const outer = this.#outer?.head.parameters.get('boundary')
    if (outer === undefined) return body
    const end = body.indexOf(`\n--${outer}`)
    if (end !== -1) return body.subarray(0, end)
    return body.at(-1) === LF ? body.subarray(0, -1) : body
  }
}

function partOf(draft: Draft, depth: number, report: (defect: Defect) => void): Part {
  const { head, children } = draft
  if (depth > MAX_DEPTH && isMultipart(head)) {
    report({ code: 'depth-limit' })
    return multipart(head, [], undefined)
  }
  if (children.length === 0) return leafOf(draft, report)
  if (head.fieldCut) report({ code: 'field-limit' })
  const parts = children.map((child) => partOf(child, depth + 1, report))
  return multipart(head, parts, undefined)
}

function leafOf(draft: Draft, report: (defect: Defect) => void): Part {
  const head = leafHead(draft.head, report)
  if (exceedsText(head, draft.bodyBytes)) report({ code: 'text-limit' })
  const bytes = head === draft.head ? draft.body() : draft.bodyOfMultipart()
  return leaf(head, { bytes, start: 0, end: bytes.length, lineEnd: LF }, undefined)
}

/** What mailparser's splitter hands on, as far as it is used here. */
type SplitNode = {
  readonly type: 'node'
  /** False for the root. */
  readonly parentNode: SplitNode | false
  readonly getHeaders: () => Buffer
}
type SplitBytes = {
  /** `body` is a leaf's, `data` is what a multipart has outside its parts. */
  readonly type: 'body' | 'data'
  readonly node: SplitNode
  readonly value?: Buffer
}

/**
 * mailparser with its own reading of the parts replaced: addresses, dates, checksums, HTML and links
 * are never looked at. The hook is the method that it calls for each piece of the message.
 */
class PartCollector extends MailParser {
  /** Absent where the message ended before its first line. */
  root: Draft | undefined
  readonly #drafts = new Map<SplitNode, Draft>()

  constructor() {
    const lean = {
      keepDeliveryStatus: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      skipTextLinks: true,
    }
    // The last two go through to the splitter: no returned message is opened, and parts are counted.
    const options = { ...lean, ignoreEmbedded: true, maxChildNodes: MAX_PARTS }
    super(options)
  }

  processChunk(chunk: SplitNode | SplitBytes, done: () => void): void {
    if (chunk.type === 'node') this.#open(chunk)
    else if (chunk.value !== undefined) this.#append(chunk.node, chunk.value)
    done()
  }

  #open(node: SplitNode): void {
    const parent = node.parentNode === false ? undefined : this.#drafts.get(node.parentNode)
    const draft = new Draft(readHead(node.getHeaders(), LF), parent)
    this.#drafts.set(node, draft)
    if (parent === undefined) this.root ??= draft
    else parent.children.push(draft)
  }

  /** Bytes between the parts of a multipart are nobody's; where there is no part they are the body. */
  #append(node: SplitNode, value: Buffer): void {
    const draft = this.#drafts.get(node)
    if (draft?.children.length === 0) draft.append(value)
  }
}
