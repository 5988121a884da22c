/**
 * The stage: one report and the compiled rules → one Classification. Pure, synchronous, total; the
 * same answer as the plain loop over all rules for every text (property test).
 */
import type { BounceReport } from '@forwardpath/decode'
import type { Classification, RuleRef } from './classification.ts'
import type { RuleSet } from './compile-rules.ts'
import { evidenceOf } from './evidence.ts'
import { permanenceOf } from './facts.ts'
import { findOffer, NO_OFFER } from './forward-path.ts'
import {
  matchRules,
  matchTextsFast,
  matchTextsNaive,
  type RuleMatch,
  type TextMatcher,
} from './match-rules.ts'

/** The rule of a report that no rule holds on. */
export const UNCLASSIFIED_RULE_ID = 'fallback.unclassified'

/** Judges one report. Total. */
export function classify(report: BounceReport, ruleSet: RuleSet): Classification {
  return classifyWith(report, ruleSet, matchTextsFast)
}

/** The same without the prefilter: what {@link classify} must equal, and the slow side of ratio M4. */
export function classifyNaively(report: BounceReport, ruleSet: RuleSet): Classification {
  return classifyWith(report, ruleSet, matchTextsNaive)
}

function classifyWith(
  report: BounceReport,
  ruleSet: RuleSet,
  matchTexts: TextMatcher,
): Classification {
  const matches = matchRules(report, ruleSet, { limit: 2, matchTexts })
  const winner = matches[0]
  const runnerUp = matches[1]
  const offer = winner?.rule.then === 'moved' ? findOffer(report, ruleSet.findPhrases) : NO_OFFER
  return {
    category: winner?.rule.then ?? 'unclassified',
    permanence: permanenceOf(report),
    rule: ruleRef(winner, ruleSet),
    evidence: winner === undefined ? undefined : evidenceOf(report, winner),
    runnerUp:
      runnerUp === undefined ? undefined : { id: runnerUp.rule.id, category: runnerUp.rule.then },
    // Spelled out: a spread costs as much as the search for the rule (measured).
    forwardPath: offer.forwardPath,
    newContact: offer.newContact,
    candidates: offer.candidates,
  }
}

function ruleRef(match: RuleMatch | undefined, ruleSet: RuleSet): RuleRef {
  if (match === undefined) return { id: UNCLASSIFIED_RULE_ID, version: ruleSet.version }
  const { id } = match.rule
  return { id, version: ruleSet.localIds.has(id) ? ruleSet.localVersion : ruleSet.version }
}
