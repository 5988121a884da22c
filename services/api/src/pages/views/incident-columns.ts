/** Incidents as tables show them. */
import { html } from '@forwardpath/report'
import type { IncidentRecord } from '@forwardpath/store'
import { pathTo, stateBadge, time } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { wordsOf } from '../words.ts'

/** Whose bad day, how it stands, over which time. */
export const INCIDENT_COLUMNS: readonly TableColumn<IncidentRecord>[] = [
  { key: 'id', value: (i) => i.id },
  {
    key: 'provider',
    title: 'Provider',
    value: (i) => i.provider,
    draw: (i) => html`<a href="${pathTo('/incidents', i.id)}"><bdi>${i.provider}</bdi></a>`,
  },
  { key: 'state', title: 'State', value: (i) => i.state, draw: (i) => stateBadge(i.state) },
  {
    key: 'categories',
    title: 'Refused as',
    value: (i) => i.categories.join(', '),
    draw: (i) => i.categories.map(wordsOf).join(', '),
  },
  { key: 'from', title: 'From', kind: 'instant', value: (i) => i.from },
  {
    key: 'until',
    title: 'Until',
    value: (i) => i.until,
    draw: (i) => (i.until === null ? 'now' : time(i.until)),
  },
  { key: 'decidedBy', title: 'Decided', kind: 'foreign', isMinor: true, value: (i) => i.decidedBy },
  { key: 'decidedAt', value: (i) => i.decidedAt },
  { key: 'note', value: (i) => i.note },
]
