import { expect, test } from 'vitest'
import { createErrorLog } from './error-log.ts'
import { captureLog } from './testing/captured-log.ts'

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

test('an error is written once, and again with the count of its repeats half a minute later', () => {
  let clock = 0
  const log = captureLog()
  const report = createErrorLog(log, () => clock)
  const error = withCode('connect ECONNREFUSED 127.0.0.1:6379', 'ECONNREFUSED')
  for (clock = 0; clock <= 30_000; clock += 1000) report(error)
  expect(log.lines.map(({ level, fields }) => ({ level, fields }))).toEqual([
    { level: 'warn', fields: expect.objectContaining({ code: 'ECONNREFUSED', repeats: 0 }) },
    { level: 'warn', fields: expect.objectContaining({ code: 'ECONNREFUSED', repeats: 29 }) },
  ])
})

test('two different errors are two lines, the same error about two jobs is one', () => {
  const log = captureLog()
  const report = createErrorLog(log, () => 0)
  report(new Error('Missing key for job b-01ARZ3NDEKTSV4RRFFQ69G5FAV. moveToFinished'))
  report(new Error('Missing key for job b-01BX5ZZKBKACTAV9WEVGEMMVRZ. moveToFinished'))
  report(new Error('OOM command not allowed'))
  expect(log.lines).toHaveLength(2)
})

test('the shutdown of the database is not printed', () => {
  const log = captureLog()
  createErrorLog(log)(withCode('terminating connection due to administrator command', '57P01'))
  expect(log.lines.map((line) => line.level)).toEqual(['debug'])
})

test('any number of different errors takes a bounded memory, and all of them are written', () => {
  const log = captureLog()
  const report = createErrorLog(log, () => 0)
  for (let n = 0; n < 200; n += 1) report(new Error(`error ${n}`))
  expect(log.lines).toHaveLength(200)
  report(new Error('error 199'))
  expect(log.lines).toHaveLength(200)
  report(new Error('error 0'))
  expect(log.lines).toHaveLength(201)
})
