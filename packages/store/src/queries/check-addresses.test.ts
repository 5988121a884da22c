import { addressKey } from '@forwardpath/mail'
import { addressOf } from '@forwardpath/test-support/address-of'
import { beforeAll, describe, expect, test } from 'vitest'
import { erasedKey } from '../erased-key.ts'
import type { CheckQuestion } from './check-answer.ts'
import { checkAddresses, FEW_QUESTIONS } from './check-addresses.ts'
import { listSuppressions } from './list-suppressions.ts'
import { suppressionsOf } from './suppressions-of.ts'
import { databaseOfFile } from '../testing/database.ts'

const { database } = await databaseOfFile()
beforeAll(async () => {
  for (const [index, record] of records.entries()) await insert(record, index)
})

type Stored = {
  readonly key: string
  readonly scope: string
  readonly status: 'active' | 'held' | 'released' | 'expired'
  /** Of its expiry, to now. */
  readonly hours: number | undefined
}

const ADDRESSES = Array.from(
  { length: 60 },
  (_, n) => `Person${String(n)}@d${String(n % 7)}.example`,
)
const SCOPES = ['global', 'stream:news', 'stream:shop']
const STATUSES = ['active', 'held', 'released', 'expired'] as const
const HOURS = [undefined, undefined, 1, -1]

/** Every mixture of what may stand for an address: itself, its hash, its domain; in each scope, in each state, due or not. */
const records: readonly Stored[] = mixture()

function mixture(): readonly Stored[] {
  let state = 8_551
  const below = (limit: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * limit)
  }
  const domains = Array.from({ length: 7 }, (_, n) => `@d${String(n)}.example`)
  const keys = ADDRESSES.map((text) => text.toLowerCase())
  return [...keys, ...keys.map(erasedKey), ...domains].flatMap((key) =>
    SCOPES.filter(() => below(5) === 0).map((scope) => ({
      key,
      scope,
      status: STATUSES[below(4)] ?? 'active',
      hours: HOURS[below(4)],
    })),
  )
}

const QUESTIONS: readonly CheckQuestion[] = ADDRESSES.flatMap((text) =>
  [undefined, 'news', 'shop'].map((stream) => ({ address: addressOf(text), stream })),
)

describe('checkAddresses', () => {
  test('of the records in force the strictest decides, alone, among a few, among many', async () => {
    const expected = QUESTIONS.map(expectedOf)
    const told = new Set(expected.map((answer) => answer.split(' ')[0]))
    expect(told).toEqual(new Set(['clear', 'held', 'suppressed']))
    expect(QUESTIONS.length).toBeGreaterThan(FEW_QUESTIONS)
    const alone = []
    for (const question of QUESTIONS) alone.push(...(await answersTo([question])))
    expect(alone).toEqual(expected)
    expect(await answersTo(QUESTIONS)).toEqual(expected)
    const few = []
    for (let from = 0; from < QUESTIONS.length; from += 13)
      few.push(...(await answersTo(QUESTIONS.slice(from, from + 13))))
    expect(few).toEqual(expected)
  })

  test('nothing asked is nothing answered', async () => {
    expect(await checkAddresses(database, [])).toEqual([])
  })
})

describe('suppressionsOf', () => {
  test('gives each address its own records, with those of its hash, whatever their status', async () => {
    const keys = [...ADDRESSES, 'nobody@d1.example'].map((text) => addressKey(addressOf(text)))
    const found = await suppressionsOf(database, keys)
    for (const [index, key] of keys.entries()) {
      const listed = await listSuppressions(database, { addressKey: key }, { limit: 1_000 })
      expect(found[index]).toEqual(listed)
    }
    expect(found.flat().length).toBe(records.filter(({ key }) => !key.startsWith('@')).length)
  })
})

async function answersTo(questions: readonly CheckQuestion[]): Promise<readonly string[]> {
  const results = await checkAddresses(database, questions)
  return results.map(({ status, record }) => `${status} ${record?.id ?? ''}`.trim())
}

/** By the words of docs/mta/README.md: a stream's record before the global one, an address's before its domain's, active first. */
function expectedOf({ address: asked, stream }: CheckQuestion): string {
  const key = addressKey(asked)
  const own = [key, erasedKey(key)]
  const isGood = ({ key: of, scope, status, hours }: Stored): boolean =>
    (own.includes(of) || of === key.slice(key.indexOf('@'))) &&
    (scope === 'global' || scope === `stream:${String(stream)}`) &&
    (status === 'active' || status === 'held') &&
    (hours === undefined || hours > 0)
  const order = (record: Stored): string =>
    [record.status === 'active', record.scope !== 'global', own.includes(record.key)]
      .map((is) => (is ? '0' : '1'))
      .join('')
  const [first] = records.filter(isGood).sort((a, b) => order(a).localeCompare(order(b)))
  if (first === undefined) return 'clear'
  return `${first.status === 'active' ? 'suppressed' : 'held'} ${idOf(records.indexOf(first))}`
}

function idOf(index: number): string {
  return `sup_${String(index).padStart(26, '0')}`
}

async function insert({ key, scope, status, hours }: Stored, index: number): Promise<void> {
  await database.query(
    `insert into suppression (id, address, address_key, scope, domain, status, reason, category, policy_version, trust,
       evidence_count, source, origin, created_at, updated_at, expires_at, seq)
     values ($1, $2, $2, $3, 'd.example', $4, 'manual', null, '1', 'plausible', 1, 'operator', 'recipient', now(), now(),
       now() + make_interval(hours => $5), $6)`,
    [idOf(index), key, scope, status, hours ?? null, index],
  )
}
