/**
 * Reader, decoder and rules together on the bounces that `test/corpus/make` made: every mail against the truth that was
 * written before the server said anything. One miss is a failure.
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
  readonly status: string | null
  readonly categories: readonly string[]
  readonly forwardPath: string | null
  readonly forwardPathTruth: string | null
  readonly replyInReport: string
}

type Line = {
  readonly file: string
  readonly mta: string
  readonly kind: string
  readonly reports: readonly Wanted[]
}

const LINES = readFileSync(path.join(FOLDER, 'servers/expected.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Line)

async function decodeFile(file: string): Promise<DecodedMail> {
  const bytes = readFileSync(path.join(FOLDER, file))
  const message = readFast(bytes)
  return decode(isDeclined(message) ? await readGeneral(bytes) : message)
}

const key = (address: string | null | undefined): string =>
  (address ?? '').normalize('NFC').toLowerCase()

function isAbout(want: Wanted, { recipient }: BounceReport): boolean {
  return [want.recipient, want.finalRecipient].some((one) => key(one) === key(recipient))
}

/** The report in the terms of the truth, where the truth says anything. */
function answerTo(want: Wanted, report: BounceReport): unknown {
  const { category, forwardPath } = classify(report, ruleSet)
  const isRight = want.categories.length === 0 || want.categories.includes(category)
  const isTrue = forwardPath === undefined || key(forwardPath) === key(want.forwardPathTruth)
  return {
    recipient: want.recipient,
    action: want.action === null ? null : report.action,
    replyCode: isHeld(want) ? report.reply?.code : want.replyCode,
    status: want.status === null ? null : report.status,
    category: isRight ? want.categories : category,
    forwardPath: want.forwardPath === null && isTrue ? null : forwardPath,
  }
}

function isHeld({ replyCode, replyInReport }: Wanted): boolean {
  return replyCode !== null && replyInReport !== 'none'
}

describe.each([...new Set(LINES.map(({ mta }) => mta))])('%s', (server) => {
  const lines = LINES.filter(({ mta, kind }) => mta === server && kind === 'bounce')

  test.each(lines)('$file', async ({ file, reports }) => {
    const decoded = await decodeFile(file)
    expect(['bounce', 'delivery_notice']).toContain(decoded.kind)
    expect(decoded.reports.map(({ recipient }) => recipient)).toHaveLength(reports.length)
    const answers = reports.map((want) => {
      const report = decoded.reports.find((one) => isAbout(want, one))
      return report === undefined ? 'nothing' : answerTo(want, report)
    })
    expect(answers).toEqual(
      reports.map(({ recipient, action, replyCode, status, categories, forwardPath }) => {
        return { recipient, action, replyCode, status, category: categories, forwardPath }
      }),
    )
  })
})

/** All but where it stood. */
function answerOf({ kind, reports }: DecodedMail): string {
  const plain = reports.map((report) => ({
    ...report,
    texts: report.texts.map(({ source, text }) => ({ source, text })),
  }))
  return JSON.stringify([kind, plain])
}

test('every mail gives one answer, by both readers and whatever ends its lines', async () => {
  const different: string[] = []
  for (const { file } of LINES) {
    const text = readFileSync(path.join(FOLDER, file)).toString('latin1')
    if (text.includes('\r')) continue
    const answers = new Set<string>()
    for (const end of ['\n', '\r\n', '\r']) {
      const bytes = Buffer.from(text.replaceAll('\n', end), 'latin1')
      const message = readFast(bytes)
      if (!isDeclined(message)) answers.add(answerOf(decode(message)))
      if (end === '\n') answers.add(answerOf(decode(await readGeneral(bytes))))
    }
    if (answers.size > 1) different.push(file)
  }
  expect(different).toEqual([])
})

test('every mail has its line, and nothing of the machine that made it', () => {
  const files = readdirSync(path.join(FOLDER, 'servers')).filter((name) => name.endsWith('.eml'))
  expect(files.map((name) => `servers/${name}`).sort()).toEqual(
    LINES.map(({ file }) => file).sort(),
  )
  const telling = files.filter((name) => {
    const text = readFileSync(path.join(FOLDER, 'servers', name), 'latin1')
    return /\/(?:tmp|work|home|root)\/|\b(?:10|172|192\.168)\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/.test(
      text,
    )
  })
  expect(telling).toEqual([])
})
