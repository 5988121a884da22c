import { describe, expect, test } from 'vitest'
import { createLogger } from './logger.ts'
import type { Logger, LoggerOptions } from './logger.ts'
import { Secret } from './secret.ts'

function logTo(options: Partial<LoggerOptions>): {
  readonly log: Logger
  readonly lines: string[]
} {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const log = createLogger({ level: 'info', format: 'json', stream, colour: false, ...options })
  return { log, lines }
}

const HOSTILE = 'line one\nline two \u001b[2J\u009b2J\u202egnp.exe'

describe('as JSON', () => {
  test('one record is one line, with controls escaped', () => {
    const { log, lines } = logTo({})
    log.info({ diagnostic: HOSTILE }, HOSTILE)
    expect(lines).toHaveLength(1)
    expect(lines[0]?.trimEnd()).not.toContain('\n')
    expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      msg: HOSTILE,
      diagnostic: HOSTILE,
    })
  })

  test('holds no address, not even in the stack of an error or of a child', () => {
    const { log, lines } = logTo({})
    const cause = new Error('550 no such user <canary.person@example.org>')
    log
      .child({ part: 'canary.person@example.org' })
      .error({ err: new Error('failed', { cause }) }, 'x')
    log.info({ list: ['canary.person@example.org'], deep: { to: 'canary.person@example.org' } })
    expect(lines.join('')).not.toMatch(/anary/)
    expect(lines.join('')).toContain('c***@example.org')
  })

  test('holds no secret by its type or by its name', () => {
    const { log, lines } = logTo({})
    const secret = 'hunter2'
    log.info({
      key: new Secret(secret),
      password: secret,
      server: { token: secret, connection: { secret } },
    })
    expect(lines.join('')).not.toContain(secret)
  })

  test('says nothing below its level', () => {
    const { log, lines } = logTo({ level: 'warn' })
    log.info('quiet')
    log.warn('heard')
    expect(lines).toHaveLength(1)
  })
})

describe('for a terminal', () => {
  test('a line steers nothing', () => {
    const { log, lines } = logTo({ format: 'auto', isTerminal: true })
    log.info({ diagnostic: HOSTILE }, HOSTILE)
    log.error({ err: new Error(HOSTILE) })
    const text = lines.join('')
    expect(text).toContain('line one line two')
    expect(text).not.toContain('\u001b')
    expect(text).not.toContain('\u202e')
    expect(() => JSON.parse(lines[0] ?? '') as unknown).toThrow()
  })

  test('is chosen by where the log goes', () => {
    const { log, lines } = logTo({ format: 'auto', isTerminal: false })
    log.info('plain')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'plain' })
  })
})
