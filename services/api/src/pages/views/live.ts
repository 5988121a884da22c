/** Figures that move, as server-sent events: texts by name, which a script puts where they belong. */
import { formatCount } from '@forwardpath/report'
import { listMailboxes } from '@forwardpath/store'
import { page } from '../page.ts'
import { loadTallies } from '../shared.ts'
import { upTo } from '../words.ts'
import { lede, overviewOf } from './overview.ts'

const EVERY_MS = 5_000

/** `GET /live`. */
export const livePage = page('live', (_call, context, shared) => ({
  kind: 'events',
  everyMs: EVERY_MS,
  next: async () => {
    const made = await overviewOf(context, shared)
    const tallies = await shared.tallies.get('all', () => loadTallies(context))
    const mailboxes = await listMailboxes(context.database)
    const figures = made?.value
    return JSON.stringify({
      lede: lede(mailboxes, figures, context.now()),
      ...(figures !== undefined && {
        'desk.waiting': upTo(tallies?.value.desk.waiting ?? figures.desk.waiting),
        'today.held': formatCount(figures.today.held),
        'today.active': formatCount(figures.today.active),
        'today.released': formatCount(figures.today.released),
        quarantined: formatCount(figures.quarantined),
      }),
    })
  },
}))
