import { expect, it } from 'vitest'
import { parseForwardPath } from './forward-path.ts'

it.each([
  ['<new@example.org>', 'new@example.org', undefined],
  ['new@example.org', 'new@example.org', undefined],
  [
    '<@relay.example,@b.example:user@moved.example>',
    'user@moved.example',
    '@relay.example,@b.example',
  ],
  ['<"odd name> x@y"@moved.example>', '"odd name> x@y"@moved.example', undefined],
  ['<user@[192.0.2.17]>', 'user@[192.0.2.17]', undefined],
])('%s is %s', (text, address, sourceRoute) => {
  expect(parseForwardPath(text)).toEqual({ address, sourceRoute })
})

it.each([
  '<>',
  '<forward-path>',
  '<a..b@moved.example>',
  '<@relay.example>',
  'a b@example.org',
  '<@a:<b@c>>',
])('%s is none', (text) => {
  expect(parseForwardPath(text)).toBeUndefined()
})
