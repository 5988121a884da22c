/** Links that show one report to whoever holds them. Found by the hash of what a browser sends; a handful of rows. */
import type { Queryable } from '../database.ts'

/** A link to be made. */
export type NewReportLink = {
  readonly id: string
  readonly sha256: Uint8Array
  /** Which of the reports. */
  readonly report: string
  /** The period, RFC 3339: `since` is in it, `until` is not. */
  readonly since: string
  readonly until: string
  readonly createdBy: string
  readonly expiresAtMs: number
}

/** A link that is good. */
export type ReportLink = Omit<NewReportLink, 'sha256' | 'expiresAtMs'> & {
  readonly createdAt: string
  readonly expiresAt: string
  readonly openedCount: number
  readonly lastOpenedAt: string | null
}

/** Stores a link; those that are over are removed on the way. */
export async function createReportLink(database: Queryable, link: NewReportLink): Promise<void> {
  // read whole: a row for each link that is good
  await database.query('delete from report_link where expires_at <= now()')
  await database.query(
    `insert into report_link (id, sha256, report, since, until, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      link.id,
      link.sha256,
      link.report,
      link.since,
      link.until,
      link.createdBy,
      new Date(link.expiresAtMs),
    ],
  )
}

type Row = {
  id: string
  report: string
  since: Date
  until: Date
  created_by: string
  created_at: Date
  expires_at: Date
  opened_count: number
  last_opened_at: Date | null
}

const COLUMNS =
  'id, report, since, until, created_by, created_at, expires_at, opened_count, last_opened_at'

function linkOf(row: Row): ReportLink {
  return {
    id: row.id,
    report: row.report,
    since: row.since.toISOString(),
    until: row.until.toISOString(),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    openedCount: row.opened_count,
    lastOpenedAt: row.last_opened_at?.toISOString() ?? null,
  }
}

/** What the link shows. Absent: unknown, taken back, or over. */
export async function findReportLink(
  database: Queryable,
  sha256: Uint8Array,
): Promise<ReportLink | undefined> {
  const { rows } = await database.query<Row>(
    // served by report_link_sha256_key
    `select ${COLUMNS} from report_link where sha256 = $1 and expires_at > now()`,
    [sha256],
  )
  return rows[0] && linkOf(rows[0])
}

/** Takes note that the report was shown. */
export async function countReportOpened(database: Queryable, id: string): Promise<void> {
  // served by the primary key
  await database.query(
    'update report_link set opened_count = opened_count + 1, last_opened_at = now() where id = $1',
    [id],
  )
}

/** The links of a report that are good, the newest first. */
export async function listReportLinks(
  database: Queryable,
  report: string,
): Promise<readonly ReportLink[]> {
  const { rows } = await database.query<Row>(
    // read whole: a row for each link that is good
    `select ${COLUMNS} from report_link where report = $1 and expires_at > now()
     order by created_at desc, id limit 100`,
    [report],
  )
  return rows.map(linkOf)
}

/** Takes a link back: it shows nothing from now on. Which report it was of; absent: there is no such link. */
export async function removeReportLink(
  database: Queryable,
  id: string,
): Promise<string | undefined> {
  const { rows } = await database.query<{ report: string }>(
    // served by the primary key
    'delete from report_link where id = $1 returning report',
    [id],
  )
  return rows[0]?.report
}
