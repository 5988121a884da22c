/** The figures that pages share, each sort with its age. */
import { listIncidents, loadDeskFigures, readDataState, type DeskFigures } from '@forwardpath/store'
import { createKept } from './kept.ts'
import type { PagesShared, Tallies } from './page.ts'
import type { PagesContext } from './pages-context.ts'

/** Empty stores. */
export function createShared({ now, log }: Pick<PagesContext, 'now' | 'log'>): PagesShared {
  const kept = { now, log }
  return {
    overview: createKept({ ...kept, name: 'overview', freshMs: 5_000 }),
    reports: createKept({ ...kept, name: 'reports', freshMs: 60_000 }),
    facets: createKept({ ...kept, name: 'facets', freshMs: 10_000 }),
    tallies: createKept({ ...kept, name: 'tallies', freshMs: 1_000 }),
  }
}

const NO_DESK: DeskFigures = {
  waiting: 0,
  snoozed: 0,
  overdue: 0,
  oldestAt: null,
  checking: 0,
  notExported: 0,
}
/** What is shown where nothing is known yet. */
export const NO_TALLIES: Tallies = { desk: NO_DESK, openIncidents: 0, isDemo: false }

/** More than these need no exact number. */
const MAX_INCIDENTS = 100

/** Reads what the frame shows. */
export async function loadTallies({
  database,
  now,
}: Pick<PagesContext, 'database' | 'now'>): Promise<Tallies> {
  const incidents = await listIncidents(
    database,
    { state: ['open', 'closed'] },
    { limit: MAX_INCIDENTS },
  )
  return {
    desk: await loadDeskFigures(database, new Date(now()).toISOString()),
    openIncidents: incidents.length,
    isDemo: (await readDataState(database)).kind === 'demo',
  }
}
