/**
 * May these be mailed? The same answer as checkAddress for each of many, in their order (docs/decisions/0035).
 *
 * Keys go out as one text and what is found comes back as one: as an array and as rows, the driver would spend more time on
 * them than the server. One statement answers nearly always; a list with many records of whole domains costs a second.
 */
import { addressKey, type Address } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'
import type { ListFilter } from '../list-filter.ts'
import { checkAddress, type CheckResult } from './check-address.ts'

/** One question of a batch. */
export type CheckQuestion = { readonly address: Address; readonly stream?: string | undefined }

/** Keys of one statement: 20,000 make a text of about 1 MB. */
const MAX_KEYS = 20_000
/** So many records of domains are read whole: less work than naming the domain of each address. */
const FEW_DOMAIN_RECORDS = 200

/** Throws on any fault, so that no answer is ever short. With a filter, what is surely not on the list is not asked for. */
export async function checkAddresses(
  database: Queryable,
  questions: readonly CheckQuestion[],
  filter?: ListFilter,
): Promise<readonly CheckResult[]> {
  const [only] = questions
  // Of one address the statement for many is the dearer one.
  if (only !== undefined && questions.length === 1)
    return [await checkAddress(database, only.address, only.stream)]
  const results: CheckResult[] = []
  for (let start = 0; start < questions.length; start += MAX_KEYS)
    results.push(...(await checkPart(database, questions.slice(start, start + MAX_KEYS), filter)))
  return results
}

async function checkPart(
  database: Queryable,
  questions: readonly CheckQuestion[],
  filter: ListFilter | undefined,
): Promise<readonly CheckResult[]> {
  const keys = questions.map(({ address }) => String(addressKey(address)))
  const asked = (await filter?.narrow(keys)) ?? keys
  const { found, hasErased } = await findRecords(database, { sql: BY_ADDRESS, keys: asked })
  const byDomain = found.filter(isOfDomain)
  const records = byKey(
    byDomain.length < FEW_DOMAIN_RECORDS
      ? found
      : [
          ...found.filter((record) => !isOfDomain(record)),
          ...(await findRecords(database, { sql: BY_DOMAIN, keys: keys.map(domainKey) })).found,
        ],
  )
  const hasDomains = byDomain.length > 0
  const erased = hasErased ? await findErased(database, keys, filter) : NO_RECORDS
  return questions.map(({ stream }, index) => {
    const key = keys[index] ?? ''
    const own = [...(records.get(key) ?? NONE), ...(erased.get(key) ?? NONE)]
    const ofDomain = hasDomains ? (records.get(domainKey(key)) ?? NONE) : NONE
    return strictest([...own, ...ofDomain], stream === undefined ? 'global' : `stream:${stream}`)
  })
}

/** A row as text; a category or an expiry that is not there is empty. */
type FoundRecord = {
  readonly addressKey: string
  readonly id: string
  readonly scope: string
  readonly status: string
  readonly reason: string
  readonly category: string
  readonly expiresAtMs: string
}

const NONE: readonly FoundRecord[] = []
const NO_RECORDS: ReadonlyMap<string, readonly FoundRecord[]> = new Map()

const IN_FORCE = "status in ('active', 'held') and (expires_at is null or expires_at > now())"

/**
 * Unit and record separators: no key, scope or id holds a control. The keys are a subquery, since the planner would count a
 * constant of 10,000 elements one by one.
 */
const findSql = (from: string): string => `
  select string_agg(address_key || chr(31) || id || chr(31) || scope || chr(31) || status || chr(31) || reason || chr(31) ||
    coalesce(category, '') || chr(31) || coalesce(floor(extract(epoch from expires_at) * 1000)::bigint::text, ''),
    chr(30)) as found,
    exists (select from suppression where address_key like 'sha256:%') as has_erased
  from (${from}) as s`

// served by the unique key (address_key, scope), by suppression_domain_record and suppression_erased
const BY_ADDRESS = findSql(`
  select * from suppression
  where address_key = any((select string_to_array($1, chr(31)))::text[]) and ${IN_FORCE}
  union all
  (select * from suppression where address_key like '@%' and ${IN_FORCE}
   order by address_key limit ${String(FEW_DOMAIN_RECORDS)})`)

