/**
 * What is expected of a mailbox, and whether it came. Only the poller that holds the mailbox writes here; all times are the
 * database's.
 */
import type { Queryable } from '../database.ts'

/** So many mails in so long. */
export type ExpectedMails = { readonly count: number; readonly perMs: number }

type Held = { readonly name: string; readonly epoch: string }

/**
 * Writes down what is expected; absent: nothing. Another expectation than before begins a new watch and ends a silence: true
 * where it ended one. Writes nothing for an old epoch.
 */
export async function expectMails(
  database: Queryable,
  { name, epoch, expected }: Held & { readonly expected: ExpectedMails | undefined },
): Promise<boolean> {
  const { rows } = await database.query<{ was_silent: boolean }>(
    // served by the primary key
    `with before as (
       select silent_since is not null as was_silent from mailbox where name = $1 and epoch = $2)
     update mailbox set expected_mails = $3, expected_within_ms = $4, silent_since = null,
       watched_since = case when $3::int is null then null else now() end
     from before
     where name = $1 and epoch = $2
       and (expected_mails, expected_within_ms) is distinct from ($3::int, $4::bigint)
     returning was_silent`,
    [name, epoch, expected?.count ?? null, expected?.perMs ?? null],
  )
  return rows[0]?.was_silent ?? false
}

/** A silence that began or ended with this look. */
export type SilenceChange = {
  readonly isSilent: boolean
  /** How many of the newest mails came within the window: of the expected number, no more are counted. */
  readonly mails: number
}

/**
 * Looks whether as many mails as expected were taken in within the window; absent: nothing changed. Call it after a sweep
 * that went through, since it is noted (`noteMailbox`). A silence begins with a full sweep only, and only once the mailbox has
 * been watched for a whole window; it ends as soon as enough have come. Writes nothing for an old epoch.
 */
export async function judgeSilence(
  database: Queryable,
  { name, epoch, isFullSweep }: Held & { readonly isFullSweep: boolean },
): Promise<SilenceChange | undefined> {
  const { rows } = await database.query<{ is_silent: boolean; mails: number }>(JUDGE, [
    name,
    epoch,
    isFullSweep,
  ])
  const row = rows[0]
  return row === undefined ? undefined : { isSilent: row.is_silent, mails: row.mails }
}

/**
 * Served by the unique key (mailbox, uid_validity, uid), from its end: UIDs rise as mails arrive, so the newest expected number
 * of a generation is all that is read of it. A server that began to number anew leaves mails of the last days in an
 * older generation, which may have the higher UIDVALIDITY: hence the three parts.
 */
const JUDGE = `
  with watched as (
    select name, uid_validity, expected_mails, expected_within_ms, silent_since,
      $3::boolean and extract(epoch from now() - watched_since) * 1000 >= expected_within_ms as may_begin
    from mailbox where name = $1 and epoch = $2 and expected_mails is not null),
  counted as (
    select w.*, (
      select count(*)::int from (
        (${newest('r.uid_validity = w.uid_validity')}) union all
        (${newest('r.uid_validity < w.uid_validity')}) union all
        (${newest('r.uid_validity > w.uid_validity')}) limit w.expected_mails) recent) as mails
    from watched w),
  judged as (
    select name, silent_since, mails,
      case when mails >= expected_mails then null
        when silent_since is null and may_begin then now()
        else silent_since end as now_silent_since
    from counted)
  update mailbox m set silent_since = j.now_silent_since
  from judged j
  where m.name = j.name and m.epoch = $2 and (j.silent_since is null) <> (j.now_silent_since is null)
  returning j.now_silent_since is not null as is_silent, j.mails`

function newest(generation: string): string {
  return `select from (
      select r.stored_at from raw_message r where r.mailbox = w.name and ${generation}
      order by r.uid_validity desc, r.uid desc limit w.expected_mails) newest
    where extract(epoch from now() - stored_at) * 1000 < w.expected_within_ms`
}
