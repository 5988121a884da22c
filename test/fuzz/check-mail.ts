/** What must hold of every mail, whatever its bytes: properties of reading, decoding and classifying it. */
import { BUILTIN_RULES, classify, compileRules, type Classification } from '@forwardpath/classify'
import { decode, type BounceReport, type DecodedMail } from '@forwardpath/decode'
import { addressKey, type Address } from '@forwardpath/mail'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import type { Finding } from './finding.ts'
import { standsNowhere } from './standing.ts'

/** Built once: the rules do not change while fuzzing. */
export const RULES = compileRules(BUILTIN_RULES, { version: 'fuzz' })

/** What is checked beside what is always checked; each costs one reading or more. */
export type MailChecks = {
  /** Read again: the same answer. */
  readonly repeat: boolean
  /**
   * Shares of the lines: a prefix of so many may not have more recipients than the whole, nor take a new
   * address for one. For mails as servers write them: in a damaged one, a later line may take back what an
   * earlier one said, and a new address may stand where a recipient stands.
   */
  readonly prefixes: readonly number[]
  /** The same answer with LF, CRLF and CR. */
  readonly lineEnds: boolean
}

/** What is needed to see that property broken again. */
export function checksFor(property: string): MailChecks {
  return {
    repeat: property === NOT_DETERMINISTIC,
    prefixes: [],
    lineEnds: property.startsWith(ANOTHER_ANSWER),
  }
}

/** All of it. */
export const ALL_CHECKS: MailChecks = { repeat: true, prefixes: [], lineEnds: true }

const NOT_DETERMINISTIC = 'not deterministic'
const ANOTHER_ANSWER = 'another answer with'

type Answer = {
  readonly mail: DecodedMail
  readonly verdicts: readonly Classification[]
}

/** The first property that the mail breaks. One character a byte. */
export async function checkMail(mail: string, checks: MailChecks): Promise<Finding | undefined> {
  try {
    const answer = await timed(mail)
    if ('property' in answer) return answer
    return (
      checkAddresses(mail, answer) ??
      (checks.repeat ? await checkRepeat(mail, answer) : undefined) ??
      (await checkPrefixes(mail, checks.prefixes, answer)) ??
      (checks.lineEnds ? await checkLineEnds(mail) : undefined)
    )
  } catch (error) {
    return { property: 'throws', detail: error instanceof Error ? String(error.stack) : 'no error' }
  }
}

async function answerOf(mail: string): Promise<Answer> {
  const bytes = Buffer.from(mail, 'latin1')
  const fast = readFast(bytes)
  const decoded = decode(isDeclined(fast) ? await readGeneral(bytes) : fast)
  return { mail: decoded, verdicts: decoded.reports.map((report) => classify(report, RULES)) }
}

/** The bound on an input, in milliseconds; ordinary mails take under one. */
const MAX_MS = 100
const MAX_MS_PER_KB = 1
/** Other threads take their turns meanwhile; of five readings one is undisturbed. */
const READINGS = 5

async function timed(mail: string): Promise<Answer | Finding> {
  const limitMs = MAX_MS + (MAX_MS_PER_KB * mail.length) / 1024
  let least = Infinity
  for (let reading = 0; reading < READINGS; reading++) {
    const start = performance.now()
    const cpu = process.cpuUsage()
    const answer = await answerOf(mail)
    const { user, system } = process.cpuUsage(cpu)
    // This thread has used at most what the process has, however long it had to wait for a processor.
    least = Math.min(least, performance.now() - start, (user + system) / 1000)
    if (least <= limitMs) return answer
  }
  const detail = `${least.toFixed(0)} ms for ${mail.length} bytes, limit ${limitMs.toFixed(0)} ms`
  return { property: 'slow', detail }
}

