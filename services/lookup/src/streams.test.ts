import { expect, test } from 'vitest'
import { createStreamChoice } from './streams.ts'

const choose = createStreamChoice([
  { by: 'sasl', value: 'crm@example.net', stream: 'crm' },
  { by: 'sender', value: 'Alerts@Example.net', stream: 'alerts' },
  { by: 'sender', value: '@example.net', stream: 'office' },
  { by: 'sender', value: 'News.Example.net', stream: 'news' },
])

test.each([
  ['alerts@example.net', undefined, 'alerts'],
  ['ALERTS@example.NET', undefined, 'alerts'],
  ['ann@example.net', undefined, 'office'],
  ['b+token@news.example.net', undefined, 'news'],
  ['b@shop.example.net', undefined, 'shop.example.net'],
  ['b@BÜCHER.example', undefined, 'xn--bcher-kva.example'],
  ['ann@example.net', 'crm@example.net', 'crm'],
  ['ann@example.net', 'CRM@example.net', 'office'],
  ['', undefined, undefined],
  ['', 'crm@example.net', 'crm'],
  [undefined, undefined, undefined],
  ['<>', undefined, undefined],
])('sender %s with user %s is of stream %s', (sender, saslUsername, stream) => {
  expect(choose({ sender, saslUsername })).toBe(stream)
})
