export {
  CHANGE_KINDS,
  CHANGE_STATES,
  REJECT_REASONS,
  type Actor,
  type Change,
  type ChangeKind,
  type ChangeSource,
  type ChangeState,
  type CloseReason,
  type RejectReason,
} from './change.ts'
export type { Link } from './chain.ts'
export type { CheckResult, TargetFacts, TargetMail } from './check-candidate.ts'
export { DESK_RULES, type DeskRules } from './desk.ts'
export type { MxAnswer, MxCheck, MxHost, MxResult } from './mx-check.ts'
export type { MovedLink } from './migration.ts'
export type { RefusalCode } from './refusal.ts'
export type { Review, ReviewFacts, ReviewVerdict } from './review.ts'
export { graveRisks, RISKS, type Risk } from './risks.ts'
export type { Rival } from './rivals.ts'
export type { Score, ScoreItem } from './score.ts'
export type { Act, ChangeEvent } from './transition.ts'
export type { ActKind } from './transitions.ts'
