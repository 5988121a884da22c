/**
 * The accuracy gate: a figure of speed counts only where the same commit reads the same mails right. The
 * answers are scored by test/corpus/score.mjs itself. mailparser names no recipient and no category, so
 * there is no peer's score to beat; the limits are those that the reader must reach for its own sake.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { RuleSet } from '@forwardpath/classify'
import type { Check } from './bench.ts'
import { ROOT, type Corpus } from './corpus.ts'
import { readMail, type JudgedMail } from './read-mail.ts'

/** Shares to reach, by the scorer's names of group and measure. */
const LIMITS = {
  mta: {
    'recipients exact': 0.995,
    category: 0.985,
    action: 0.99,
    'reply code': 0.99,
    'forward-path found': 0.99,
    'no invented forward-path': 1,
  },
  sisimai: {
    'recipients exact': 0.99,
    category: 0.96,
    action: 0.97,
    'reply code': 0.97,
    status: 0.97,
    'no invented forward-path': 1,
    'kind complaint': 1,
    'kind auto_reply': 1,
    'not-a-bounce left alone': 1,
  },
} as const

type Score = Readonly<
  Record<string, Readonly<Record<string, { readonly ok: number; readonly of: number }>>>
>

/** One check a measure of the scorer, and whether all of them hold. */
export type Gate = { readonly ok: boolean; readonly checks: readonly Check[] }

/** Reads the whole corpus once and scores the answers. */
export async function accuracyGate(corpus: Corpus, rules: RuleSet): Promise<Gate> {
  const lines: string[] = []
  for (const { file, bytes } of corpus.mails) lines.push(answer(file, await readMail(bytes, rules)))
  const score = scored(lines, corpus.truth)
  const checks = Object.entries(LIMITS).flatMap(([group, limits]) =>
    Object.entries(limits).flatMap(([name, limit]) => {
      const tally = score[group]?.[name]
      return tally === undefined ? [] : [checkOf(`${group}: ${name}`, tally, limit)]
    }),
  )
  return { ok: checks.length > 0 && checks.every(({ ok }) => ok), checks }
}

/** The line of `forwardpath classify --json`, as far as the scorer reads it. */
function answer(file: string, { decoded, judged }: JudgedMail): string {
  const reports = judged.map(({ report, verdict }) => ({
    recipient: report.recipient ?? null,
    action: report.action,
    replyCode: report.reply?.code ?? null,
    status: report.status ?? null,
    category: verdict.category,
    forwardPath: verdict.forwardPath ?? null,
  }))
  return JSON.stringify({ file, kind: decoded.kind, reports })
}

function scored(lines: readonly string[], truth: string): Score {
  const scorer = path.join(ROOT, 'test/corpus/score.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [scorer, truth, '--json'], {
    input: lines.join('\n'),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`the scorer failed: ${stderr}`)
  return JSON.parse(stdout) as Score
}

function checkOf(name: string, tally: { ok: number; of: number }, limit: number): Check {
  const { ok, of } = tally
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  return {
    name,
    ok: ok / of >= limit,
    detail: `${ok} of ${of}, ${percent(ok / of)}, limit ${percent(limit)}`,
  }
}
