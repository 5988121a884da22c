/**
 * The accounts: what must be true of the tables at any moment, each as a query that returns what is
 * not. Reads only, in one repeatable-read transaction, so that a running pipeline is no finding.
 */
import type { Database, Queryable } from '../database.ts'
import { readSnapshot } from './read-snapshot.ts'

/** One thing that is not as it must be. */
export type Finding = {
  readonly check: string
  /** What is wrong, with the ids that tell where. */
  readonly detail: string
  /** What would mend it. */
  readonly repair: string
}

/** The mails of one mailbox and UIDVALIDITY, by state. */
export type Account = {
  readonly mailbox: string
  readonly uidValidity: string
  readonly seen: number
  readonly done: number
  readonly quarantined: number
  readonly tooBig: number
  readonly vanished: number
  readonly stored: number
}

/** All accounts and all findings; clean where there are no findings. */
export type FsckReport = {
  readonly accounts: readonly Account[]
  readonly findings: readonly Finding[]
}

type Check = {
  readonly name: string
  /** Rows of (detail); $1 is the mailbox or null for all. */
  readonly sql: string
  readonly repair: string
}

/** Findings of one check that are named; the rest is counted. */
const MAX_NAMED = 20

const MESSAGES = 'raw_message r where ($1::text is null or r.mailbox = $1)'

const CHECKS: readonly Check[] = [
  {
    name: 'body-missing',
    sql: `select format('message %s (%s UID %s) is %s without a body', r.id, r.mailbox, r.uid, r.state) as detail
      from ${MESSAGES} and r.state in ('stored', 'done', 'quarantined')
        and r.reason is distinct from 'unfetchable'
        and (r.state = 'stored' or (r.erased_at is null and r.stored_at >= coalesce((
          select max(gone_before) from retention_step where step in ('raw_months', 'raw_bodies')), '-infinity')))
        and not exists (select from raw_body b
          where b.raw_message_id = r.id and b.stored_at = r.stored_at)`,
    repair: 'restore the body from a backup, or fetch the mail again under a new mailbox name',
  },
  {
    name: 'body-orphan',
    sql: `select format('a body of message %s has no ledger row', b.raw_message_id) as detail
      from raw_body b where $1::text is null
        and not exists (select from raw_message r where r.id = b.raw_message_id)`,
    repair: 'delete from raw_body where raw_message_id = …',
  },
  {
    name: 'attempts',
    sql: `select format('message %s has %s tries', r.id, r.attempts) as detail
      from ${MESSAGES} and r.attempts > 3`,
    repair: 'quarantine it: the ledger counts three tries at the most',
  },
  {
    name: 'finished-with-job',
    sql: `select format('message %s is %s and still has job %s', r.id, r.state, r.job_id) as detail
      from ${MESSAGES} and r.state in ('done', 'too_big', 'vanished') and r.job_id is not null`,
    repair: 'update raw_message set job_id = null where id = …',
  },
  {
    name: 'server-action-early',
    sql: `select format('message %s was touched on the server while stored', r.id) as detail
      from ${MESSAGES} and r.state = 'stored' and r.server_action_at is not null`,
    repair: 'look for the mail in the mailbox; its outcome was not committed',
  },
  {
    name: 'server-action-without-bytes',
    sql: `select format('message %s (%s UID %s) was never stored, and the server was told: %s',
        r.id, r.mailbox, r.uid, r.server_action) as detail
      from ${MESSAGES} and r.sha256 is null and r.server_action not in ('leave', 'flag')`,
    repair:
      'a mail that was moved is read once it is moved back; what was deleted only a backup of the mailbox has',
  },
  {
    name: 'bounce-without-outcome',
    sql: `select format('bounce %s belongs to message %s, which is %s', b.id, r.id, r.state) as detail
      from bounce b join raw_message r on r.id = b.raw_message_id
      where ($1::text is null or r.mailbox = $1) and r.state <> 'done'`,
    repair: 'the outcome of that message was not committed whole: restore, or set it stored again',
  },
  {
    name: 'bounce-doubled',
    sql: `select format('message %s has two reports with ordinal %s', b.raw_message_id, b.ordinal) as detail
      from bounce b join raw_message r on r.id = b.raw_message_id
      where ($1::text is null or r.mailbox = $1)
      group by b.raw_message_id, b.ordinal having count(*) > 1`,
    repair: 'delete the later one of the two',
  },
  {
    name: 'bounce-unclassified-row',
    sql: `select format('bounce %s has no verdict', b.id) as detail
      from bounce b join raw_message r on r.id = b.raw_message_id
      where ($1::text is null or r.mailbox = $1)
        and not exists (select from classification c where c.bounce_id = b.id)`,
    repair: 'set its message stored again, so that it is read once more',
  },
  {
    name: 'list-differs-from-log',
    // Two halves, so that the first, which makes JSON of every row, is shared by the server's processes. The second reads
    // suppression_change_key alone.
    sql: `select format('%s (%s): the list is not what its change log says at seq %s', s.address_key, s.scope, s.seq) as detail
      from suppression s join suppression_change c using (address_key, scope, seq)
      where $1::text is null and to_jsonb(s) is distinct from c.record
      union all
      select format('%s (%s): the list has seq %s, its change log %s', address_key, scope,
        coalesce(s.seq::text, 'no row'), coalesce(l.seq::text, 'no row'))
      from suppression s full join (select address_key, scope, max(seq) as seq
        from suppression_change group by address_key, scope) l using (address_key, scope)
      where $1::text is null and s.seq is distinct from l.seq`,
    repair: 'the change log is the truth: write the record of its newest row back',
  },
  {
    name: 'evidence-missing',
    sql: `select format('change %s of %s names report %s, which is not there', c.seq, c.address_key, e.id) as detail
      from suppression_change c cross join lateral unnest(c.event_ids) as e (id)
      where $1::text is null and c.who = 'pipeline'
        and e.id >= coalesce((select gone_before_id from retention_step where step = 'reports'), '')
        and not exists (select from bounce b where b.id = e.id)`,
    repair:
      'the report was deleted by hand before its retention was over: restore it from a backup',
  },
  {
    name: 'change-without-audit',
    sql: `select format('address change %s has no audit row', a.id) as detail
      from address_change a where $1::text is null
        and not exists (select from address_change_event e where e.address_change_id = a.id)`,
    repair: 'an address change is written with its first audit row: restore it from a backup',
  },
]

