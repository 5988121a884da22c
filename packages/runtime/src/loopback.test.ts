import { expect, test } from 'vitest'
import { isLoopbackHost } from './loopback.ts'

test.for(['localhost', 'LocalHost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])(
  '%s is this machine',
  (host) => {
    expect(isLoopbackHost(host)).toBe(true)
  },
)

test.for([
  'imap.localhost',
  'localhost.example.net',
  '127.example.net',
  '127.1',
  '128.0.0.1',
  '::ffff:127.0.0.1',
  '::',
  '0.0.0.0',
  '',
])('%s is not', (host) => {
  expect(isLoopbackHost(host)).toBe(false)
})
