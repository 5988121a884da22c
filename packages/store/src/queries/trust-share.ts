/** How firmly the reports of the last days are bound to mails of ours, and what there is to bind them by. */
import { TRUST_TIERS, type Trust } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'

/** Reports of failures and complaints by tier. */
export type TrustShare = {
  readonly byTier: Readonly<Record<Trust, number>>
  /** What the unverified ones lack: how many reports each reason stands on, the commonest first. */
  readonly lacks: readonly { readonly reason: string; readonly reports: number }[]
  /** Whether any mail of that time is in the sent log. */
  readonly hasSentLog: boolean
}

/** Of the last `days`, of one mailbox where it is named. */
export async function loadTrustShare(
  database: Queryable,
  scope: { readonly days: number; readonly mailbox?: string },
): Promise<TrustShare> {
  const values = [scope.days, scope.mailbox ?? null]
  const tiers = await database.query<{ trust: Trust; n: number }>(
    // served by bounce_received; with a mailbox each report is looked up in the ledger by its key
    `select b.trust, count(*)::int as n from bounce b
     where b.received_at >= now() - make_interval(days => $1) and b.kind in ('bounce', 'complaint')
       and ($2::text is null or exists (
         select from raw_message r where r.id = b.raw_message_id and r.mailbox = $2))
     group by b.trust`,
    values,
  )
  const lacks = await database.query<{ reason: string; reports: number }>(
    // served by bounce_received
    `select reason, count(*)::int as reports
     from bounce b cross join unnest(b.trust_reasons) as reason
     where b.received_at >= now() - make_interval(days => $1) and b.kind in ('bounce', 'complaint')
       and b.trust = 'unverified' and (reason like 'no-%' or reason like 'too-%')
       and ($2::text is null or exists (
         select from raw_message r where r.id = b.raw_message_id and r.mailbox = $2))
     group by reason order by reports desc, reason`,
    values,
  )
  const sent = await database.query<{ known: boolean }>(
    // served by sent_message_sent
    `select exists (
       select from sent_message where sent_at >= now() - make_interval(days => $1)) as known`,
    [scope.days],
  )
  return {
    byTier: { ...NONE, ...Object.fromEntries(tiers.rows.map(({ trust, n }) => [trust, n])) },
    lacks: lacks.rows,
    hasSentLog: sent.rows[0]?.known === true,
  }
}

const NONE = Object.fromEntries(
  [...TRUST_TIERS, 'unjudged' as const].map((tier) => [tier, 0]),
) as Readonly<Record<Trust, number>>
