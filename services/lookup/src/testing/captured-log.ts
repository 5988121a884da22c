/** A log that keeps its lines, for tests. */

/** A log and what was written to it. */
export type CapturedLog = {
  readonly lines: { readonly level: 'info' | 'warn' | 'error'; readonly text: string }[]
  readonly info: (facts: Readonly<Record<string, unknown>>, text: string) => void
  readonly warn: (facts: Readonly<Record<string, unknown>>, text: string) => void
  readonly error: (facts: Readonly<Record<string, unknown>>, text: string) => void
  /** The texts of one level. */
  readonly of: (level: 'info' | 'warn' | 'error') => readonly string[]
}

/** An empty one. */
export function captureLog(): CapturedLog {
  const lines: CapturedLog['lines'] = []
  const writer =
    (level: 'info' | 'warn' | 'error') => (_: Readonly<Record<string, unknown>>, text: string) => {
      lines.push({ level, text })
    }
  return {
    lines,
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    of: (level) => lines.filter((line) => line.level === level).map(({ text }) => text),
  }
}