// served by suppression_domain_record
const BY_DOMAIN = findSql(`
  select * from suppression
  where address_key like '@%' and address_key = any((select string_to_array($1, chr(31)))::text[])
    and ${IN_FORCE}`)

async function findRecords(
  database: Queryable,
  wanted: { readonly sql: string; readonly keys: readonly string[] },
): Promise<{ readonly found: readonly FoundRecord[]; readonly hasErased: boolean }> {
  const keys = [...new Set(wanted.keys)].join('\x1f')
  const { rows } = await database.query<{ found: string | null; has_erased: boolean }>(wanted.sql, [
    keys,
  ])
  const [row] = rows
  if (row === undefined) throw new Error('the check gave no answer')
  return { found: row.found?.split('\x1e').map(readFound) ?? NONE, hasErased: row.has_erased }
}

// served by suppression_erased
const BY_ERASED = findSql(`
  select * from suppression
  where address_key like 'sha256:%' and address_key = any((select string_to_array($1, chr(31)))::text[])
    and ${IN_FORCE}`)

/** Addresses that were erased stand under their hash (docs/decisions/0040); by the keys that were asked for. */
async function findErased(
  database: Queryable,
  keys: readonly string[],
  filter: ListFilter | undefined,
): Promise<ReadonlyMap<string, readonly FoundRecord[]>> {
  const plain = new Map(keys.map((key) => [erasedKey(key), key]))
  const erased = [...plain.keys()]
  const asked = (await filter?.narrow(erased)) ?? erased
  const { found } = await findRecords(database, { sql: BY_ERASED, keys: asked })
  return byKey(found.map((one) => ({ ...one, addressKey: plain.get(one.addressKey) ?? '' })))
}

function readFound(text: string): FoundRecord {
  const [key, id, scope, status, reason, category, expiresAtMs, ...rest] = text.split('\x1f')
  if (
    key === undefined ||
    id === undefined ||
    scope === undefined ||
    status === undefined ||
    reason === undefined ||
    category === undefined ||
    expiresAtMs === undefined ||
    rest.length > 0
  )
    throw new Error('a record of the check cannot be read')
  return { addressKey: key, id, scope, status, reason, category, expiresAtMs }
}

function byKey(found: readonly FoundRecord[]): ReadonlyMap<string, readonly FoundRecord[]> {
  const records = new Map<string, FoundRecord[]>()
  for (const record of found) {
    const others = records.get(record.addressKey)
    if (others === undefined) records.set(record.addressKey, [record])
    else others.push(record)
  }
  return records
}

/** `@domain`, as the key of a domain's record: the domain of a key is in A-labels and lower case already. */
function domainKey(key: string): string {
  return key.slice(key.lastIndexOf('@'))
}

function isOfDomain({ addressKey: key }: FoundRecord): boolean {
  return key.startsWith('@')
}

/** The order of checkAddress: active before held, a stream's before the global one, an address's before its domain's. */
function strictest(records: readonly FoundRecord[], scope: string): CheckResult {
  let best: FoundRecord | undefined
  for (const record of records) {
    if (record.scope !== 'global' && record.scope !== scope) continue
    if (best === undefined || rank(record) < rank(best)) best = record
  }
  if (best === undefined) return { status: 'clear', record: undefined }
  return {
    status: best.status === 'active' ? 'suppressed' : 'held',
    record: {
      id: best.id,
      scope: best.scope,
      reason: best.reason,
      category: best.category === '' ? null : best.category,
      expiresAt: best.expiresAtMs === '' ? null : new Date(Number(best.expiresAtMs)).toISOString(),
    },
  }
}

function rank(record: FoundRecord): number {
  return (
    (record.status === 'active' ? 0 : 4) +
    (record.scope === 'global' ? 2 : 0) +
    (isOfDomain(record) ? 1 : 0)
  )
}
