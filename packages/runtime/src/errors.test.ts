import { expect, test } from 'vitest'
import { codeOf, EXIT, ExitError, messageOf } from './errors.ts'

test('an ExitError says what to do in one line and keeps its cause', () => {
  const cause = new Error('below')
  const error = new ExitError('no file', {
    exitCode: EXIT.configuration,
    remedy: 'write it',
    cause,
  })
  expect(error.toLine()).toBe('no file; write it')
  expect(error).toMatchObject({ name: 'ExitError', exitCode: 78, cause })
  expect(new ExitError('gone', { exitCode: EXIT.unavailable }).toLine()).toBe('gone')
})

test('anything that was thrown has a message', () => {
  const refused = new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')])
  expect([new Error('x'), 'text', 7, undefined, refused].map(messageOf)).toEqual([
    'x',
    'text',
    '7',
    'undefined',
    '::1 refused; 127.0.0.1 refused',
  ])
})

test('a code is text or absent', () => {
  const coded = [{ code: 'ENOENT' }, { code: 7 }, new Error('x'), null, 'ENOENT']
  expect(coded.map(codeOf)).toEqual(['ENOENT', undefined, undefined, undefined, undefined])
})
