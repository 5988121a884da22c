/**
 * What a cycle leaves, in a form in which two cycles can be compared: every row of the ledger, the events, the list, its change
 * log and the address changes, without ids and without the times at which they were written; what fsck finds; the server's folders.
 */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { freeDnsRequests, fsck, openDatabase } from '@forwardpath/store'
import type { DovecotServer } from '@forwardpath/test-support/dovecot'

/** The tables, and the columns that two equal cycles write differently. */
const WRITTEN_DIFFERENTLY: Readonly<Record<string, readonly string[]>> = {
  raw_message: [
    ...['id', 'uid_validity', 'stored_at', 'attempts', 'job_id', 'queued_at', 'finished_at'],
    ...['duplicate_of', 'server_action_at'],
  ],
  bounce: ['id', 'raw_message_id'],
  classification: ['bounce_id', 'classified_at'],
  suppression: [
    ...['id', 'created_at', 'updated_at', 'decided_at', 'last_event_id', 'address_change_id'],
    'seq',
  ],
  suppression_change: ['seq', 'suppression_id', 'event_ids', 'at', 'record'],
  address_change: [
    'id',
    'created_at',
    'updated_at',
    'pending_at',
    'due_at',
    'event_ids',
    'cause_id',
  ],
  address_change_event: ['id', 'address_change_id', 'at', 'bounce_id'],
}

/** Facts about rows that are there by number only. */
const COUNTED: Readonly<Record<string, string>> = {
  'bodies of mails': 'select from raw_body',
  'distinct events': 'select distinct event_key from bounce',
  'copies of another mail': 'select from raw_message where duplicate_of is not null',
  'mails that the server was told about':
    'select from raw_message where server_action_at is not null',
  'mails that wait': "select from raw_message where state = 'stored'",
}

/** One text a row, sorted; then fsck's findings and its accounts, in which the equation is to be seen. */
export async function readRows(url: string): Promise<readonly string[]> {
  const compared = Object.entries(WRITTEN_DIFFERENTLY).map(
    ([table, columns]) =>
      `select '${table} ' || (to_jsonb(r) - '{${columns.join(',')}}'::text[])::text as row from ${table} r`,
  )
  const counted = Object.entries(COUNTED).map(
    ([name, rows]) => `select count(*) || ' ${name}' as row from (${rows}) r`,
  )
  const database = openDatabase({ url, max: 1 })
  try {
    const sql = [...compared, ...counted].join(' union all ')
    const { rows } = await database.query<{ row: string }>(sql)
    const { accounts, findings } = await fsck(database)
    return [
      ...rows.map(({ row }) => row).sort(),
      ...findings.map((finding) => `fsck ${JSON.stringify(finding)}`),
      ...accounts.map((account) => `account ${JSON.stringify({ ...account, uidValidity: '' })}`),
    ]
  } finally {
    await database.close()
  }
}

/** Gives back what was taken of the DNS' work and not done, which else comes back after ten minutes. */
export async function endLeases(url: string): Promise<void> {
  const database = openDatabase({ url, max: 1 })
  try {
    await freeDnsRequests(database)
  } finally {
    await database.close()
  }
}

/** How many mails lie where, and how many of them are marked as read. */
export async function readFolders(
  dovecot: DovecotServer,
  user: string,
): Promise<readonly string[]> {
  const list = async (folder: string): Promise<readonly string[]> => {
    const parts = ['new', 'cur'].map((part) =>
      readdir(path.join(dovecot.mailDir(user), folder, part)).catch(() => []),
    )
    return (await Promise.all(parts)).flat()
  }
  const [inbox, processed] = await Promise.all([list('.'), list('.Processed')])
  const read = inbox.filter((name) => /:2,[A-Za-z]*S/.test(name))
  return [
    `${inbox.length} in INBOX`,
    `${read.length} read in INBOX`,
    `${processed.length} in Processed`,
  ]
}

/** What one has and the other lacks, in words; rows count as often as they are there. */
export function differencesOf(
  found: readonly string[],
  expected: readonly string[],
): readonly string[] {
  return [
    ...without(expected, found).map((row) => `missing: ${row}`),
    ...without(found, expected).map((row) => `not expected: ${row}`),
  ]
}

function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others]
  return rows.filter((row) => {
    const at = left.indexOf(row)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
