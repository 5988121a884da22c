export type {
  Asked,
  Fault,
  FaultReason,
  Found,
  MxAnswer,
  MxRecord,
  NameAnswer,
  NotFound,
  NullMx,
} from './answer.ts'
export {
  answerRequests,
  type AnsweredFact,
  type AnswerRequestsOptions,
  type FactAnswer,
  type FactKind,
  type MxFactRecord,
  type WantedFact,
} from './answer-requests.ts'
export { isPublicAddress } from './public-address.ts'
export type { AskAgain, Questions } from './questions.ts'
export { createResolver, type Resolver, type ResolverOptions } from './resolver.ts'
export type { SpfMtas } from './spf-mtas.ts'
export type { SpfIgnored, SpfIgnoredReason } from './spf-record.ts'
export { lookUpHost } from './look-up-host.ts'
