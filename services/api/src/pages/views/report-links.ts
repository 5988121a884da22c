/** Links to a report for people without an account: making one, taking it back, and what it shows. */
import { html } from '@forwardpath/report'
import {
  addAudit,
  countReportOpened,
  findReportLink,
  removeReportLink,
  type ReportLink,
} from '@forwardpath/store'
import { LINK_DAYS, shareReport } from '../../links.ts'
import { isReportName, type ReportName } from '../../load-report.ts'
import type { Made } from '../kept.ts'
import { page, PageProblem, type PageCall, type PagesShared } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { asOf, day, pathTo, time } from '../parts.ts'
import { FILE_ROWS, REPORT_LEDES, REPORT_TITLES, reportFile, reportPart } from '../report-part.ts'
import { tokenHash } from '../secret-token.ts'
import { periodOf, reportAnswer, wantedReport } from './reports.ts'
import type { Report } from '@forwardpath/report'

/** `POST /reports/:name/links`. */
export const shareReportPage = page('shareReport', async (call, context, shared) => {
  const wanted = wantedReport({ params: call.params, query: call.form })
  const days = LINK_DAYS.find((one) => String(one) === call.form.get('days'))
  if (days === undefined)
    throw new PageProblem(400, 'A link is not good for so long.', `${LINK_DAYS.join(', ')} days`)
  const { path } = await shareReport(context.database, {
    id: context.newId('rpl'),
    report: wanted.name,
    period: periodOf(wanted.period, call.nowMs),
    days,
    who: call.who,
    nowMs: call.nowMs,
  })
  return reportAnswer(call, { wanted, context, shared, madeLink: path })
})

/** `POST /reports/:name/links/:id/end`. */
export const endReportLinkPage = page('endReportLink', async (call, { database }) => {
  const id = call.params['id'] ?? ''
  const report = await database.transaction(async (tx) => {
    const ended = await removeReportLink(tx, id)
    if (ended !== undefined)
      await addAudit(tx, { who: call.who, action: 'report.unshare', subject: id, note: ended })
    return ended
  })
  if (report === undefined)
    throw new PageProblem(404, 'There is no such link.', 'It is over, or was taken back before.')
  return { kind: 'see', path: pathTo('/reports', report) }
})

/** `GET /shared/:token`. */
export const sharedReportPage = page('sharedReport', async (call, context, shared) => {
  const { link, name } = await linkOf(call, context)
  const made = await sharedReport({ link, name }, context, shared)
  if (made !== undefined && !call.isHead) await countReportOpened(context.database, link.id)
  const body = html`<h1>${REPORT_TITLES[name]}</h1>
    <p class="lede">${REPORT_LEDES[name]}</p>
    <p>
      ${day(link.since)} to ${day(link.until)}. You read this by a link that is good until
      ${time(link.expiresAt)}; whoever holds it does.
    </p>
    ${
      made === undefined
        ? html`<p class="empty" role="status">
            The report is being made; this page asks again by itself.
          </p>`
        : [
            asOf(made),
            reportPart(made.value, {
              files: pathTo('/shared', call.params['token'] ?? '', '/file'),
              query: {},
            }),
          ]
    }`
  return {
    kind: 'page',
    title: REPORT_TITLES[name],
    body,
    ...(made === undefined && { refreshSeconds: 2 }),
  }
})

/** `GET /shared/:token/file`: html, md, json, or one table as csv. */
export const sharedReportFilePage = page('sharedReportFile', async (call, context, shared) => {
  const { link, name } = await linkOf(call, context)
  const made = await sharedReport({ link, name }, context, shared)
  if (made === undefined)
    throw new PageProblem(503, 'The report is being made.', 'Ask again in a few seconds.')
  return reportFile(made.value, { name, day: link.until.slice(0, 10), query: call.query })
})

type Found = { readonly link: ReportLink; readonly name: ReportName }

async function linkOf(
  call: Pick<PageCall, 'params'>,
  { database }: Pick<PagesContext, 'database'>,
): Promise<Found> {
  const sha256 = tokenHash(call.params['token'])
  const link = sha256 === undefined ? undefined : await findReportLink(database, sha256)
  if (link === undefined || !isReportName(link.report))
    throw new PageProblem(
      404,
      'This link is not good any more.',
      'It is too old, or was taken back. Ask for another one where you got it.',
    )
  return { link, name: link.report }
}

/** Made at most a minute ago, with the rows of its files: who holds a link has one report made, however often he asks. */
async function sharedReport(
  { link: { since, until }, name }: Found,
  { loadReport, now }: Pick<PagesContext, 'loadReport' | 'now'>,
  { reports }: Pick<PagesShared, 'reports'>,
): Promise<Made<Report> | undefined> {
  return reports.get(`${name} ${since} ${until}`, () =>
    loadReport(name, {
      period: { since, until },
      asOf: new Date(now()).toISOString(),
      limit: FILE_ROWS,
    }),
  )
}
