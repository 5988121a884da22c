/** The audit: what people and keys did that stands in no change log. Newest first. */
import { html } from '@forwardpath/report'
import { pageAudit, type AuditRecord } from '@forwardpath/store'
import { readerOf } from '../csv.ts'
import { page } from '../page.ts'
import { pager, withQuery } from '../parts.ts'
import type { TableColumn } from '../tables.ts'

const PAGE_ROWS = 100

/** `GET /audit`. */
export const auditPage = page('audit', async (call, { database }) => {
  const asked = call.query.get('before') ?? ''
  const before = /^\d{1,18}$/.test(asked) ? asked : undefined
  const read = readerOf(
    (at, limit) => pageAudit(database, { before: at, limit }),
    ({ id }) => id,
  )
  const { rows, next } = await read(before, PAGE_ROWS)
  const body = html`<h1>Audit</h1>
    <p class="lede">
      What people and keys did beside the list and the desk, which have logs of their own. Rows are
      never changed.
    </p>
    ${call.tables.draw({
      id: 'audit',
      title: 'Audit',
      columns: COLUMNS,
      rows,
      read,
      whenEmpty:
        'Nothing is noted yet. Reading a raw mail, making a key or a user, and overriding are.',
    })}
    ${pager({
      first: before === undefined ? undefined : '/audit',
      next: next === undefined ? undefined : withQuery('/audit', { before: next }),
    })}`
  return { kind: 'page', title: 'Audit', nav: 'audit', body }
})

const COLUMNS: readonly TableColumn<AuditRecord>[] = [
  { key: 'at', title: 'When', kind: 'instant', value: (a) => a.at },
  { key: 'who', title: 'Who', kind: 'foreign', value: (a) => a.who },
  {
    key: 'action',
    title: 'Did',
    value: (a) => a.action,
    draw: (a) => html`<code>${a.action}</code>`,
  },
  { key: 'subject', title: 'To', kind: 'foreign', value: (a) => a.subject },
  { key: 'note', title: 'Note', value: (a) => a.note },
]
