import { InvalidArgumentError } from 'commander'
import { describe, expect, test } from 'vitest'
import { parsePagesUrl } from './pages-url.ts'
import { parseScope, parseSince, parseStream, parseToCome } from './options.ts'

describe.each([
  [
    'parseSince',
    parseSince,
    ['7d', '2026-01-31', '2020-12-14T20:00Z'],
    // Date.parse takes each of these: for the 2nd of March, May 2001, or an instant of the zone that this machine is in.
    ['2026-02-30', '5', '2026', 'Nov 20 2026', '2026-01-31T10:00', 'yesterday', '-7d', ''],
  ],
  ['parseToCome', parseToCome, ['30d', '9999-01-01'], ['2020-01-01', '9999-02-30', '9999', '']],
  ['parseScope', parseScope, ['global', 'stream:news'], ['news', 'stream:', 'Global', '']],
  ['parseStream', parseStream, ['news', 'a b'], ['', ' ', 'stream:news', 'global']],
  [
    'parsePagesUrl',
    parsePagesUrl,
    ['https://bounces.example.net', 'http://127.0.0.1:8551', 'https://example.net/bounces/'],
    ['bounces.example.net', 'ftp://example.net', 'https://example.net/?a=b', 'https://u@x/', ''],
  ],
] as const)('%s', (_name, parse, good, bad) => {
  test.each(good)('takes %j', (text) => {
    expect(() => parse(text)).not.toThrow()
  })

  test.each(bad)('does not take %j', (text) => {
    expect(() => parse(text)).toThrow(InvalidArgumentError)
  })
})
