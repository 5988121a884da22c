/** A log that keeps its lines, for tests. */
import type { QueueLog } from '../error-log.ts'

/** A line as it was written. */
export type LogLine = {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: object
  readonly message: string
}

/** A log and its lines so far. */
export type CapturedLog = QueueLog & { readonly lines: LogLine[] }

/** An empty one. */
export function captureLog(): CapturedLog {
  const lines: LogLine[] = []
  const writer = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, fields, message })
  }
  return {
    lines,
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  }
}
