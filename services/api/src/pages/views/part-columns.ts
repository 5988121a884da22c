/** Parts of the program that say that they are alive, as tables show them. */
import type { Heartbeat } from '@forwardpath/store'
import { badge, span } from '../parts.ts'
import type { TableColumn } from '../tables.ts'

/** A part whose last beat is older is gone. */
const FRESH_SECONDS = 60

/** Which process, since when, and whether it is there. */
export const PART_COLUMNS: readonly TableColumn<Heartbeat>[] = [
  { key: 'process', title: 'Process', kind: 'foreign', value: (p) => p.process },
  { key: 'startedAt', title: 'Since', kind: 'instant', value: (p) => p.startedAt },
  {
    key: 'ageSeconds',
    title: 'Last sign',
    value: (p) => Math.round(p.ageSeconds),
    draw: (p) =>
      p.ageSeconds > FRESH_SECONDS
        ? badge(`${span(p.ageSeconds * 1_000)} ago`, 'bad')
        : badge('alive', 'good'),
  },
]