/** Names of the checks, the accounting equation first. */
export const FSCK_CHECKS: readonly string[] = ['accounts', ...CHECKS.map((check) => check.name)]

/** A check of a list of 300,000 takes seconds, and all of them grow with it: room for some ten millions. */
const CHECK_MINUTES = 30

/** Runs every check, for one mailbox or for all. Only reads. */
export async function fsck(database: Database, mailbox?: string): Promise<FsckReport> {
  const check = async (snapshot: Queryable): Promise<FsckReport> => {
    const accounts = await loadAccounts(snapshot, mailbox)
    const findings = accounts.filter((account) => !isBalanced(account)).map(unbalanced)
    for (const each of CHECKS) findings.push(...(await runCheck(snapshot, each, mailbox)))
    return { accounts, findings }
  }
  return readSnapshot(database, check, { statementMinutes: CHECK_MINUTES })
}

/** seen = done + quarantined + too_big + vanished + stored */
function isBalanced(account: Account): boolean {
  const { seen, done, quarantined, tooBig, vanished, stored } = account
  return seen === done + quarantined + tooBig + vanished + stored
}

function unbalanced(account: Account): Finding {
  return {
    check: 'accounts',
    detail: `${account.mailbox} ${account.uidValidity}: ${String(account.seen)} seen, states do not add up`,
    repair: 'a row has a state that this version does not know: upgrade, or restore',
  }
}

async function loadAccounts(
  client: Queryable,
  mailbox: string | undefined,
): Promise<readonly Account[]> {
  const { rows } = await client.query<Account>(
    `select r.mailbox, r.uid_validity as "uidValidity", count(*)::int as seen,
       count(*) filter (where r.state = 'done')::int as done,
       count(*) filter (where r.state = 'quarantined')::int as quarantined,
       count(*) filter (where r.state = 'too_big')::int as "tooBig",
       count(*) filter (where r.state = 'vanished')::int as vanished,
       count(*) filter (where r.state = 'stored')::int as stored
     from ${MESSAGES} group by r.mailbox, r.uid_validity order by 1, 2`,
    [mailbox ?? null],
  )
  return rows
}

async function runCheck(
  client: Queryable,
  check: Check,
  mailbox: string | undefined,
): Promise<readonly Finding[]> {
  const { rows } = await client.query<{ detail: string; total: number }>(
    `select detail, count(*) over ()::int as total from (${check.sql}) found
     where $1::text is null or true
     -- Two runs name the same; the shorter id is the lower one.
     order by length(detail), detail limit ${String(MAX_NAMED)}`,
    [mailbox ?? null],
  )
  const findings = rows.map(({ detail }) => ({ check: check.name, detail, repair: check.repair }))
  const rest = (rows[0]?.total ?? 0) - rows.length
  if (rest <= 0) return findings
  return [
    ...findings,
    { check: check.name, detail: `and ${String(rest)} more`, repair: check.repair },
  ]
}
