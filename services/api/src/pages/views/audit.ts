/** The audit: what people and keys did that stands in no change log. Newest first. */
import { html } from '@forwardpath/report'
import { pageAudit } from '@forwardpath/store'
import { page } from '../page.ts'
import { pager, table, time, withQuery } from '../parts.ts'

const PAGE_ROWS = 100

/** `GET /audit`. */
export const auditPage = page('audit', async (call, { database }) => {
  const asked = call.query.get('before') ?? ''
  const before = /^\d{1,18}$/.test(asked) ? asked : undefined
  const rows = await pageAudit(database, { before, limit: PAGE_ROWS + 1 })
  const shown = rows.slice(0, PAGE_ROWS)
  const body = html`<h1>Audit</h1>
    <p class="lede">
      What people and keys did beside the list and the desk, which have logs of their own. Rows are
      never changed.
    </p>
    ${table(
      'Audit',
      [
        { title: 'When', cell: (a) => time(a.at) },
        { title: 'Who', cell: (a) => html`<bdi>${a.who}</bdi>` },
        { title: 'Did', cell: (a) => html`<code>${a.action}</code>` },
        { title: 'To', cell: (a) => html`<bdi>${a.subject ?? '–'}</bdi>` },
        { title: 'Note', cell: (a) => a.note ?? '–' },
      ],
      {
        rows: shown,
        whenEmpty:
          'Nothing is noted yet. Reading a raw mail, making a key or a user, and overriding are.',
      },
    )}
    ${pager({
      first: before === undefined ? undefined : '/audit',
      next: rows.length > PAGE_ROWS ? withQuery('/audit', { before: shown.at(-1)?.id }) : undefined,
    })}`
  return { kind: 'page', title: 'Audit', nav: 'audit', body }
})
