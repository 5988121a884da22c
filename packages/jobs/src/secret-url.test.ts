import { expect, test } from 'vitest'
import { describeUrl, parseUrl, revealText } from './secret-url.ts'

test.each([
  ['redis://user:word@host:6379/0', 'redis://host:6379/0'],
  ['rediss://:word@host', 'rediss://host'],
  [
    'postgres://user:word@host:5432/name?password=word&sslmode=require',
    'postgres://host:5432/name',
  ],
  ['postgresql:///name?host=/run/postgresql&password=word', 'postgresql:///name'],
])('%s is described without user, password and query', (text, described) => {
  const url = parseUrl(text)
  expect(url && describeUrl(url)).toBe(described)
})

test.each(['', 'localhost', '//host', 'not an address'])('"%s" is no URL', (text) => {
  expect(parseUrl(text)).toBeUndefined()
})

test('a secret is revealed whether or not it is wrapped', () => {
  expect(revealText('word')).toBe('word')
  expect(revealText({ reveal: () => 'word' })).toBe('word')
})
