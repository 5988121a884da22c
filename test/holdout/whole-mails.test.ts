/** Reader, decoder and rules together on whole mails of every kind, in layouts that no format is written for. */
import { BUILTIN_RULES, classify, compileRules } from '@forwardpath/classify'
import { decode, type DecodedMail } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import { expect, test } from 'vitest'
import { FIFTH_LAYOUTS } from './fifth-layouts.ts'
import { FOURTH_LAYOUTS } from './fourth-layouts.ts'
import { SEVENTH_PROVIDERS } from './seventh-providers.ts'
import { SEVENTH_SERVERS } from './seventh-servers.ts'
import { SIXTH_LAYOUTS } from './sixth-layouts.ts'

const ruleSet = compileRules(BUILTIN_RULES, { version: 'test' })

async function decodeLines(lines: readonly string[], lineEnd: string): Promise<DecodedMail> {
  const bytes = Buffer.from(lines.flatMap((line) => line.split('\n')).join(lineEnd) + lineEnd)
  const message = readFast(bytes)
  return decode(isDeclined(message) ? await readGeneral(bytes) : message)
}

const MAILS = [
  ...FOURTH_LAYOUTS,
  ...FIFTH_LAYOUTS,
  ...SIXTH_LAYOUTS,
  ...SEVENTH_SERVERS,
  ...SEVENTH_PROVIDERS,
]

test.each(MAILS)(
  '$name',
  async ({ lines, lineEnd, kinds, action, reports = [], autoReply, autoReplies, complaintOf }) => {
    const decoded = await decodeLines(lines, lineEnd ?? '\r\n')
    expect(kinds).toContain(decoded.kind)
    if (complaintOf !== undefined) {
      expect(decoded.reports.map(({ recipient }) => recipient)).toEqual([complaintOf])
      return
    }
    expect(decoded.reports).toHaveLength(reports.length)
    expect(new Set(decoded.reports.map(({ recipient }) => recipient))).toEqual(
      new Set(reports.map(({ recipient }) => recipient)),
    )
    for (const want of reports) {
      const report = decoded.reports.find(({ recipient }) => recipient === want.recipient)
      if (report === undefined) continue
      const { category, forwardPath } = classify(report, ruleSet)
      expect([want.category, ...(want.alsoRight ?? [])]).toContain(category)
      expect(forwardPath).toBe(want.forwardPath)
      expect(report.action).toBe(want.action ?? action)
      if (want.code !== undefined) expect(report.reply?.code).toBe(want.code)
      if (want.status !== undefined) expect(report.reply?.status ?? report.status).toBe(want.status)
    }
    if (autoReply !== undefined) expect(decoded.autoReply).toEqual(autoReply)
    if (autoReplies !== undefined) expect(autoReplies).toContainEqual(decoded.autoReply)
  },
)