function checkAddresses(mail: string, { mail: decoded, verdicts }: Answer): Finding | undefined {
  const nowhere = (property: string, addresses: readonly (string | undefined)[]) => {
    const named = addresses.filter((one) => one !== undefined)
    const missing = standsNowhere(mail, [...new Set(named)])
    return missing === undefined ? undefined : { property, detail: missing }
  }
  const recipients = decoded.reports.flatMap(recipientsOf)
  const paths = verdicts.map(({ forwardPath }) => forwardPath)
  const candidates = verdicts.flatMap((verdict) => verdict.candidates)
  return (
    nowhere('a recipient that stands nowhere', recipients) ??
    nowhere('a forward-path that stands nowhere', paths) ??
    nowhere('a candidate that stands nowhere', candidates) ??
    nowhere('a new address that stands nowhere', [decoded.autoReply?.newAddress])
  )
}

function recipientsOf(report: BounceReport): readonly Address[] {
  const { recipient, originalRecipient, finalRecipient } = report
  return [recipient, originalRecipient, finalRecipient].filter((one) => one !== undefined)
}

async function checkRepeat(mail: string, first: Answer): Promise<Finding | undefined> {
  return differing(NOT_DETERMINISTIC, comparable(first), comparable(await answerOf(mail)))
}

async function checkPrefixes(
  mail: string,
  shares: readonly number[],
  whole: Answer,
): Promise<Finding | undefined> {
  if (shares.length === 0) return undefined
  const known = distinctRecipients(whole)
  const lines = mail.split(/(?<=\n)/)
  const cuts = new Set(shares.map((share) => Math.floor(share * lines.length)))
  for (const cut of cuts) {
    const prefix = lines.slice(0, cut).join('')
    const answer = await answerOf(prefix)
    const found = distinctRecipients(answer)
    const detail = `${found} in the first ${cut} lines, ${known} in all ${lines.length}`
    if (found > known) return { property: 'a prefix with more recipients', detail }
    const finding = newAddressAsRecipient(prefix, answer)
    if (finding !== undefined) return finding
  }
  return undefined
}

/**
 * The fault of other readers: the address that one recipient's reply offers, reported as one more bounced
 * recipient. An address that stands more than once may be both; so may one that only an encoding shows.
 */
function newAddressAsRecipient(mail: string, { mail: decoded, verdicts }: Answer) {
  if (/base64|quoted-printable|=\?/i.test(mail)) return undefined
  for (const [index, verdict] of verdicts.entries()) {
    const offered: string | undefined = verdict.forwardPath
    if (offered === undefined) continue
    const isOthers = decoded.reports.some(
      ({ recipient }, other) =>
        other !== index && recipient?.toLowerCase() === offered.toLowerCase(),
    )
    const times = mail.toLowerCase().split(offered.toLowerCase()).length - 1
    if (isOthers && times === 1)
      return { property: 'a new address as one more recipient', detail: offered }
  }
  return undefined
}

function distinctRecipients({ mail }: Answer): number {
  return new Set(
    mail.reports.flatMap(({ recipient }) =>
      recipient === undefined ? [] : [addressKey(recipient)],
    ),
  ).size
}

/** Charsets in which a line end is not always a byte of its own. */
const WIDE = /utf-?(?:16|32)|ucs-?[24]|iso-2022/i

async function checkLineEnds(mail: string): Promise<Finding | undefined> {
  if (WIDE.test(mail)) return undefined
  const lf = mail.replace(/\r\n?/g, '\n')
  const expected = comparable(await answerOf(lf))
  for (const [name, end] of [
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    const answer = comparable(await answerOf(lf.replaceAll('\n', end)))
    const finding = differing(`${ANOTHER_ANSWER} ${name}`, expected, answer)
    if (finding !== undefined) return finding
  }
  return undefined
}

/** Where a part stands moves with the line ends; what was read does not. */
const PLACES = new Set(['range', 'within'])

function comparable(answer: Answer): string {
  return JSON.stringify(answer, (key, value: unknown) => (PLACES.has(key) ? undefined : value))
}

function differing(property: string, expected: string, got: string): Finding | undefined {
  if (expected === got) return undefined
  let at = 0
  while (expected[at] === got[at]) at++
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60)
  return { property, detail: `${around(expected)} | ${around(got)}` }
}
