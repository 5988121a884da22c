/** What deciding again would do, on a page: figures, samples, and the form that writes exactly this. */
import { exactly, html, type Html } from '@forwardpath/report'
import { findForesight, type ForesightSet, type Totals } from '@forwardpath/store'
import { applyHistory, countToType, foreseeHistory } from '../../history/history.ts'
import type { HistoryWish } from '../../history/history-port.ts'
import { MAX_GROUP_RECORDS } from '../../history/release.ts'
import { PageProblem, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { addressLink, figure, figures, pathTo, stateBadge } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { counted, wordsOf } from '../words.ts'

/** A set that was foreseen for a page. */
export type ForeseenPart = {
  readonly set: ForesightSet
  readonly totals: Totals
  /** Absent where nothing must be typed. */
  readonly count: number | undefined
}

/** Foresees it. Throws PageProblem where it is too large, or was stopped. */
export async function foreseeForPage(
  call: PageCall,
  context: PagesContext,
  wish: HistoryWish,
): Promise<ForeseenPart> {
  const set = await foreseeHistory(context, wish, {
    id: context.newId('chs'),
    who: call.who,
    note: undefined,
    signal: call.signal,
  })
  if (set?.totals === undefined) {
    throw wish.door === 'release'
      ? new PageProblem(
          400,
          `Over ${String(MAX_GROUP_RECORDS)} records fit.`,
          'Narrow them, or use forwardpath suppressions release on the command line.',
        )
      : new PageProblem(503, 'It was stopped.', 'Ask again.')
  }
  return { set, totals: set.totals, count: await countToType(context, set.totals) }
}

const EFFECTS = [
  ['added', 'suppressed'],
  ['held', 'held'],
  ['released', 'let go'],
  ['altered', 'kept, with another reason, end or evidence'],
] as const

/** The preview; `act` is the word on the button, `path` where its form goes. */
export function foresightPart(
  { set, totals, count }: ForeseenPart,
  {
    call,
    act,
    path,
    back,
  }: {
    readonly call: PageCall
    readonly act: string
    readonly path: string
    readonly back: string
  },
): Html {
  const isRelease = set.parameters.door === 'release'
  return html`<section class="card">
    <h2>What it would do</h2>
    <p>${isRelease ? releaseWords(totals) : decidedWords(totals)} Nothing is written yet.</p>
    ${
      isRelease
        ? null
        : figures(EFFECTS.map(([effect, words]) => figure(words, totals.effects[effect])))
    }
    ${
      totals.opens + totals.closes === 0
        ? null
        : html`<p>Address changes: ${totals.opens} would open, ${totals.closes} would close.</p>`
    }
    ${
      totals.conflictCount === 0
        ? null
        : html`<p>
            ${counted(totals.conflictCount, 'record')} of people, imports or complaints stand as
            they are.
          </p>`
    }
    ${call.tables.draw({
      id: 'foreseen',
      title: 'Samples',
      heading: 'h3',
      path: pathTo('/foreseen', set.digest ?? ''),
      columns: isRelease ? SAMPLE_COLUMNS : [...SAMPLE_COLUMNS, WOULD_BE],
      rows: totals.samples,
      whenEmpty: 'Nothing of the list would change.',
    })}
    <form method="post" action="${path}">
      <input type="hidden" name="token" value="${call.formToken}" />
      <input type="hidden" name="id" value="${set.id}" />
      <input type="hidden" name="digest" value="${exactly(set.digest ?? '')}" />
      ${
        count === undefined
          ? null
          : html`<div class="field">
              <label for="count">So many records change: type ${count}</label>
              <input id="count" name="count" inputmode="numeric" autocomplete="off" required />
            </div>`
      }
      <p class="tools"><button class="main">${act}</button> <a href="${back}">Not now</a></p>
    </form>
  </section>`
}

type Sample = Totals['samples'][number]

const SAMPLE_COLUMNS: readonly TableColumn<Sample>[] = [
  {
    key: 'address',
    title: 'Address',
    value: (s) => s.address,
    draw: (s) => addressLink(s.address),
  },
  { key: 'scope', title: 'Scope', isMinor: true, kind: 'foreign', value: (s) => s.scope },
  {
    key: 'from',
    title: 'Is',
    value: (s) => s.from,
    draw: (s) => (s.from === null ? 'not listed' : stateBadge(s.from)),
  },
  {
    key: 'quote',
    title: 'What the server said',
    isMinor: true,
    value: (s) => s.quote,
    draw: (s) => html`<span class="clip">${s.quote ?? '–'}</span>`,
  },
]

const WOULD_BE: TableColumn<Sample> = {
  key: 'effect',
  title: 'Would be',
  value: ({ effect }) => effect,
  draw: ({ effect }) => wordsOf(effect),
}

function releaseWords({ effects }: Totals): string {
  return `${counted(effects.released, 'record')} would be let go.`
}

function decidedWords({ reports, addresses }: Totals): string {
  const acting = reports.reduce((sum, one) => sum + one.count, 0)
  const first = acting === 0 ? '' : `${counted(acting, 'report')} would act from now on. `
  return `${first}${counted(addresses, 'address', 'addresses')} decided again.`
}

/** Writes what the form names. Throws PageProblem 409 where it is not what was seen. */
export async function applyForPage(
  call: PageCall,
  context: PagesContext,
  door: ForesightSet['parameters']['door'],
): Promise<ForesightSet> {
  const set = await findForesight(context.database, { id: call.form.get('id') ?? '' })
  const isSeen =
    set?.parameters.door === door &&
    // Whoever writes it is who has seen it: the change log names the one.
    set.who === call.who &&
    set.digest === call.form.get('digest') &&
    (set.state === 'foreseen' || set.state === 'applying')
  if (!isSeen || set.totals === undefined) throw refused('nothing is foreseen under this digest')
  const count = await countToType(context, set.totals)
  if (count !== undefined && Number(call.form.get('count')) !== count)
    throw refused(`the number of records, ${String(count)}, was not typed`)
  const outcome = await applyHistory(context, set, AbortSignal.any([]))
  switch (outcome.kind) {
    case 'applied':
      return set
    case 'changed':
      throw refused('new mails or decisions have changed the outcome')
    case 'stale':
      throw refused(outcome.reason)
    case 'stopped':
      throw refused('it was stopped on the way; send the form again to go on')
  }
}

function refused(reason: string): PageProblem {
  return new PageProblem(409, `Not written: ${reason}.`, 'Go back and look at the preview again.')
}
