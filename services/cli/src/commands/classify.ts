import { InvalidArgumentError, type Command } from 'commander'
import type { RuleSet } from '@forwardpath/classify'
import type { DecodedMail } from '@forwardpath/decode'
import { EXIT, forTerminal } from '@forwardpath/runtime'
import { MAX_MESSAGE_BYTES, type ReadMail } from '@forwardpath/poller'
import { createMailReader, type MailReader } from '@forwardpath/worker'
import { declareRead } from '../command-kind.ts'
import { benchClassify } from '../bench-classify.ts'
import { mailJson, type ClassifyContext } from '../classify-json.ts'
import { reportLines } from '../explain-lines.ts'
import { givenMails } from '../given-mails.ts'
import { counted, writeData, writeJson, writeMessage } from '../output.ts'
import { readOne } from '../read-one.ts'
import { loadRules } from '../rules.ts'

type ClassifyOptions = {
  readonly json?: boolean
  readonly explain?: boolean
  readonly rules?: string
  readonly bench?: number
}

const HELP = `
A PATH is a mail, an mbox, a Maildir or a directory; - is standard input. No database, no network.

Examples:
  forwardpath classify bounce.eml
  forwardpath classify --explain bounce.eml
  forwardpath classify --json ~/Maildir | jq .reports[].category
  forwardpath classify --bench 20 samples/`

/** `classify`. */
export function addClassifyCommand(program: Command): void {
  declareRead(program.command('classify'))
    .description('says what mails are and why, without storing anything')
    .argument('<path...>')
    .option('--json', 'one JSON object a mail, in the order given')
    .option('--explain', 'every rule that held, why the others lost, and what each party can do')
    .option('--rules <file>', 'rules of your own, which come first')
    .option(
      '--bench <passes>',
      'N warm passes in one process: mails a second and CPU µs a mail',
      parsePasses,
    )
    .addHelpText('after', HELP)
    .action(async (paths: readonly string[], options: ClassifyOptions) => {
      const rules = await loadRules({
        files: options.rules === undefined ? [] : [options.rules],
        ownHosts: [],
      })
      const { mails, sayLeftOut } = givenMails(paths, { maxMessageBytes: MAX_MESSAGE_BYTES })
      if (options.bench !== undefined) await bench(mails, rules, options.bench)
      else await classifyAll(mails, rules, options)
      sayLeftOut()
    })
}

function parsePasses(text: string): number {
  const passes = Number(text)
  if (!Number.isInteger(passes) || passes < 1 || passes > 100_000) {
    throw new InvalidArgumentError('a whole number from 1 to 100000')
  }
  return passes
}

async function classifyAll(
  mails: AsyncIterable<ReadMail>,
  rules: RuleSet,
  options: ClassifyOptions,
): Promise<void> {
  const reader = createMailReader()
  const context = { rules, explain: options.explain === true }
  let unreadable = 0
  let total = 0
  for await (const mail of mails) {
    total++
    const isRead =
      options.json === true
        ? await printJson(mail, reader, context)
        : await printText(mail, reader, context)
    if (!isRead) unreadable++
  }
  await reader.close()
  if (total === 0) writeMessage('no mail found in what was given')
  if (unreadable > 0) writeMessage(`${counted(unreadable, 'mail')} could not be read`)
  process.exitCode = unreadable > 0 || total === 0 ? EXIT.negative : EXIT.done
}

/** False where the mail could not be read; its error stands in its place. */
async function printJson(
  mail: ReadMail,
  reader: MailReader,
  context: ClassifyContext,
): Promise<boolean> {
  const read = await readOne(mail, reader)
  if ('error' in read) {
    await writeJson({ file: mail.name, error: read.error })
    return false
  }
  await writeJson(mailJson({ file: mail.name, ...read }, context))
  return true
}

async function printText(
  mail: ReadMail,
  reader: MailReader,
  context: ClassifyContext,
): Promise<boolean> {
  const read = await readOne(mail, reader)
  if ('error' in read) {
    await writeData(
      forTerminal(`${mail.name}: cannot be read: ${read.error.message} (${read.error.code})`),
    )
    return false
  }
  const { decoded } = read
  await writeData(forTerminal(`${mail.name}: ${decoded.kind}${autoReplyText(decoded)}`))
  for (const report of decoded.reports) {
    for (const line of reportLines(report, context)) await writeData(forTerminal(line))
  }
  return true
}

function autoReplyText({ autoReply, complaint }: DecodedMail): string {
  if (complaint !== undefined) return ` (${complaint.feedbackType})`
  if (autoReply === undefined) return ''
  const until = autoReply.until === undefined ? '' : ` until ${autoReply.until}`
  const offer = autoReply.newAddress === undefined ? '' : `, offers ${autoReply.newAddress}`
  return ` (${autoReply.type}${until}${offer})`
}

async function bench(
  mails: AsyncIterable<ReadMail>,
  rules: RuleSet,
  passes: number,
): Promise<void> {
  const bytes: Uint8Array[] = []
  for await (const mail of mails) if (mail.kind === 'mail') bytes.push(mail.bytes)
  const result = await benchClassify(bytes, rules, passes)
  await writeData(
    `${counted(result.mails, 'mail')} × ${String(passes)} passes: ${Math.round(result.mailsPerSecond).toLocaleString('en-US')} mails/s, ${result.cpuMicrosPerMail.toFixed(1)} CPU µs a mail; general path ${result.generalShare.toFixed(2)} %`,
  )
}
