/**
 * Thousands of addresses in one statement (docs/decisions/0035). Keys go out as one text and what is found comes back as one: as
 * an array and as rows, the driver would spend more time on them than the server. One statement answers nearly always; a list
 * with many records of whole domains costs a second, one with erased addresses a third.
 */
import { addressKey } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'
import type { ListFilter } from '../list-filter.ts'
import {
  byKey,
  CLEAR,
  domainKey,
  IN_FORCE_SQL,
  isOfDomain,
  strictest,
  type CheckQuestion,
  type CheckResult,
  type ForceRecord,
  type RecordsByKey,
} from './check-answer.ts'

/** So many records of domains are read whole: less work than naming the domain of each address. */
const FEW_DOMAIN_RECORDS = 200

/** Throws on any fault. With a filter, what is surely not on the list is not asked for. */
export async function checkMany(
  database: Queryable,
  questions: readonly CheckQuestion[],
  filter: ListFilter | undefined,
): Promise<readonly CheckResult[]> {
  const keys = questions.map(({ address }) => String(addressKey(address)))
  const asked = (await filter?.narrow(keys)) ?? keys
  const { found, hasErased } = await findRecords(database, { statement: BY_ADDRESS, keys: asked })
  const byDomain = found.filter(isOfDomain)
  const records = byKey(
    byDomain.length < FEW_DOMAIN_RECORDS
      ? found
      : [
          ...found.filter((record) => !isOfDomain(record)),
          ...(await findRecords(database, { statement: BY_DOMAIN, keys: keys.map(domainKey) }))
            .found,
        ],
  )
  const hasDomains = byDomain.length > 0
  const erased = hasErased ? await findErased(database, keys, filter) : NO_RECORDS
  return questions.map(({ stream }, index) => {
    const key = keys[index] ?? ''
    const own = records.get(key)
    const ofErased = erased.get(key)
    const ofDomain = hasDomains ? records.get(domainKey(key)) : undefined
    // Most are in none of them, and a list for each of thousands would be made for nothing.
    if ((own ?? ofErased ?? ofDomain) === undefined) return CLEAR
    return strictest([...(own ?? NONE), ...(ofErased ?? NONE), ...(ofDomain ?? NONE)], stream)
  })
}

const NONE: readonly ForceRecord[] = []
const NO_RECORDS: RecordsByKey = new Map()

/** Columns that an answer is made of. */
const FOUND_COLUMNS = 'address_key, id, scope, status, reason, category, expires_at'

/** Planned once a connection. */
type Statement = { readonly name: string; readonly text: string }

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
const BY_ADDRESS: Statement = {
  name: 'check-many',
  text: findSql(`
  select ${FOUND_COLUMNS} from suppression
  where address_key = any((select string_to_array($1, chr(31)))::text[]) and ${IN_FORCE_SQL}
  union all
  (select ${FOUND_COLUMNS} from suppression where address_key like '@%' and ${IN_FORCE_SQL}
   order by address_key limit ${String(FEW_DOMAIN_RECORDS)})`),
}

// served by suppression_domain_record
const BY_DOMAIN: Statement = {
  name: 'check-many-domains',
  text: findSql(`
  select ${FOUND_COLUMNS} from suppression
  where address_key like '@%' and address_key = any((select string_to_array($1, chr(31)))::text[])
    and ${IN_FORCE_SQL}`),
}

// served by suppression_erased
const BY_ERASED: Statement = {
  name: 'check-many-erased',
  text: findSql(`
  select ${FOUND_COLUMNS} from suppression
  where address_key like 'sha256:%' and address_key = any((select string_to_array($1, chr(31)))::text[])
    and ${IN_FORCE_SQL}`),
}

async function findRecords(
  database: Queryable,
  wanted: { readonly statement: Statement; readonly keys: readonly string[] },
): Promise<{ readonly found: readonly ForceRecord[]; readonly hasErased: boolean }> {
  const keys = [...new Set(wanted.keys)].join('\x1f')
  const { rows } = await database.query<{ found: string | null; has_erased: boolean }>({
    ...wanted.statement,
    values: [keys],
  })
  const [row] = rows
  if (row === undefined) throw new Error('the check gave no answer')
  return { found: row.found?.split('\x1e').map(readFound) ?? NONE, hasErased: row.has_erased }
}

/** Addresses that were erased stand under their hash (docs/decisions/0040); by the keys that were asked for. */
async function findErased(
  database: Queryable,
  keys: readonly string[],
  filter: ListFilter | undefined,
): Promise<RecordsByKey> {
  const plain = new Map(keys.map((key) => [erasedKey(key), key]))
  const erased = [...plain.keys()]
  const asked = (await filter?.narrow(erased)) ?? erased
  const { found } = await findRecords(database, { statement: BY_ERASED, keys: asked })
  return byKey(found.map((one) => ({ ...one, addressKey: plain.get(one.addressKey) ?? '' })))
}

function readFound(text: string): ForceRecord {
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
  return {
    addressKey: key,
    id,
    scope,
    status,
    reason,
    category: category === '' ? null : category,
    expiresAtMs: expiresAtMs === '' ? null : Number(expiresAtMs),
  }
}
