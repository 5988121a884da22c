export type { ApiContext, ApiIdPrefix, MailPort, TakeInList, TokenSigner } from './context.ts'
export type { HistoryOutcome, HistoryPort } from './history/history-port.ts'
export {
  isReportName,
  loadReport,
  REPORT_LIMITS,
  type ReportName,
  type ReportSource,
  type ReportWish,
} from './load-report.ts'
export { makeKey, type MadeKey } from './key.ts'
export { loadStory } from './load-story.ts'
export { isAhead, proofOptions, proofWord, type ProofWord } from './proof-options.ts'
export type { RunningApi, StartOptions } from './start.ts'
export {
  LINK_DAYS,
  makePasswordLink,
  makeStartLink,
  shareReport,
  type ReportShare,
} from './links.ts'
export type { IncidentPort, PagesPorts, RetentionTerms } from './pages/pages-context.ts'
export { hashPassword, passwordFault } from './pages/passwords.ts'
export { userNameFault } from './pages/user-name.ts'
export { registerPages, startApi } from './serve.ts'
