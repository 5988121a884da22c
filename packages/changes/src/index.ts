export {
  CHANGE_KINDS,
  CHANGE_SOURCES,
  CHANGE_STATES,
  CHECK_REASONS,
  CLOSE_REASONS,
  isBound,
  REJECT_REASONS,
  tierRank,
  type Actor,
  type Change,
  type ChangeKind,
  type ChangeSource,
  type ChangeState,
  type CloseReason,
  type RejectReason,
} from './change.ts'
export { chainAround, MAX_CHAIN_LINKS, unboundBetween, type ChainView, type Link } from './chain.ts'
export {
  checkCandidate,
  type CandidateChecks,
  type CheckResult,
  type TargetFacts,
  type TargetMail,
} from './check-candidate.ts'
export { DESK_RULES, type DeskRules } from './desk.ts'
export { localPartPattern, type LocalPartPattern } from './local-part-pattern.ts'
export {
  checkMx,
  MX_RESULTS,
  type MxAnswer,
  type MxCheck,
  type MxCheckInput,
  type MxHost,
  type MxResult,
} from './mx-check.ts'
export { isMigration, type MovedLink } from './migration.ts'
export { REFUSAL_CODES, type Refusal, type RefusalCode } from './refusal.ts'
export {
  CHECK_FOR_MS,
  EXPIRES_AFTER_MS,
  linkOf,
  reviewChange,
  type Review,
  type ReviewFacts,
  type ReviewVerdict,
} from './review.ts'
export { graveRisks, RISKS, type Risk } from './risks.ts'
export { rivalryOf, type Rival, type Rivalry } from './rivals.ts'
export { scoreOf, type Merits, type Score, type ScoreItem } from './score.ts'
export { transition, type Act, type ActContext, type ChangeEvent, type Step } from './transition.ts'
export {
  ACT_KINDS,
  findTransition,
  TRANSITIONS,
  type ActKind,
  type TransitionRow,
} from './transitions.ts'
