import { expect, test } from 'vitest'
import { candidatesOf } from './candidates.ts'

const keysOf = (text: string): readonly string[] => candidatesOf(text).map(({ key }) => key)

test.each([
  ['jane@example.org', ['jane@example.org', '@example.org']],
  ['Jane@EXAMPLE.org', ['jane@example.org', '@example.org']],
  ['jane+news@example.org', ['jane+news@example.org', 'jane@example.org', '@example.org']],
  ['jane+a+b@example.org', ['jane+a+b@example.org', 'jane@example.org', '@example.org']],
  ['jane@bücher.example', ['jane@xn--bcher-kva.example', '@xn--bcher-kva.example']],
  ['"jane.roe"@example.org', ['jane.roe@example.org', '@example.org']],
  // Postfix takes the quotes off.
  ['jane doe@example.org', ['"jane doe"@example.org', '@example.org']],
  ['jane "x" doe@example.org', ['"jane \\"x\\" doe"@example.org', '@example.org']],
  ['"jane+x y"@example.org', ['"jane+x y"@example.org', '@example.org']],
  ['jane@[192.0.2.1]', ['jane@[192.0.2.1]', '@[192.0.2.1]']],
  // An empty local part before the plus is no mailbox.
  ['+news@example.org', ['+news@example.org', '@example.org']],
])('%s is looked for as %j', (text, keys) => {
  expect(keysOf(text)).toEqual(keys)
})

test.each([
  '',
  '<>',
  'postmaster',
  '@example.org',
  'example.org',
  'jane@',
  'jane@exa mple.org',
  'jane\n@example.org',
  'jane@example.org\0',
  `${'a'.repeat(5_000)}@example.org`,
])('%j is no address, and on no list', (text) => {
  expect(keysOf(text)).toEqual([])
})

test.each([
  ['user_unknown', true],
  ['mailbox_disabled', true],
  ['mailbox_full', true],
  ['moved', true],
  ['owner_changed', true],
  ['bad_address', false],
  ['not_local', false],
  ['domain_not_found', false],
  ['policy', false],
  [undefined, false],
])('a record of category %s for the mailbox holds for its extensions: %s', (category, holds) => {
  const [exact, base, domain] = candidatesOf('jane+news@example.org')
  const facts = { scope: 'global', status: 'active', reason: 'hard_bounce', category } as const
  expect(base?.takes(facts)).toBe(holds)
  expect(exact?.takes(facts)).toBe(true)
  expect(domain?.takes(facts)).toBe(true)
})
