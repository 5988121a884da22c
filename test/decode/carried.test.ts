/**
 * Every mail of the corpus as carriers pass it on: the same verdict, whatever became of its form (test/decode/carriers.ts).
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { BUILTIN_RULES, classify, compileRules } from '@forwardpath/classify'
import { decode } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import { describe, expect, test } from 'vitest'
import { CARRIERS, wrappedAt } from './carriers.ts'

const FOLDER = path.resolve(import.meta.dirname, '../corpus')
const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })

const MAILS = ['mta', 'servers', 'situations', 'neighbours'].flatMap((folder) =>
  readdirSync(path.join(FOLDER, folder))
    .filter((name) => name.endsWith('.eml'))
    .map((name) => {
      const bytes = readFileSync(path.join(FOLDER, folder, name))
      return { name: `${folder}/${name}`, text: bytes.toString('latin1').replaceAll('\r\n', '\n') }
    }),
)

type Verdict = {
  readonly summary: string
  /** The recipients, and whoever has a new address with it. */
  readonly named: readonly string[]
}

async function verdictOn(mail: string): Promise<Verdict> {
  const bytes = Buffer.from(mail, 'latin1')
  const message = readFast(bytes)
  const { kind, reports } = decode(isDeclined(message) ? await readGeneral(bytes) : message)
  const verdicts = reports.map((report) => ({ ...report, ...classify(report, ruleSet) }))
  const said = verdicts.map(({ recipient, action, reply, status, category, forwardPath }) =>
    JSON.stringify([recipient, action, reply?.code, status, category, forwardPath]),
  )
  const named = verdicts.flatMap(({ recipient, forwardPath }) => {
    if (recipient === undefined) return []
    return forwardPath === undefined ? [recipient] : [recipient, `${recipient} at ${forwardPath}`]
  })
  return { summary: [kind, ...said.sort()].join('\n'), named }
}

/** Their layout is told by columns, which HTML does not keep: recipient or reply stand there without another mark. */
const IN_COLUMNS: ReadonlySet<string> = new Set([
  'situations/carriers-uucp-failed.eml',
  'situations/carriers-uucp-not-permitted.eml',
  'situations/exim-alias-program-and-remote.eml',
  'situations/exim-de-failure.eml',
  'situations/exim-fr-failure.eml',
  'situations/exim-ja-failure.eml',
  'situations/postfix-transcript-policy.eml',
])

const plain = new Map<string, Promise<Verdict>>()

function plainVerdict(name: string, text: string): Promise<Verdict> {
  const known = plain.get(name) ?? verdictOn(text)
  plain.set(name, known)
  return known
}

describe('a mail that was carried with', () => {
  test.each(Object.entries(CARRIERS))('%s', async (how, carry) => {
    const different: string[] = []
    let carried = 0
    for (const { name, text } of MAILS) {
      const arrived = carry(text)
      if (arrived === undefined || arrived === text) continue
      carried++
      const before = await plainVerdict(name, text)
      const after = await verdictOn(arrived)
      // Whoever is not named by the mail itself must not be by what a carrier did to it.
      expect(
        after.named.filter((one) => !before.named.includes(one)),
        name,
      ).toEqual([])
      const isLost = how.startsWith('HTML') && IN_COLUMNS.has(name)
      if (!isLost && after.summary !== before.summary) different.push(name)
    }
    expect(carried).toBeGreaterThan(500)
    expect(different).toEqual([])
  })
})

/** Sums of a log are wrapped beyond knowing, and are no reports of anybody. */
const REPORTS = MAILS.filter(({ name }) => !name.startsWith('neighbours/'))

test.each([76, 72, 68, 64])('lines that are wrapped at %i name nobody else', async (width) => {
  const wrap = wrappedAt(width)
  const named: string[] = []
  for (const { name, text } of REPORTS) {
    const arrived = wrap(text)
    if (arrived === undefined || arrived === text) continue
    const before = await plainVerdict(name, text)
    const after = await verdictOn(arrived)
    const others = after.named.filter((one) => !before.named.includes(one))
    named.push(...others.map((one) => `${name}: ${one}`))
  }
  expect(named).toEqual([])
})
