export { openApiDocument, type JsonObject, type OpenApiOptions } from './openapi.ts'
export type {
  AnswerForm,
  BodyForm,
  JsonForm,
  LimitGroup,
  Operation,
  Permission,
} from './operation.ts'
export { OPERATION_IDS, OPERATIONS, type OperationId } from './operations.ts'
export { permissionOf } from './permissions.ts'
export { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts'
export { problem, type Problem } from './schemas/common.ts'
export { isScope, SCOPES, type Scope } from './scopes.ts'
export { ApiError, SnapshotRefused, Unavailable } from './api-error.ts'
export {
  createClient,
  type CallAnswer,
  type CallInput,
  type Client,
  type ClientOptions,
  type JsonOperationId,
} from './client.ts'
export {
  openLocalCopy,
  type LocalAnswer,
  type LocalCopy,
  type LocalCopyOptions,
} from './local-copy.ts'
export { readSnapshot, type Snapshot, type SnapshotRow } from './snapshot.ts'
export * as words from './schemas/words.ts'
