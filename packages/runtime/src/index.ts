export { codeOf, EXIT, ExitError, messageOf } from './errors.ts'
export type { ExitCode, ExitErrorOptions } from './errors.ts'
export { DeadlineError, withDeadline } from './deadline.ts'
export { startEmbeddedPostgres } from './embedded-postgres/start.ts'
export type {
  EmbeddedPostgres,
  EmbeddedPostgresOptions,
  StartedPostgres,
} from './embedded-postgres/start.ts'
export type { Connect, PostgresConnection } from './embedded-postgres/connection.ts'
export type { RunAs } from './embedded-postgres/privileges.ts'
export type { Logger } from './logger.ts'
