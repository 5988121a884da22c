/**
 * Reader, decoder and rules together on what known servers write in situations of their own (`test/corpus/situations`):
 * every mail against the truth that was written before any was decoded. One miss is a failure.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { BUILTIN_RULES, classify, compileRules } from '@forwardpath/classify'
import { decode, type BounceReport, type DecodedMail } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import { describe, expect, test } from 'vitest'

const FOLDER = path.resolve(import.meta.dirname, '../corpus')
const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })

/** What a line of expected.jsonl has for one recipient; null is not asked. */
type Wanted = {
  readonly recipient: string
  readonly finalRecipient: string
  readonly action: string | null
  readonly replyCode: number | null
  readonly categories: readonly string[]
  readonly forwardPath: string | null
  readonly forwardPathTruth: string | null
}

type Line = {
  readonly file: string
  readonly mta: string
  /** False where people may differ about the kind and the recipients. */
  readonly gold: boolean
  readonly kind: string
  readonly reports: readonly Wanted[]
  readonly originalMessageId: string
}

const LINES = readFileSync(path.join(FOLDER, 'situations/expected.jsonl'), 'utf8')
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

/** Of two recipients of one alias each has its own report. */
function reportAbout(want: Wanted, reports: readonly BounceReport[]): BounceReport | undefined {
  const both = reports.find(
    ({ recipient, finalRecipient }) =>
      key(recipient) === key(want.recipient) && key(finalRecipient) === key(want.finalRecipient),
  )
  const names = [want.recipient, want.finalRecipient].map(key)
  return both ?? reports.find(({ recipient }) => names.includes(key(recipient)))
}

/** The report in the terms of the truth, where the truth says anything. */
function answerTo(want: Wanted, report: BounceReport): unknown {
  const { category, forwardPath } = classify(report, ruleSet)
  const isRight = want.categories.length === 0 || want.categories.includes(category)
  const isTrue = forwardPath === undefined || key(forwardPath) === key(want.forwardPathTruth)
  return {
    recipient: want.recipient,
    action: want.action === null ? null : report.action,
    replyCode: want.replyCode === null ? null : report.reply?.code,
    category: isRight ? want.categories : category,
    forwardPath: want.forwardPath === null && isTrue ? null : forwardPath,
  }
}

const sure = LINES.filter(({ gold }) => gold)

describe.each([...new Set(LINES.map(({ mta }) => mta))])('%s', (server) => {
  const ofServer = sure.filter(({ mta }) => mta === server)

  test.each(ofServer.filter(({ kind }) => kind === 'bounce'))(
    '$file',
    async ({ file, reports }) => {
      const decoded = await decodeFile(file, 'fast')
      expect(['bounce', 'delivery_notice']).toContain(decoded.kind)
      expect(decoded.reports.map(({ recipient }) => recipient)).toHaveLength(reports.length)
      const answers = reports.map((want) => {
        const report = reportAbout(want, decoded.reports)
        return report === undefined ? 'nothing' : answerTo(want, report)
      })
      expect(answers).toEqual(
        reports.map(({ recipient, action, replyCode, categories, forwardPath }) => {
          return { recipient, action, replyCode, category: categories, forwardPath }
        }),
      )
    },
  )

  test('nobody but whom it concerns where no failure is told, and no new address where people may differ', async () => {
    for (const { file, kind, gold, reports } of LINES.filter(({ mta }) => mta === server)) {
      if (gold && kind === 'bounce') continue
      const decoded = await decodeFile(file, 'fast')
      const about = decoded.reports.map(({ recipient }) => recipient)
      const wanted = reports.map(({ recipient }) => recipient)
      if (gold) expect([file, decoded.kind, about]).toEqual([file, kind, wanted])
      const paths = decoded.reports.map((report) => classify(report, ruleSet).forwardPath)
      expect(paths.filter((one) => one !== undefined)).toEqual([])
    }
  })
})

test('the returned mail is told by its Message-ID wherever it is there', async () => {
  const wrong: string[] = []
  for (const { file, originalMessageId } of sure) {
    const { original } = await decodeFile(file, 'fast')
    const isThere = readFileSync(path.join(FOLDER, file), 'latin1').includes(
      `Message-ID: ${originalMessageId}`,
    )
    if (isThere && original.messageId !== originalMessageId) wrong.push(file)
  }
  expect(wrong).toEqual([])
})

test('both readers give the same answer', async () => {
  const different: string[] = []
  for (const { file } of LINES) {
    const [fast, general] = await Promise.all([
      decodeFile(file, 'fast'),
      decodeFile(file, 'general'),
    ])
    const plain = ({ kind, reports }: DecodedMail): string =>
      JSON.stringify([
        kind,
        reports.map(({ texts, ...rest }) => [rest, texts.map((one) => one.text)]),
      ])
    if (plain(fast) !== plain(general)) different.push(file)
  }
  expect(different).toEqual([])
})

test('every mail has its line, and nothing of the machine that made it', () => {
  const files = readdirSync(path.join(FOLDER, 'situations')).filter((name) => name.endsWith('.eml'))
  expect(files.map((name) => `situations/${name}`).sort()).toEqual(
    LINES.map(({ file }) => file).sort(),
  )
  const telling = files.filter((name) => {
    const text = readFileSync(path.join(FOLDER, 'situations', name), 'latin1')
    return /\/(?:tmp|work|root)\/|\b(?:10|172|192\.168)\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/.test(text)
  })
  expect(telling).toEqual([])
})
