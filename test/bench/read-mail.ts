/** Our side of the comparisons: bytes to verdicts, by the same calls as in production. */
import { classify, type Classification, type RuleSet } from '@forwardpath/classify'
import { decode, type BounceReport, type DecodedMail } from '@forwardpath/decode'
import type { Message } from '@forwardpath/mail'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'

/** One recipient's report and the verdict on it. */
export type JudgedReport = {
  readonly report: BounceReport
  readonly verdict: Classification
}

/** A mail with its verdicts. */
export type JudgedMail = {
  readonly decoded: DecodedMail
  readonly judged: readonly JudgedReport[]
  /** The fast reader declined it. */
  readonly general: boolean
}

/** Reads, decodes and classifies. What the fast reader declines takes the general path, in this thread. */
export async function readMail(bytes: Uint8Array, rules: RuleSet): Promise<JudgedMail> {
  const fast = readFast(bytes)
  return isDeclined(fast)
    ? judge(await readGeneral(bytes), { rules, general: true })
    : judge(fast, { rules, general: false })
}

function judge(
  message: Message,
  { rules, general }: { readonly rules: RuleSet; readonly general: boolean },
): JudgedMail {
  const decoded = decode(message)
  const judged = decoded.reports.map((report) => ({ report, verdict: classify(report, rules) }))
  return { decoded, judged, general }
}
