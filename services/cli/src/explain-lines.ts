/** A report and its verdict as a person reads them: `classify`, `bounces show --explain`. */
import {
  classify,
  explain,
  remedies,
  type Classification,
  type RuleSet,
} from '@forwardpath/classify'
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
  const quote = verdict.evidence?.quote ?? diagnosticOf(report)
  const recipient = report.recipient ?? '(no recipient named)'
  // Of a complaint or an automatic answer the kind of the mail says all: nothing was refused, and no rule was missed.
  const isVerdict = verdict.category !== 'unclassified' || report.action !== 'delivered'
  const lines = [
    isVerdict
      ? `  ${recipient}: ${report.action}, ${verdict.category}${codes === '' ? '' : ` (${codes})`}`
      : `  ${recipient}`,
    ...(quote === undefined || quote === '' ? [] : [`    "${quote}"`]),
    ...(isVerdict ? [ruleLine(verdict)] : []),
    ...(verdict.forwardPath === undefined
      ? []
      : [`    offers ${verdict.forwardPath} (a lead for review, never followed)`]),
    ...(verdict.newContact === undefined ? [] : [`    offers "${verdict.newContact}"`]),
    ...verdict.candidates.map((candidate) => `    candidate: ${candidate}`),
  ]
  return context.explain ? [...lines, ...explainLines(report, context.rules)] : lines
}

function ruleLine({ rule, runnerUp }: Classification): string {
  const next = runnerUp === undefined ? '' : `; next would be ${runnerUp.id}: ${runnerUp.category}`
  return `    rule ${rule.id} (${rule.version})${next}`
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
