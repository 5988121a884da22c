/**
 * Replies that no rule was written from, as they stood when they were gathered; the categories were given first
 * (docs/decisions/0042). What was wrong at the first try has been mended since by general rules, but for the rows in eighth-open.ts and ninth-open.ts.
 */
import { CATEGORY_PARTY, type Category } from '@forwardpath/classify'
import { describe, expect, test } from 'vitest'
import { EIGHTH_DIAGNOSTICS } from './eighth-diagnostics.ts'
import { EIGHTH_OFFERS } from './eighth-offers.ts'
import { EIGHTH_OPEN } from './eighth-open.ts'
import { FIRST_DIAGNOSTICS } from './first-diagnostics.ts'
import { FOURTH_DIAGNOSTICS } from './fourth-diagnostics.ts'
import { NINTH_DIAGNOSTICS } from './ninth-diagnostics.ts'
import { NINTH_OPEN } from './ninth-open.ts'
import { judge } from './replies.ts'
import { SECOND_DIAGNOSTICS } from './second-diagnostics.ts'
import { SIXTH_DIAGNOSTICS } from './sixth-diagnostics.ts'
import { THIRD_DIAGNOSTICS } from './third-diagnostics.ts'

const ALL = [
  ...FIRST_DIAGNOSTICS,
  ...SECOND_DIAGNOSTICS,
  ...THIRD_DIAGNOSTICS,
  ...FOURTH_DIAGNOSTICS,
  ...SIXTH_DIAGNOSTICS,
  ...EIGHTH_OFFERS,
  ...EIGHTH_DIAGNOSTICS,
  ...NINTH_DIAGNOSTICS,
]

/** What no rule that others share holds yet. */
const OPEN: ReadonlySet<string> = new Set([...EIGHTH_OPEN, ...NINTH_OPEN])

/** What the default policy suppresses or holds for, or opens an address change for. */
const COSTLY: readonly Category[] = [
  'user_unknown',
  'mailbox_disabled',
  'moved',
  'owner_changed',
  'bad_address',
  'domain_not_found',
  'domain_refuses_mail',
  'not_local',
]

const isCostly = (category: string): boolean => COSTLY.some((one) => one === category)

describe.each(ALL)('replies shown at $source', ({ replies }) => {
  test.each(replies)('%s: %s', (category, reply, ...alsoRight) => {
    const allowed = [category, ...alsoRight]
    const got = judge(reply).category
    if (!OPEN.has(reply)) expect(allowed).toContain(got)
    else expect(isCostly(got) && !allowed.some(isCostly)).toBe(false)
  })
})

/** Offered before the words that say so: not read. A mailbox whose change nobody is told of, and no wrong address. */
const NOT_READ = '<jane.roe@moved.example>に送信せよ'

test('the address of a reply is offered where it is the new one, and nowhere else', () => {
  const offered = ALL.flatMap(({ replies }) => replies)
    .map(([, reply]) => reply)
    .filter((reply) => judge(reply).forwardPath !== undefined)
  expect(offered).toEqual(
    ALL.flatMap(({ replies }) => replies)
      .map(([, reply]) => reply)
      .filter((reply) => reply.includes('@moved.example') && !reply.includes(NOT_READ)),
  )
})

/** Replies that speak of the sender alone, with their code changed into 551. */
const SENDERS_AS_551 = ALL.flatMap(({ replies }) => replies)
  .filter(([category, , ...alsoRight]) =>
    [category, ...alsoRight].every((one) => ['sender', 'nobody'].includes(CATEGORY_PARTY[one])),
  )
  .flatMap(([, reply]) => /^[45]\d\d[ -](?:[45]\.\d+\.\d+ )?(.+)$/.exec(reply)?.[1] ?? [])

test("a sender's fault costs no recipient, whatever its code", () => {
  expect(SENDERS_AS_551.length).toBeGreaterThan(150)
  const costly = SENDERS_AS_551.filter((text) => COSTLY.includes(judge(`551 ${text}`).category))
  expect(costly).toEqual([])
})

/** An enhanced code is believed more than the bare code of a 551, but not more than words about the sender. */
const ENHANCED = ['550 5.1.1', '550 5.1.2', '550 5.2.1']

test("a sender's fault costs no recipient, whatever its enhanced code", () => {
  const costly = SENDERS_AS_551.flatMap((text) =>
    ENHANCED.map((code) => `${code} ${text}`).filter((reply) =>
      COSTLY.includes(judge(reply).category),
    ),
  )
  expect(costly).toEqual([])
})
