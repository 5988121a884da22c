/** How proofs of life are decided: from the history as it then is, under the policy and the incidents in force. */
import type { DeskOptions, ProofOptions, ProofOutcome } from '@forwardpath/store'
import { decide, longestWindowMs, type Policy } from '@forwardpath/suppress'

/** Only what a proof ends is taken of the decisions: a proof makes no record. */
export function proofOptions(
  {
    policy,
    nowMs,
    desk,
  }: { readonly policy: Policy; readonly nowMs: number; readonly desk: DeskOptions },
  who: string,
): ProofOptions {
  return {
    who,
    decide: ({ events, reported, standing }, windows) =>
      decide({ events, reported, standing, policy, nowMs, windows }).lives,
    policyVersion: policy.version,
    windowMs: longestWindowMs(policy),
    desk,
  }
}

/** What became of a proof, in one word: the first that holds. */
export type ProofWord = 'released' | 'kept' | 'noted' | 'known'

/** Total. */
export function proofWord({ isNew, released, kept }: ProofOutcome): ProofWord {
  if (released.length > 0) return 'released'
  if (kept.length > 0) return 'kept'
  return isNew ? 'noted' : 'known'
}

/** Clocks of two systems differ; what lies further ahead would spend reports that are still to come. Project choice. */
const MAX_AHEAD_MS = 3_600_000

/** Whether a proof is of a time that has not come: it is not taken. */
export function isAhead(atMs: number, nowMs: number): boolean {
  return atMs > nowMs + MAX_AHEAD_MS
}
