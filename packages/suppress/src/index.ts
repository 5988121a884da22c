export { decide, type Decisions, type LifeDecision, type SuppressionDecision } from './decide.ts'
export { configurePolicy, type PolicyProblem, type PolicyResult } from './configure-policy.ts'
export { countReports, type CategoryCount } from './counts.ts'
export { DEFAULT_POLICY } from './default-policy.ts'
export { DAY_MS, formatDuration, HOUR_MS } from './duration.ts'
export { foldEvents } from './fold.ts'
export type { HistoryEvent } from './history-event.ts'
export { longestWindowMs, type Policy, type PolicyRow, type Threshold } from './policy.ts'
export { proposeChanges, type ChangeSource, type Proposal } from './proposal.ts'
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
