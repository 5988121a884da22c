/**
 * Reader, decoder and rules together on what other programs write to the mailbox in which bounces arrive
 * (`test/corpus/neighbours`): lists, automatic answers, machines' reports, people who pass bounces on. Every mail against the
 * truth that was written before any was decoded: its kind, nobody reported whom it does not report, and no new address
 * that it does not offer.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { BUILTIN_RULES, classify, compileRules } from '@forwardpath/classify'
import { decode, type BounceReport, type DecodedMail } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import { describe, expect, test } from 'vitest'

const FOLDER = path.resolve(import.meta.dirname, '../corpus')
const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })

type Wanted = {
  readonly recipient: string
  /** Null: not asked, as of a complaint. */
  readonly action: string | null
  readonly replyCode: number | null
  readonly categories: readonly string[]
  readonly forwardPath: string | null
}

type Line = {
  readonly file: string
  readonly mta: string
  /** Every kind that is right. */
  readonly kinds: readonly string[]
  readonly reports: readonly Wanted[]
  /** Whom a list's own refusal may be about. */
  readonly mayReport: readonly string[]
  /** What an automatic answer says; absent: not asked. Null: nothing that we have a word for. */
  readonly says?: string | null
  readonly until?: string
  readonly offers: string | null
  readonly mayOffer?: string
}

const LINES = readFileSync(path.join(FOLDER, 'neighbours/expected.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Line)

async function decodeFile(file: string, read: 'fast' | 'general'): Promise<DecodedMail> {
  const bytes = readFileSync(path.join(FOLDER, file))
  const message = read === 'fast' ? readFast(bytes) : await readGeneral(bytes)
  return decode(isDeclined(message) ? await readGeneral(bytes) : message)
}

const key = (address: string | null | undefined): string =>
  (address ?? '').normalize('NFC').toLowerCase()

/** What the decoder found of one wanted report, in the terms of the truth where that asks. */
function answerTo(want: Wanted, reports: readonly BounceReport[]): unknown {
  const report = reports.find(({ recipient }) => key(recipient) === key(want.recipient))
  if (report === undefined) return `nothing of ${want.recipient}`
  const { category, forwardPath } = classify(report, ruleSet)
  const isRight = want.categories.length === 0 || want.categories.includes(category)
  return {
    recipient: want.recipient,
    action: want.action === null ? null : report.action,
    replyCode: want.replyCode === null ? null : report.reply?.code,
    categories: isRight ? want.categories : category,
    forwardPath: forwardPath ?? null,
  }
}

/** Addresses that anything in the mail would propose: of reports and of an automatic answer. */
function offeredBy(decoded: DecodedMail): readonly string[] {
  const paths = decoded.reports.map((report) => classify(report, ruleSet).forwardPath)
  return [...paths, decoded.autoReply?.newAddress].flatMap((address) =>
    address === undefined ? [] : [key(address)],
  )
}

describe.each([...new Set(LINES.map(({ mta }) => mta))])('%s', (program) => {
  const ofProgram = LINES.filter(({ mta }) => mta === program)

  test.each(ofProgram)('$file', async (line) => {
    const decoded = await decodeFile(line.file, 'fast')
    expect(line.kinds).toContain(decoded.kind)
    const about = decoded.reports.map(({ recipient }) => key(recipient))
    if (line.mayReport.length === 0) {
      expect(about).toEqual(line.reports.map(({ recipient }) => key(recipient)))
    } else {
      expect(about.filter((one) => !line.mayReport.map(key).includes(one))).toEqual([])
    }
    expect(line.reports.map((want) => answerTo(want, decoded.reports))).toEqual(
      line.reports.map(({ recipient, action, replyCode, categories, forwardPath }) => {
        return { recipient, action, replyCode, categories, forwardPath }
      }),
    )
    const offered = [line.offers, ...line.reports.map(({ forwardPath }) => forwardPath)].flatMap(
      (address) => (address === null ? [] : [key(address)]),
    )
    const found = offeredBy(decoded).filter((one) => one !== key(line.mayOffer))
    expect(found).toEqual(offered)
    if (line.says !== undefined) expect(decoded.autoReply?.type ?? null).toBe(line.says)
    if (line.until !== undefined) expect(decoded.autoReply?.until).toBe(line.until)
  })
})

test('both readers give the same answer', async () => {
  const different: string[] = []
  for (const { file } of LINES) {
    const [fast, general] = await Promise.all([
      decodeFile(file, 'fast'),
      decodeFile(file, 'general'),
    ])
    const plain = ({ kind, reports, autoReply, receipt }: DecodedMail): string =>
      JSON.stringify([
        [kind, autoReply, receipt],
        reports.map(({ texts, ...rest }) => [rest, texts.map((one) => one.text)]),
      ])
    if (plain(fast) !== plain(general)) different.push(file)
  }
  expect(different).toEqual([])
})

test('every mail has its line, and nothing of the machine that made it', () => {
  const files = readdirSync(path.join(FOLDER, 'neighbours')).filter((name) => name.endsWith('.eml'))
  expect(files.map((name) => `neighbours/${name}`).sort()).toEqual(
    LINES.map(({ file }) => file).sort(),
  )
  const telling = files.filter((name) => {
    const text = readFileSync(path.join(FOLDER, 'neighbours', name), 'latin1')
    return /\/(?:work|root)\/|\b(?:10|172|192\.168)\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/.test(text)
  })
  expect(telling).toEqual([])
})
