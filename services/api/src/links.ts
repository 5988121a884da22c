/** Links to the pages: made here, stored as a hash. One-time links are good for a day, those to a report for some days. */
import type { Period } from '@forwardpath/report'
import {
  addAudit,
  createLink,
  createReportLink,
  type Database,
  type LinkPurpose,
  type Queryable,
} from '@forwardpath/store'
import type { ReportName } from './load-report.ts'
import { makeToken, tokenHash } from './pages/secret-token.ts'

const GOOD_FOR_MS = 86_400_000

/** The path of a link by which this user sets a password. Earlier ones are no longer good. */
export function makePasswordLink(
  database: Queryable,
  options: { readonly userId: string; readonly nowMs: number },
): Promise<string> {
  return makeLink(database, { purpose: 'password', ...options })
}

/** The path of the link of a first start: `first_admin`, or `demo`. */
export function makeStartLink(
  database: Queryable,
  options: { readonly purpose: Exclude<LinkPurpose, 'password'>; readonly nowMs: number },
): Promise<string> {
  return makeLink(database, options)
}

async function makeLink(
  database: Queryable,
  link: { readonly purpose: LinkPurpose; readonly userId?: string; readonly nowMs: number },
): Promise<string> {
  const { token, sha256 } = makeSecret()
  const { purpose, userId, nowMs } = link
  await createLink(database, {
    sha256,
    purpose,
    expiresAtMs: nowMs + GOOD_FOR_MS,
    ...(userId !== undefined && { userId }),
  })
  return `/welcome/${token}`
}

function makeSecret(): { readonly token: string; readonly sha256: Buffer } {
  const token = makeToken()
  const sha256 = tokenHash(token)
  if (sha256 === undefined) throw new Error('a token that is none')
  return { token, sha256 }
}

/** For how many days a link to a report may be good: it shows addresses of people. Project choice. */
export const LINK_DAYS = [1, 7, 30, 90] as const

/** A report for somebody without an account. */
export type ReportShare = {
  readonly id: string
  readonly report: ReportName
  readonly period: Period
  readonly days: (typeof LINK_DAYS)[number]
  /** For the audit. */
  readonly who: string
  /** In the words of a person, for the audit; absent: none were given. */
  readonly reason?: string | undefined
  readonly nowMs: number
}

/** Makes a link that shows a report until it is over or taken back; its path, which is known here alone. */
export async function shareReport(
  database: Database,
  { id, report, period, days, who, reason, nowMs }: ReportShare,
): Promise<{ readonly path: string; readonly expiresAt: string }> {
  const { token, sha256 } = makeSecret()
  const expiresAtMs = nowMs + days * 86_400_000
  const expiresAt = new Date(expiresAtMs).toISOString()
  await database.transaction(async (tx) => {
    await createReportLink(tx, { id, sha256, report, ...period, createdBy: who, expiresAtMs })
    await addAudit(tx, {
      who,
      action: 'report.share',
      subject: id,
      note: `${report}, ${period.since} to ${period.until}, until ${expiresAt}${reason === undefined ? '' : `; ${reason}`}`,
    })
  })
  return { path: `/shared/${token}`, expiresAt }
}
