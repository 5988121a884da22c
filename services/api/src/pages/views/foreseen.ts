/** What a change set that was foreseen would do, whole: each record and address change of it. */
import { html } from '@forwardpath/report'
import {
  findForesight,
  listForeseen,
  loadReleaseGroup,
  type ForesightSet,
  type Foreseen,
} from '@forwardpath/store'
import { MAX_GROUP_RECORDS } from '../../history/release.ts'
import type { ReadRows } from '../csv.ts'
import { page, PageProblem } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { addressLink, pager, pathTo, stateBadge, withQuery } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { wordsOf } from '../words.ts'

const PAGE_ROWS = 100

/** `GET /foreseen/:digest`: until it is written or forgotten. */
export const foreseenPage = page('foreseen', async (call, context) => {
  const digest = call.params['digest'] ?? ''
  const set = await findForesight(context.database, { digest })
  if (set === undefined)
    throw new PageProblem(
      404,
      'Nothing is foreseen under this digest.',
      'It is written already, or another outcome took its place.',
    )
  const before = call.query.get('after') ?? undefined
  const read = await readerFor(set, context)
  const { rows, next } = await read(before, PAGE_ROWS)
  const self = pathTo('/foreseen', digest)
  const body = html`<h1>What it would do</h1>
    <p class="lede">
      Every record and address change that <code>${set.what}</code> of <bdi>${set.who}</bdi> would
      change. Nothing is written yet.
    </p>
    ${call.tables.draw({
      id: 'foreseen',
      title: 'What would change',
      columns: COLUMNS,
      rows,
      read,
      whenEmpty: 'Nothing of the list would change.',
    })}
    ${pager({
      first: before === undefined ? undefined : self,
      next: next === undefined ? undefined : withQuery(self, { after: next }),
    })}`
  return { kind: 'page', title: 'What it would do', nav: 'suppressions', body }
})

const COLUMNS: readonly TableColumn<Foreseen>[] = [
  {
    key: 'address',
    title: 'Address',
    value: (f) => f.addressKey,
    draw: (f) => addressLink(f.addressKey),
  },
  { key: 'scope', title: 'Scope', isMinor: true, kind: 'foreign', value: (f) => f.scope },
  {
    key: 'from',
    title: 'Is',
    value: (f) => f.from,
    draw: (f) => (f.from === null ? 'not listed' : stateBadge(f.from)),
  },
  { key: 'effect', title: 'Would be', value: (f) => f.effect, draw: (f) => wordsOf(f.effect) },
  {
    key: 'category',
    title: 'Because',
    value: (f) => f.category,
    draw: (f) => (f.category === null ? '–' : wordsOf(f.category)),
  },
  {
    key: 'target',
    title: 'Address change',
    kind: 'foreign',
    isMinor: true,
    value: (f) => f.target,
  },
]

/** A release keeps no rows of its own: it names records, which are read again and must still be the same. */
async function readerFor(
  set: ForesightSet,
  { database }: Pick<PagesContext, 'database'>,
): Promise<ReadRows<Foreseen>> {
  const { group } = set.parameters
  if (group === undefined) return (after, limit) => listForeseen(database, set.id, { after, limit })
  const loaded = await loadReleaseGroup(database, group, MAX_GROUP_RECORDS)
  if (loaded === undefined || loaded.digest !== set.digest)
    throw new PageProblem(
      409,
      'The records have changed since.',
      'Go back and look at the preview again.',
    )
  const all = loaded.records.map(({ addressKey, scope, status, category }): Foreseen => ({
    addressKey,
    scope,
    from: status,
    effect: 'released',
    category,
    target: null,
  }))
  return (after, limit) => {
    const from = Number(after ?? 0)
    const to = from + limit
    const next = to < all.length ? String(to) : undefined
    return Promise.resolve({ rows: all.slice(from, to), next })
  }
}
