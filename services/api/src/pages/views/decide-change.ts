/** The acts of the desk. Each is refused where somebody else was faster: the form carries the version that was seen. */
import { isRejectReason } from '../reject-reason.ts'
import type { Act } from '@forwardpath/changes'
import {
  actOnChanges,
  approvedChangeIds,
  listChanges,
  listQueue,
  type ChangeActOutcome,
  type ChangeRecord,
} from '@forwardpath/store'
import { addressKey, parseMailedAddress } from '@forwardpath/mail'
import { csvFile, type CsvColumn } from '../csv.ts'
import { page, PageProblem, type Page, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { pathTo, withQuery } from '../parts.ts'

type Made = Omit<Act, 'by'>

/** `POST /changes/:id/approve`. */
export const approveChangePage = decision('approveChange', 'approve', (call) => ({
  kind: 'approve',
  override: call.form.get('override') === 'yes',
}))

/** `POST /changes/:id/reject`. */
export const rejectChangePage = decision('rejectChange', 'reject', (call) => {
  const reason = call.form.get('reason') ?? ''
  if (!isRejectReason(reason))
    throw new PageProblem(400, 'There is no such reason.', 'Go back and choose one.')
  return { kind: 'reject', reason }
})

/** `POST /changes/:id/snooze`. */
export const snoozeChangePage = decision('snoozeChange', 'snooze', (call) => {
  const until = call.form.get('until') ?? ''
  const untilMs = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(until) : NaN
  if (Number.isNaN(untilMs))
    throw new PageProblem(400, 'This is no day.', 'Write it as 2026-12-31.')
  return { kind: 'snooze', untilMs }
})

/** `POST /changes/:id/confirm`. */
export const confirmChangePage = decision('confirmChange', 'confirm', () => ({ kind: 'confirm' }))

/** `POST /changes/:id/revert`. */
export const revertChangePage = decision('revertChange', 'revert', () => ({ kind: 'revert' }))

function decision(id: Page['id'], what: string, actOf: (call: PageCall) => Made): Page {
  return page(id, async (call, context, shared) => {
    const changeId = call.params['id'] ?? ''
    const version = Number(call.form.get('version'))
    if (!Number.isSafeInteger(version))
      throw new PageProblem(400, 'The form has no version.', 'Load the page again.')
    const act = { ...actOf(call), version, ...noteOf(call) }
    const nextPath =
      what === 'revert' || what === 'confirm' ? undefined : await nextAfter(call, context, changeId)
    const outcome = await actOne(call, context, { id: changeId, act, what })
    shared.tallies.forget()
    if (!outcome.ok) throw refused(outcome)
    const done = { done: what, was: changeId, version: String(outcome.version) }
    return {
      kind: 'see',
      path: withQuery(nextPath?.path ?? pathTo('/changes', changeId), {
        ...nextPath?.query,
        ...done,
      }),
    }
  })
}

function noteOf(call: PageCall): { readonly note?: string } {
  const note = (call.form.get('note') ?? '').trim()
  return note === '' ? {} : { note }
}

async function actOne(
  call: PageCall,
  context: PagesContext,
  { id, act, what }: { readonly id: string; readonly act: Made; readonly what: string },
): Promise<ChangeActOutcome> {
  const [outcome] = await actOnChanges(context.database, [{ id, act }], {
    by: { changeSetId: context.newId('chs'), who: call.who, note: act.note },
    what: `changes ${what}`,
    dryRun: false,
    desk: context.desk(),
    newId: () => context.newId('sup'),
  })
  if (outcome === undefined) throw new Error('an act without an outcome')
  return outcome
}

function refused(outcome: Extract<ChangeActOutcome, { ok: false }>): PageProblem {
  const meanwhile = outcome.since.map(({ who, fact, at }) => `${who}: ${fact}, ${at}`).join('; ')
  const isStale = outcome.code === 'stale' || outcome.code === 'wrong_state'
  return new PageProblem(
    outcome.code === 'not_found' ? 404 : isStale ? 409 : 400,
    `Refused: ${outcome.message}.`,
    `${outcome.remedy}.${isStale && meanwhile !== '' ? ` Meanwhile: ${meanwhile}.` : ''}`,
  )
}

type Next = { readonly path: string; readonly query: Readonly<Record<string, string | undefined>> }

/** The change behind this one in the queue that the person works through; absent: the first that is there. */
async function nextAfter(call: PageCall, { database }: PagesContext, id: string): Promise<Next> {
  const q = call.query.get('q') ?? undefined
  const address = q === undefined ? undefined : parseMailedAddress(q)
  const after = call.query.get('after') ?? undefined
  const wanted = call.query.get('view')
  const view = wanted === 'snoozed' ? wanted : 'waiting'
  const query = { view, q, after }
  const queue = await listQueue(database, {
    view,
    now: new Date(call.nowMs).toISOString(),
    after,
    limit: 100,
    ...(address !== undefined && { addressKey: addressKey(address) }),
  })
  const at = queue.findIndex((entry) => entry.id === id)
  const next = queue[at + 1] ?? queue.find((entry) => entry.id !== id)
  return next === undefined
    ? { path: '/changes', query: { view, q } }
    : { path: pathTo('/changes', next.id), query }
}

/** Rows of one file. */
const MAX_EXPORT = 100_000
const BATCH = 500

/** `POST /changes/export`: the approved ones, marked as exported to the system that is named. */
export const exportChangesPage = page('exportChanges', async (call, context) => {
  const to = (call.form.get('to') ?? '').trim()
  if (to === '' || to.length > 100)
    throw new PageProblem(400, 'Say for which system.', 'A short name, such as crm.')
  const again = call.form.get('again') === 'yes'
  const ids = await approvedChangeIds(context.database, again ? {} : { notYetIn: to })
  const rows: ChangeRecord[] = []
  for (let at = 0; at < Math.min(ids.length, MAX_EXPORT); at += BATCH)
    rows.push(...(await exportSome(call, context, { ids: ids.slice(at, at + BATCH), to })))
  return csvFile({ what: 'approved-address-changes', nowMs: call.nowMs }, EXPORT_COLUMNS, rows)
})

const EXPORT_COLUMNS: readonly CsvColumn<ChangeRecord>[] = [
  { key: 'id', value: (c) => c.id },
  { key: 'oldAddress', value: (c) => c.oldAddress },
  { key: 'newAddress', value: (c) => c.newAddress },
  { key: 'kind', value: (c) => c.kind },
  { key: 'consent', value: (c) => c.consent },
  { key: 'trust', value: (c) => c.trust },
  { key: 'decidedBy', value: (c) => c.decision?.by ?? null },
  { key: 'decidedAt', value: (c) => c.decision?.at ?? null },
  { key: 'confirmedAt', value: (c) => c.confirmedAt },
  { key: 'leadSource', value: (c) => c.leadSource },
]

async function exportSome(
  call: PageCall,
  context: PagesContext,
  { ids, to }: { readonly ids: readonly string[]; readonly to: string },
): Promise<readonly ChangeRecord[]> {
  const { database, newId } = context
  const outcomes = await actOnChanges(
    database,
    ids.map((id) => ({ id, act: { kind: 'export', destination: to } })),
    {
      by: { changeSetId: newId('chs'), who: call.who, note: undefined },
      what: 'changes export',
      dryRun: false,
      desk: context.desk(),
      newId: () => newId('sup'),
    },
  )
  const rows: ChangeRecord[] = []
  for (const outcome of outcomes)
    if (outcome.ok) rows.push(...(await listChanges(database, { id: outcome.id }, { limit: 1 })))
  return rows
}
