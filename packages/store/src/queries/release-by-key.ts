/** Releases of records by a person: one statement, inside the transaction of the act. */
import type { Transaction } from '../database.ts'
import { erasedKeySql } from '../erased-key.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'
import type { Act, ChangeOutcome } from './person-act.ts'

/** A record by its key, which may be a domain's. */
export type ReleaseKey = { readonly addressKey: string; readonly scope: string }

/** Releases those that stop their address; what is sticky only with `override`. Only under the feed lock. */
export async function releaseByKey(
  tx: Transaction,
  keys: readonly ReleaseKey[],
  options: { readonly act: Act; readonly why: string; readonly override: boolean },
): Promise<readonly ChangeOutcome[]> {
  if (keys.length === 0) return []
  const { rows } = await tx.query<ChangeOutcome>(RELEASE_SQL, [
    options.act.changeSetId,
    options.act.who,
    pgText(options.why, 500),
    options.override,
    pgTextOrNull(options.act.note, 2_000),
    keys.map((k) => k.addressKey),
    keys.map((k) => k.scope),
  ])
  return rows
}

/** Where an address was erased, the record under its hash is meant. Served by the unique key. */
const RELEASE_SQL = `
  with input as (
    select distinct case when exists (select from suppression p
        where p.address_key = i.address_key and p.scope = i.scope and p.status in ('held', 'active'))
      then i.address_key else coalesce((select e.address_key from suppression e
        where e.address_key = ${erasedKeySql('i.address_key')} and e.scope = i.scope), i.address_key) end as address_key, scope
    from unnest($6::text[], $7::text[]) as i (address_key, scope)),
  judged as (
    select i.*, case
        when s.id is null or s.status not in ('held', 'active') then 'not_listed'
        when s.is_sticky and not $4::boolean then 'sticky'
        else 'released' end as outcome
    from input i left join suppression s using (address_key, scope)),
  written as (
    update suppression s set status = 'released', updated_at = now(), expires_at = null,
      released = jsonb_build_object('at', now(), 'by', $2::text, 'why', $3::text),
      release_count = release_count + 1, note = coalesce($5, note), change_set_id = $1,
      is_sticky = false, decided_at = now(), seq = ${NEXT_SEQ_SQL}
    from judged j
    where j.outcome = 'released' and s.address_key = j.address_key and s.scope = j.scope
    returning s.*),
  logged as (${logWrittenSql({ why: '$3', who: '$2', changeSetId: 'w.change_set_id' })})
  select address_key as "addressKey", scope, outcome from judged order by address_key, scope`
