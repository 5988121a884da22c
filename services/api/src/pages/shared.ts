/** The figures that pages share, each sort with its age. */
import {
  listIncidents,
  loadDeskFigures,
  MOST_COUNTED,
  openFigureStore,
  readDataState,
  type DeskFigures,
} from '@forwardpath/store'
import { createKept } from './kept.ts'
import type { PagesShared, Tallies } from './page.ts'
import type { PagesContext } from './pages-context.ts'

/** The frame is on every page, and its figures come after those of the page itself. */
const TALLIES_WAIT_MS = 40

/** Nothing in memory yet. What scans a window of a large table is in the database too. */
export function createShared(
  context: Pick<PagesContext, 'database' | 'version' | 'now' | 'log'>,
): PagesShared {
  const { database, now, log, version: program } = context
  const common = { now, log, atOnce: 1 }
  return {
    overview: createKept({
      ...common,
      name: 'overview',
      freshMs: 5_000,
      store: openFigureStore(database, { program, name: 'overview' }),
    }),
    reports: createKept({
      ...common,
      name: 'reports',
      freshMs: 60_000,
      store: openFigureStore(database, { program, name: 'reports' }),
    }),
    facets: createKept({ ...common, name: 'facets', freshMs: 10_000, atOnce: 2 }),
    tallies: createKept({ ...common, name: 'tallies', freshMs: 1_000, waitMs: TALLIES_WAIT_MS }),
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
    desk: await loadDeskFigures(database, new Date(now()).toISOString(), {
      atMost: MOST_COUNTED,
    }),
    openIncidents: incidents.length,
    isDemo: (await readDataState(database)).kind === 'demo',
  }
}
