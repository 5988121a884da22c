/** How proofs of life are decided: from the history as it then is, under the policy and the incidents in force. */
import type { ProofOptions } from '@forwardpath/store'
import { decide, longestWindowMs, type Policy } from '@forwardpath/suppress'

/** Only what a proof ends is taken of the decisions: a proof makes no record. */
export function proofOptions(
  { policy, nowMs }: { readonly policy: Policy; readonly nowMs: number },
  who: string,
): ProofOptions {
  return {
    who,
    decide: ({ events, reported, standing }, windows) =>
      decide({ events, reported, standing, policy, nowMs, windows }).lives,
    policyVersion: policy.version,
    windowMs: longestWindowMs(policy),
  }
}

/** Clocks of two systems differ; what lies further ahead would spend reports that are still to come. Project choice. */
const MAX_AHEAD_MS = 3_600_000

/** Whether a proof is of a time that has not come: it is not taken. */
export function isAhead(atMs: number, nowMs: number): boolean {
  return atMs > nowMs + MAX_AHEAD_MS
}
