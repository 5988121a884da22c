/** Retention: what is kept how long and who said so, what is there now, when it was last carried out and what went. */
import { formatCount, html, type Html } from '@forwardpath/report'
import {
  listRetention,
  loadKeptAmounts,
  RETENTION_STEPS,
  type KeptAmount,
  type KeptSort,
  type RetentionAges,
  type RetentionState,
  type RetentionStep,
} from '@forwardpath/store'
import { page, type PageCall } from '../page.ts'
import type { RetentionTerms } from '../pages-context.ts'
import { span } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { counted } from '../words.ts'

const DAY_MS = 86_400_000
/** Rounds of so long beyond the rest are late: a worker looks every five minutes. */
const LATE_MS = 3_600_000

/** `GET /retention`. */
export const retentionPage = page('retention', async (call, { database, retention: terms }) => {
  const states = new Map((await listRetention(database)).map((state) => [state.step, state]))
  const passes = RETENTION_STEPS.map((step) => ({ step, state: states.get(step.name) }))
  const body = html`<h1>Retention</h1>
    <p class="lede">
      Mails are kept for ${durationWords(terms.ages.rawMs)}, reports for
      ${durationWords(terms.ages.eventsMs)}, decisions for ${durationWords(terms.ages.auditMs)}.
      ${lastPass(passes, terms, call.nowMs)}
    </p>
    ${settingsPart(call, terms)}
    ${call.tables.draw({
      id: 'kept-now',
      title: 'What is there now',
      heading: 'h2',
      columns: AMOUNT_COLUMNS,
      rows: await loadKeptAmounts(database),
      whenEmpty: 'Nothing.',
    })}
    ${call.tables.draw({
      id: 'retention-passes',
      title: 'Last carried out',
      heading: 'h2',
      columns: passColumns(terms),
      rows: passes,
      whenEmpty: 'Nothing.',
    })}
    <p class="muted">
      Whatever its age, what somebody still needs stays: the reports that a suppression rests on,
      changes and incidents that wait, change sets that can be undone, mails without an outcome.
      <code>forwardpath retention --dry-run</code> counts what would go now,
      <code>forwardpath retention</code> carries it out.
    </p>`
  return { kind: 'page', title: 'Retention', nav: 'retention', body }
})

type Pass = { readonly step: RetentionStep; readonly state: RetentionState | undefined }

/** When, what went, and when again. */
function lastPass(passes: readonly Pass[], { restMs }: RetentionTerms, nowMs: number): string {
  const ended = passes.flatMap(({ state }) =>
    state?.endedAt === undefined ? [] : [Date.parse(state.endedAt)],
  )
  if (ended.length === 0)
    return 'Nothing has gone for its age yet: no pass has ended; a worker makes one every hour.'
  const lastMs = Math.max(...ended)
  const removed = passes.reduce((sum, { state }) => sum + (state?.passDeleted ?? 0), 0)
  const went = removed === 0 ? 'nothing was old enough' : `${counted(removed, 'row')} went`
  const last = `Last carried out ${span(nowMs - lastMs)} ago; ${went}.`
  // The step that ended first is due first.
  const dueMs = Math.min(...ended) + restMs
  if (nowMs > dueMs + LATE_MS) return `${last} The next time is overdue: does a worker run?`
  return nowMs >= dueMs
    ? `${last} The next time is due.`
    : `${last} The next time is in ${span(dueMs - nowMs)}.`
}

type Setting = RetentionTerms['settings'][number]
type Meaning = { readonly what: string; readonly ageMs: (ages: RetentionAges) => number }

/** What each setting holds, in the words of docs/operate.md, "How long data is kept". */
const SETTINGS: Readonly<Record<string, Meaning>> = {
  'retention.raw': { what: 'the bytes of mails, from their storing', ageMs: (a) => a.rawMs },
  'retention.events': {
    what: 'reports with their verdicts, and the sent log',
    ageMs: (a) => a.eventsMs,
  },
  'retention.audit': {
    what: 'decisions: ended records with their log, decided changes, the audit',
    ageMs: (a) => a.auditMs,
  },
  'retention.tombstones': {
    what: 'ended records in the feed, from their end; webhook events',
    ageMs: (a) => a.tombstonesMs,
  },
}

