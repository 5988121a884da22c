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
export { PERMISSIONS } from './permissions.ts'
export { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts'
export { problem, type Problem } from './schemas/common.ts'
export { isScope, SCOPES, type Scope } from './scopes.ts'
