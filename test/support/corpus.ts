/**
 * The shared corpus of bounces with their truth, at ../shared/corpus beside the repository. It is not part of the
 * repository, so what rests on it is skipped by name where it is not there.
 *
 * In: expected.jsonl, one object a line. Out: one entry a mail; its bytes are read when they are asked for.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { noteSkip } from './servers.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../shared/corpus')

/** One mail and what is known of it. */
export type CorpusMail = {
  /** Path below the corpus, such as `mta/name.eml`: for messages of a test, never for a decision. */
  readonly file: string
  readonly source: 'mta' | 'sisimai'
  /** False where its makers disagree about it. */
  readonly gold: boolean
  /** A kind of mail. A delay or a success is `bounce` here; `delivery_notice` is right for it too. */
  readonly kind: string
  readonly reports: readonly CorpusReport[]
  /** Name of the case that a scripted receiver played (mta only). */
  readonly case: string | undefined
  readonly read: () => Buffer
}

/** The truth about one recipient. What is absent is not scored. */
export type CorpusReport = {
  readonly recipient: string | undefined
  readonly finalRecipient: string | undefined
  readonly action: string | undefined
  readonly replyCode: string | undefined
  readonly status: string | undefined
  /** The accepted set. Empty: the cause is not in the mail. */
  readonly categories: readonly string[]
  /** The address that must be found. */
  readonly forwardPath: string | undefined
  /** The address that may be found although the mail does not hold it literally; any other is invented. */
  readonly forwardPathTruth: string | undefined
}

/** What {@link requireCorpus} gives. */
export type RequiredCorpus = {
  readonly missing: boolean
  /** Empty where it is missing. */
  readonly mails: readonly CorpusMail[]
}

/**
 * Asks for the corpus at the head of a test file. Where it is not there, the file's skipped suites are named at the end of
 * the run. `folder` is for the tests of this function.
 */
export function requireCorpus(testFile: string, folder: string = FOLDER): RequiredCorpus {
  const truth = path.join(folder, 'expected.jsonl')
  if (!existsSync(truth)) {
    noteSkip({ file: testFile, missing: 'the corpus at ../shared/corpus' })
    return { missing: true, mails: [] }
  }
  const lines = readFileSync(truth, 'utf8').split('\n')
  return {
    missing: false,
    mails: lines.filter((line) => line !== '').map((line) => parseMail(line, folder)),
  }
}

type Fields = Readonly<Record<string, unknown>>

function parseMail(line: string, folder: string): CorpusMail {
  const fields = JSON.parse(line) as Fields
  const file = required(fields, 'file')
  const reports = fields['reports'] as readonly Fields[]
  return {
    file,
    source: required(fields, 'source') as CorpusMail['source'],
    gold: fields['gold'] === true,
    kind: required(fields, 'kind'),
    reports: reports.map(parseReport),
    case: text(fields, 'case'),
    read: () => readFileSync(path.join(folder, file)),
  }
}

function parseReport(fields: Fields): CorpusReport {
  return {
    recipient: text(fields, 'recipient'),
    finalRecipient: text(fields, 'finalRecipient'),
    action: text(fields, 'action'),
    replyCode: text(fields, 'replyCode'),
    status: text(fields, 'status'),
    categories: fields['categories'] as readonly string[],
    forwardPath: text(fields, 'forwardPath'),
    forwardPathTruth: text(fields, 'forwardPathTruth'),
  }
}

function text(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

function required(fields: Fields, name: string): string {
  const value = text(fields, name)
  if (value === undefined) throw new Error(`expected.jsonl: a line without ${name}`)
  return value
}
