export { decide, type Decisions, type LifeDecision, type SuppressionDecision } from './decide.ts'
export { configurePolicy, type PolicyProblem, type PolicyResult } from './configure-policy.ts'
export type { CategoryCount } from './counts.ts'
export { DEFAULT_POLICY } from './default-policy.ts'
export { DAY_MS, formatDuration, HOUR_MS } from './duration.ts'
export type { HistoryEvent } from './history-event.ts'
export { longestWindowMs, type Policy, type PolicyRow, type Threshold } from './policy.ts'
export {
  keptBecause,
  latestProofOfLife,
  REPORTED_LIFE_KINDS,
  type KeptBecause,
  type LifeSign,
  type ProofOfLife,
  type ReportedLife,
  type ReportedLifeKind,
} from './proof-of-life.ts'
export type { ChangeSource, Proposal } from './proposal.ts'
export {
  SUPPRESSION_REASONS,
  SUPPRESSION_STATUSES,
  type Scope,
  type StandingSuppression,
  type SuppressionDraft,
  type SuppressionReason,
  type SuppressionStatus,
} from './suppression.ts'
export {
  tellStory,
  type Story,
  type StoryChange,
  type StorySuppression,
  type TimelineEntry,
} from './story.ts'
export {
  differenceLines,
  type ChangeOfDesk,
  type Conflict,
  type ConflictKind,
  type Difference,
  type RecordChange,
  type RecordEffect,
  type StandingChange,
  type StandingRecord,
} from './difference.ts'
export {
  addDifference,
  NO_DIFFERENCE,
  type DifferenceSample,
  type DifferenceTotal,
} from './difference-total.ts'
export { isManyRecords, recordCount } from './many-records.ts'
export { GUARDED_CATEGORIES, isGuardedCategory, type IncidentWindow } from './incident.ts'
export {
  BASELINE_MS,
  DEFAULT_GUARD,
  isAliveIncident,
  judgeHour,
  mayBeSpike,
  type Baseline,
  type GuardedHour,
  type GuardSettings,
  type GuardVerdict,
} from './incident-detect.ts'
export { EVERY_PROVIDER, isTallied, tallyReports, type Tally } from './incident-tally.ts'
export { domainsOfProvider, providerOf } from './provider.ts'
export { redecide, type RedecideInput } from './redecide.ts'
export {
  decideDomain,
  DOMAIN_CATEGORIES,
  type DomainAnswer,
  type DomainCategory,
  type DomainDecision,
} from './decide-domain.ts'
