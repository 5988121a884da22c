/** A report and its verdict as a person reads them: `classify`, `bounces show --explain`. */
import { classify, explain, remedies, type RuleSet } from '@forwardpath/classify'
import type { BounceReport } from '@forwardpath/decode'
import { diagnosticOf } from '@forwardpath/worker'
import type { ClassifyContext } from './classify-json.ts'

/** The verdict on one report; with `explain`, every rule that held and what each party can do. Total. */
export function reportLines(
  report: BounceReport,
  context: Pick<ClassifyContext, 'rules' | 'explain'>,
): readonly string[] {
  const verdict = classify(report, context.rules)
  const codes = [report.reply?.code, report.status].filter((code) => code !== undefined).join(' ')
  const lines = [
    `  ${report.recipient ?? '(no recipient named)'}: ${report.action}, ${verdict.category}${codes === '' ? '' : ` (${codes})`}`,
    `    "${verdict.evidence?.quote ?? diagnosticOf(report) ?? ''}"`,
    `    rule ${verdict.rule.id} (${verdict.rule.version})${verdict.runnerUp === undefined ? '' : `; next would be ${verdict.runnerUp.id}: ${verdict.runnerUp.category}`}`,
    ...(verdict.forwardPath === undefined
      ? []
      : [`    offers ${verdict.forwardPath} (a lead for review, never followed)`]),
    ...(verdict.newContact === undefined ? [] : [`    offers "${verdict.newContact}"`]),
    ...verdict.candidates.map((candidate) => `    candidate: ${candidate}`),
  ]
  return context.explain ? [...lines, ...explainLines(report, context.rules)] : lines
}

function explainLines(report: BounceReport, rules: RuleSet): readonly string[] {
  const held = explain(report, rules).map((rule) => {
    const quote = rule.quote === undefined ? '' : ` "${rule.quote}"`
    const verdict = rule.lost === undefined ? 'won ' : 'lost'
    const why = rule.lost === undefined ? '' : `: ${rule.lost}`
    return `    ${verdict} ${rule.id} → ${rule.category} by ${rule.step}${quote}${why}`
  })
  const advice = remedies(report, classify(report, rules))
  return [...held, ...advice.map((remedy) => `    ${remedy.party}: ${remedy.text}`)]
}
