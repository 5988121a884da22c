/**
 * The desk of address changes: the queue beside the change that is looked at. Every act is a form that works without scripts; the keys
 * press the same forms.
 */
import { html, type Html, type HtmlValue } from '@forwardpath/report'
import { addressKey, parseMailedAddress } from '@forwardpath/mail'
import {
  DESK_VIEWS,
  listBounces,
  listChangeEvents,
  listChanges,
  listQueue,
  loadDeskFigures,
  MOST_COUNTED,
  type ChangeRecord,
  type DeskFigures,
  type DeskView,
  type QueueEntry,
} from '@forwardpath/store'
import { readerOf, type CsvColumn } from '../csv.ts'
import { page, PageProblem, type PageAnswer, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { addressText, day, pager, pathTo, withQuery } from '../parts.ts'
import { counted, upTo, wordsOf } from '../words.ts'
import { changePart } from './change-part.ts'
import { deskNotice } from './desk-notice.ts'
import { newText, type Place } from './queue-place.ts'

const QUEUE_ROWS = 15
/** Not a key of any address: it has no at sign. */
const NO_KEY = 'none'

/** `GET /changes`: the first of the queue. */
export const changesPage = page('changes', (call, context) => desk(call, context, undefined))

/** `GET /changes/:id`. */
export const changePage = page('change', (call, context) => desk(call, context, call.params['id']))

async function desk(
  call: PageCall,
  context: PagesContext,
  id: string | undefined,
): Promise<PageAnswer> {
  const { database } = context
  const now = new Date(call.nowMs).toISOString()
  const [asked] = id === undefined ? [] : await listChanges(database, { id }, { limit: 1 })
  if (id !== undefined && asked === undefined)
    throw new PageProblem(
      404,
      'There is no such address change.',
      'The queue lists those that are there.',
    )
  const place = placeOf(call, asked)
  const read = readerOf(
    (after, limit) => listQueue(database, { ...place, after, now, limit }),
    ({ cursor }) => cursor,
  )
  const { rows: queue, next } = await read(place.after, QUEUE_ROWS)
  const self = withQuery('/changes', { view: place.view, q: place.q })
  const firstId = asked?.id ?? queue[0]?.id
  const change =
    asked ??
    (firstId === undefined
      ? undefined
      : (await listChanges(database, { id: firstId }, { limit: 1 }))[0])
  const figures = await loadDeskFigures(database, now, { atMost: MOST_COUNTED })
  const body = html`<h1>Address changes</h1>
    <p class="lede">${ledeOf(figures)}</p>
    ${tabs(place.view, figures)} ${searchForm(call, place.view)}
    <div class="desk">
      <section class="queue-part" aria-label="Queue">
        ${queuePart(queue, { currentId: change?.id, place })}
        ${pager({
          first: place.after === undefined ? undefined : self,
          next:
            next === undefined
              ? undefined
              : withQuery('/changes', { view: place.view, q: place.q, after: next }),
        })}
        <p class="take">
          ${call.tables.link({
            id: 'address-changes',
            title: 'Queue',
            columns: QUEUE_COLUMNS,
            rows: queue,
            read,
            path: self,
          })}
        </p>
        ${place.view === 'approved' ? exportForm(call, figures) : null} ${keysPart()}
      </section>
      <div>
        ${
          change === undefined
            ? null
            : changePart(change, {
                call,
                place,
                events: await listChangeEvents(database, change.id),
                bounce: await bounceOf(context, change),
              })
        }
      </div>
    </div>`
  const notice = deskNotice(call)
  return { kind: 'page', title: 'Address changes', nav: 'changes', body, notice }
}

const QUEUE_COLUMNS: readonly CsvColumn<QueueEntry>[] = [
  { key: 'id', value: (c) => c.id },
  { key: 'oldAddress', value: (c) => c.oldAddress },
  { key: 'newAddress', value: (c) => c.newAddress },
  { key: 'newContact', value: (c) => c.newContact },
  { key: 'kind', value: (c) => c.kind },
  { key: 'state', value: (c) => c.state },
  { key: 'reason', value: (c) => c.reason },
  { key: 'score', value: (c) => c.score },
  { key: 'trust', value: (c) => c.trust },
  { key: 'risks', value: (c) => c.risks.join(', ') },
  { key: 'seen', value: (c) => c.seen },
  { key: 'dueAt', value: (c) => c.dueAt },
]

function placeOf(call: PageCall, asked: ChangeRecord | undefined): Place {
  const wanted = call.query.get('view')
  const q = call.query.get('q')?.trim() ?? ''
  const address = q === '' ? undefined : parseMailedAddress(q)
  return {
    view: DESK_VIEWS.find((view) => view === wanted) ?? viewOf(asked, call.nowMs),
    q: q === '' ? undefined : q,
    // What is no address fits nothing; it must not show everything.
    addressKey: q === '' ? undefined : address === undefined ? NO_KEY : addressKey(address),
    after: call.query.get('after') ?? undefined,
  }
}

function viewOf(change: ChangeRecord | undefined, nowMs: number): DeskView {
  if (change === undefined) return 'waiting'
  if (change.state !== 'pending') return change.state
  return change.snoozedUntil !== null && Date.parse(change.snoozedUntil) > nowMs
    ? 'snoozed'
    : 'waiting'
}

async function bounceOf(
  { database }: PagesContext,
  { eventIds }: ChangeRecord,
): Promise<Awaited<ReturnType<typeof listBounces>>[number] | undefined> {
  const id = eventIds.at(-1)
  return id === undefined ? undefined : (await listBounces(database, { id }, { limit: 1 }))[0]
}

function ledeOf({ waiting, overdue, snoozed }: DeskFigures): string {
  if (waiting === 0)
    return snoozed === 0
      ? 'No change waits for you.'
      : `No change waits for you; ${String(snoozed)} put off.`
  const late = overdue === 0 ? '' : `, ${String(overdue)} of them overdue`
  return `${upTo(waiting)} ${waiting === 1 ? 'change' : 'changes'} ${waiting === 1 ? 'waits' : 'wait'} for you${late}. The new address is never mailed by itself.`
}

const TAB_TITLES: Readonly<Record<DeskView, string>> = {
  waiting: 'To review',
  snoozed: 'Put off',
  checking: 'Being checked',
  approved: 'Approved',
  rejected: 'Rejected',
  closed: 'Closed',
}

function tabs(view: DeskView, figures: DeskFigures): Html {
  const counts: Partial<Record<DeskView, number>> = {
    waiting: figures.waiting,
    snoozed: figures.snoozed,
    checking: figures.checking,
  }
  return html`<ul class="tabs">
    ${DESK_VIEWS.map((one) => {
      const count = counts[one]
      return html`<li>
        <a href="/changes?view=${one}" ${one === view ? html`aria-current="page"` : null}
          >${TAB_TITLES[one]}${count === undefined || count === 0 ? null : html` <span class="muted">${upTo(count)}</span>`}</a
        >
      </li>`
    })}
  </ul>`
}

function searchForm(call: PageCall, view: DeskView): Html {
  return html`<form class="filter" method="get" action="/changes" role="search">
    <input type="hidden" name="view" value="${view}" />
    <label
      >Old or new address
      <input
        type="search"
        name="q"
        value="${call.query.get('q') ?? ''}"
        placeholder="jane@example.org"
      />
    </label>
    <button>Search</button>
  </form>`
}

/** What stands at the end of a line: by what it waits, or why it was decided. */
function besides(entry: QueueEntry): HtmlValue {
  if (entry.state === 'pending') return html`score ${entry.score ?? '–'}`
  if (entry.state === 'checking') return html`due ${day(entry.dueAt)}`
  return entry.reason === null ? null : wordsOf(entry.reason)
}

function queuePart(
  queue: readonly QueueEntry[],
  { currentId, place }: { readonly currentId: string | undefined; readonly place: Place },
): Html {
  if (queue.length === 0) return html`<p class="empty">${EMPTY[place.view]}</p>`
  return html`<ol class="queue">
    ${queue.map(
      (entry) =>
        html`<li>
          <a
            href="${withQuery(pathTo('/changes', entry.id), { view: place.view, q: place.q, after: place.after })}"
            ${entry.id === currentId ? html`aria-current="true"` : null}
          >
            ${addressText(entry.oldAddress)} <span class="muted">→</span> ${newText(entry)}
            <span class="line"
              ><span>${wordsOf(entry.kind)} · ${entry.trust}${flagText(entry)}</span
              ><span>${besides(entry)}</span></span
            >
          </a>
        </li>`,
    )}
  </ol>`
}

function flagText({ risks }: QueueEntry): string {
  return risks.length === 0 ? '' : ` · ${counted(risks.length, 'flag')}`
}

const EMPTY: Readonly<Record<DeskView, string>> = {
  waiting:
    'Nothing to review. When a report offers a new address, it is checked first and then waits here.',
  snoozed: 'Nothing is put off. Snooze a change to have it come back on a day of your choice.',
  checking: 'Nothing is being checked.',
  approved: 'Nothing is approved yet. What you approve is listed here, to be exported.',
  rejected: 'Nothing is rejected.',
  closed: 'Nothing was closed.',
}

function exportForm(call: PageCall, { notExported }: DeskFigures): Html | null {
  if (!call.may('exportChanges')) return null
  return html`<form class="card" method="post" action="/changes/export">
    <h2>Export</h2>
    <p>
      ${upTo(notExported)} approved ${notExported === 1 ? 'change' : 'changes'}
      ${notExported === 1 ? 'was' : 'were'} in no export yet. The file says “re-permission required”
      for each: consent does not move with a person.
    </p>
    <input type="hidden" name="token" value="${call.formToken}" />
    <div class="field">
      <label for="to">For which system</label>
      <input id="to" name="to" required maxlength="100" value="csv" />
    </div>
    <label class="check"
      ><input type="checkbox" name="again" value="yes" /> those that it has had, too</label
    >
    <button>Download as CSV</button>
  </form>`
}

function keysPart(): Html {
  const keys: readonly (readonly [string, string])[] = [
    ['j', 'next change'],
    ['k', 'change before'],
    ['a', 'approve'],
    ['r', 'reject'],
    ['s', 'snooze'],
    ['o', 'the raw report'],
    ['u', 'undo what you just did'],
    ['/', 'search'],
    ['Esc', 'fold a form up'],
    ['?', 'this list'],
  ]
  return html`<p class="keys muted">
      <small
        >Keys: <kbd>j</kbd> <kbd>k</kbd> <kbd>a</kbd> <kbd>r</kbd> <kbd>s</kbd> <kbd>?</kbd></small
      >
    </p>
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys of the desk</h2>
      <dl class="facts">
        ${keys.map(
          ([key, what]) =>
            html`<div>
              <dt><kbd>${key}</kbd></dt>
              <dd>${what}</dd>
            </div>`,
        )}
      </dl>
      <p class="muted"><small>They act on the change that has the frame around it.</small></p>
      <button type="button">Close</button>
    </dialog>`
}
