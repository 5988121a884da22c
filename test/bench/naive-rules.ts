/**
 * M4: classification with its prefilter against the plain loop over the same rules, on all reports of
 * the corpus, and with the same answer on each.
 */
import { classify, classifyNaively, type RuleSet } from '@forwardpath/classify'
import type { BounceReport } from '@forwardpath/decode'
import type { Bench, BenchContext, Check } from './bench.ts'
import { interleave, type Side } from './interleave.ts'
import { readMail } from './read-mail.ts'
import { cpuSpread, wallSpread } from './series.ts'

/** M4. */
export const NAIVE_RULES_BENCH: Bench = {
  id: 'M4',
  run: async (context) => {
    const reports = await reportsOf(context)
    const { rules } = context
    const sides = [side('prefilter', classify), side('plain loop', classifyNaively)]
    const { series, aToA } = await interleave(
      sides.map((make) => make(reports, rules)),
      context,
    )
    const [fast, slow] = series
    if (fast === undefined || slow === undefined) throw new Error('a side is missing')
    return [
      {
        id: 'M4',
        title: `classification vs the plain loop over ${rules.rules.length} rules`,
        value: cpuSpread(slow).median / cpuSpread(fast).median,
        unit: 'x',
        better: 'higher',
        floor: 10,
        target: 25,
        aToA,
        series,
        checks: [sameAnswers(reports, rules)],
        remarks: [
          `wall ratio ${(wallSpread(slow).median / wallSpread(fast).median).toFixed(1)}x`,
          'both sides find offers, evidence and permanence; only the search for the rule differs',
        ],
      },
    ]
  },
}

async function reportsOf({ corpus, rules }: BenchContext): Promise<readonly BounceReport[]> {
  const reports: BounceReport[] = []
  for (const { bytes } of corpus.mails) {
    const { judged } = await readMail(bytes, rules)
    reports.push(...judged.map(({ report }) => report))
  }
  return reports
}

function side(name: string, judge: typeof classify) {
  return (reports: readonly BounceReport[], rules: RuleSet): Side => ({
    name,
    per: 'report',
    unitsInPass: reports.length,
    pass: () => {
      for (const report of reports) judge(report, rules)
    },
  })
}

function sameAnswers(reports: readonly BounceReport[], rules: RuleSet): Check {
  const differing = reports.filter((report) => {
    const fast = JSON.stringify(classify(report, rules))
    return fast !== JSON.stringify(classifyNaively(report, rules))
  })
  return {
    name: 'the same answer on each report',
    ok: reports.length > 0 && differing.length === 0,
    detail: `${reports.length - differing.length} of ${reports.length}`,
  }
}
