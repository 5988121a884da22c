import { afterEach, expect, test, vi } from 'vitest'
import { createLogger, type LoggerOptions } from './logger.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const isColoured = (options: Partial<LoggerOptions>): boolean => {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  createLogger({ level: 'info', format: 'pretty', stream, ...options }).info('a line')
  return lines.join('').includes('\u001b[')
}

test.each([
  [{ isTerminal: true }, undefined, true],
  [{ isTerminal: true }, '', true],
  [{ isTerminal: true }, '1', false],
  [{ isTerminal: false }, undefined, false],
  [{ isTerminal: true, colour: false }, undefined, false],
  [{ isTerminal: false, colour: true }, '1', true],
] as const)('lines for people, %j with NO_COLOR %j: coloured %j', (options, noColour, coloured) => {
  vi.stubEnv('NO_COLOR', noColour)
  expect(isColoured(options)).toBe(coloured)
})