function settingsPart({ tables }: PageCall, { settings, ages }: RetentionTerms): Html {
  return tables.draw<Setting & Meaning>({
    id: 'retention-settings',
    title: 'What is kept how long',
    heading: 'h2',
    columns: [
      { key: 'what', title: 'What', value: ({ what }) => what },
      {
        key: 'keptDays',
        title: 'Kept for',
        value: ({ ageMs }) => daysOf(ageMs(ages)),
        draw: ({ ageMs }) => durationWords(ageMs(ages)),
      },
      {
        key: 'setting',
        title: 'Setting',
        value: ({ key, value }) => `${key}: ${value}`,
        draw: ({ key, value }) => html`<code>${key}: ${value}</code>`,
      },
      {
        key: 'from',
        title: 'From',
        value: ({ layer, where }) => (layer === 'default' ? 'default' : `${layer}: ${where}`),
      },
    ],
    rows: settings.flatMap((setting) => {
      const meaning = SETTINGS[setting.key]
      return meaning === undefined ? [] : [{ ...setting, ...meaning }]
    }),
    whenEmpty: 'Nothing is configured.',
  })
}

/** Of whole days. */
function daysOf(ms: number): number {
  return Math.round(ms / DAY_MS)
}

/** `2 years`, `90 days`, `24 h`. */
function durationWords(ms: number): string {
  const days = daysOf(ms)
  if (days < 3) return `${formatCount(Math.round(ms / 3_600_000))} h`
  return days % 365 === 0 ? counted(days / 365, 'year') : counted(days, 'day')
}

const SORTS: Readonly<Record<KeptSort, string>> = {
  raw: 'bytes of mails',
  reports: 'reports with their verdicts',
  sent: 'sent log',
  dns: 'answers of the DNS',
  log: 'the list and its log',
  webhooks: 'webhook events',
  audit: 'audit',
  ledger: 'ledger of mails, which stays: without it they would be fetched anew',
  contacts: 'contacts, which stay until they are erased',
}

const AMOUNT_COLUMNS: readonly TableColumn<KeptAmount>[] = [
  { key: 'what', title: 'What', value: ({ sort }) => SORTS[sort] },
  { key: 'oldestAt', title: 'Oldest', kind: 'instant', value: ({ oldestAt }) => oldestAt },
  {
    key: 'rows',
    title: 'Rows',
    kind: 'count',
    value: ({ rows }) => rows,
    draw: ({ rows, isEstimate }) =>
      rows === null ? '–' : `${isEstimate ? 'about ' : ''}${formatCount(rows)}`,
  },
  {
    key: 'bytes',
    title: 'On disk',
    kind: 'count',
    value: ({ bytes }) => bytes,
    draw: ({ bytes }) => sizeWords(bytes),
  },
]

/** `1.4 GB`, decimal. */
function sizeWords(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'] as const
  const power = Math.min(units.length, Math.max(1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  return `${(bytes / 1_000 ** power).toFixed(power === 1 ? 0 : 1)} ${units[power - 1] ?? ''}`
}

function passColumns({ ages, restMs }: RetentionTerms): readonly TableColumn<Pass>[] {
  const nextOf = ({ state }: Pass): string | null =>
    state?.endedAt === undefined ? null : new Date(Date.parse(state.endedAt) + restMs).toISOString()
  return [
    { key: 'what', title: 'What goes', value: ({ step }) => step.says },
    {
      key: 'olderThanDays',
      title: 'Older than',
      value: ({ step }) => daysOf(step.ageMs(ages)),
      draw: ({ step }) => durationWords(step.ageMs(ages)),
    },
    {
      key: 'endedAt',
      title: 'Last',
      kind: 'instant',
      value: ({ state }) => state?.endedAt ?? null,
    },
    {
      key: 'deletedThen',
      title: 'Went then',
      kind: 'count',
      value: ({ state }) => state?.passDeleted ?? null,
    },
    {
      key: 'deletedInAll',
      title: 'In all',
      kind: 'count',
      isMinor: true,
      value: ({ state }) => state?.deleted ?? null,
    },
    { key: 'nextAt', title: 'Next', kind: 'instant', value: nextOf },
  ]
}
