import type { Database, Queryable } from '../database.ts'

/** Whether a demo may open here, and what to say if not. */
export type DataState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'demo' }
  | {
      readonly kind: 'real'
      /** The mailbox polled last; absent where mails came by import alone. */
      readonly lastSource: string | undefined
    }

/** Empty, nothing but the demo, or real data. */
export async function readDataState(database: Queryable): Promise<DataState> {
  const { rows } = await database.query<{ source: string; is_demo: boolean }>(
    // imports are mailboxes too, but nothing to go back to
    `select source, is_demo from mailbox
     order by is_demo, source not like 'imap%', last_full_sweep_at desc nulls last, created_at desc`,
  )
  const real = rows.find((row) => !row.is_demo)
  if (real !== undefined) {
    return { kind: 'real', lastSource: real.source.startsWith('imap') ? real.source : undefined }
  }
  const { rows: list } = await database.query<{ found: boolean }>(
    // what people brought, of which the demo must make no part
    `select exists (select from suppression where source <> 'pipeline')
       or exists (select from contact) or exists (select from sent_message)
       or exists (select from proof_of_life) as found`,
  )
  if (list[0]?.found === true) return { kind: 'real', lastSource: undefined }
  return { kind: rows.length > 0 ? 'demo' : 'empty' }
}

/**
 * Removes every row that the demo made, in one transaction; what people entered stays. Returns the
 * number of mails removed, 0 where there was no demo.
 */
export async function removeDemo(database: Database): Promise<number> {
  return database.transaction(async (tx) => {
    const { rowCount } = await tx.query('select from mailbox where is_demo for update')
    if (rowCount === 0) return 0
    for (const statement of REMOVALS) await tx.query(statement)
    const removed = await tx.query(`delete from raw_message where ${OF_DEMO}`)
    await tx.query('delete from mailbox where is_demo')
    return removed.rowCount ?? 0
  })
}

const OF_DEMO = 'mailbox in (select name from mailbox where is_demo)'
const DEMO_MESSAGES = `select id from raw_message where ${OF_DEMO}`

// The demo opens only where nothing else is, so all that the pipeline wrote is the demo's.
const REMOVALS: readonly string[] = [
  `delete from change_set_report where raw_message_id in (${DEMO_MESSAGES})`,
  'delete from incident',
  'delete from provider_tally',
  "delete from suppression_change where suppression_id in (select id from suppression where source = 'pipeline')",
  "delete from suppression where source = 'pipeline'",
  'delete from address_change_event',
  'delete from address_change',
  `delete from domain_watch where bounce_id in (
     select id from bounce where raw_message_id in (${DEMO_MESSAGES}))`,
  `delete from dns_wait where raw_message_id in (${DEMO_MESSAGES})`,
  `delete from classification where bounce_id in (
     select id from bounce where raw_message_id in (${DEMO_MESSAGES}))`,
  `delete from bounce where raw_message_id in (${DEMO_MESSAGES})`,
  `delete from raw_body where raw_message_id in (${DEMO_MESSAGES})`,
  "delete from sign_in_link where purpose = 'demo'",
  'delete from app_user where is_demo',
  'delete from page_figure',
  // Rows have left the change log without a word to whoever follows it: he begins anew.
  "update feed_epoch set epoch = substr(replace(gen_random_uuid()::text, '-', ''), 1, 8)",
]
