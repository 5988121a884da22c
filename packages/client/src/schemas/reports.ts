/** Incidents and the four reports. */
import { z } from 'zod'
import { instant, pageOf, paging, queryInteger, recordId, sentInstant, text } from './common.ts'
import { INCIDENT_STATES } from './words.ts'

/** A bad day of a provider: what it refused is held and counts for nothing until somebody chooses. */
export const incident = z
  .object({
    id: z.string(),
    provider: z.string(),
    categories: z.array(z.string()),
    state: z.enum(INCIDENT_STATES).meta({ description: '`closed` waits for a choice' }),
    rule: z.enum(['alive', 'spike', 'person']).meta({ description: 'what opened it' }),
    from: instant,
    until: instant.nullable(),
    openedAt: instant,
    lastHeldAt: instant,
    closedAt: instant.nullable(),
    decidedAt: instant.nullable(),
    decidedBy: z.string().nullable(),
    note: z.string().nullable(),
    hour: z
      .object({ addresses: z.int(), alive: z.int(), highestBefore: z.number().nullable() })
      .meta({ description: 'the hour that opened it, and what it was held against' }),
    changeSetId: z.string().nullable(),
  })
  .meta({ id: 'Incident' })

/** `{id}` of an incident. */
export const incidentPath = z.strictObject({ id: recordId('inc') })

/** Filters of the incidents. */
export const incidentFilter = z.strictObject({
  ...paging,
  state: z.enum(INCIDENT_STATES).optional(),
  provider: text(253).optional(),
  since: sentInstant.optional().meta({ description: 'opened since' }),
})

/** A page of incidents, oldest first. */
export const incidentPage = pageOf(incident)

/** One incident with how many addresses it speaks of, by what they are now. */
export const countedIncident = incident
  .extend({
    counts: z.object({
      addresses: z.int(),
      reports: z.int(),
      held: z.int(),
      active: z.int(),
    }),
  })
  .meta({ id: 'CountedIncident' })

/** More rows are read by nobody over HTTP; whole lists are exported. */
const MAX_REPORT_ROWS = 10_000

/** What a report covers. */
export const reportQuery = z.strictObject({
  since: sentInstant.optional().meta({ description: 'begin; 90 days before the end if left out' }),
  until: sentInstant.optional().meta({ description: 'end, not in it; now if left out' }),
  limit: queryInteger({ min: 1, max: MAX_REPORT_ROWS })
    .optional()
    .meta({ description: 'rows of the largest table at the most; what is left out is counted' }),
})

const share = z.number().nullable()

/** What every report begins with. */
const reportHeader = z
  .looseObject({
    generatedAt: instant,
    period: z.object({ since: instant, until: instant }),
    policyVersion: z.string(),
    rulesVersion: z.string(),
    mailsSent: z.int().nullable().meta({ description: 'null without a sent log: no rates then' }),
    failures: z.int(),
    failureShare: share,
    quality: z.looseObject({ unclassified: z.int(), unbound: z.int() }),
  })
  .meta({ id: 'ReportHeader' })

/** The object of `forwardpath report NAME --format json`; fields are only added within a `schemaVersion`. */
export const report = z
  .looseObject({
    report: z.enum(['stale', 'sources', 'domains', 'health']),
    schemaVersion: z.int(),
    header: reportHeader,
    method: z
      .array(z.string())
      .meta({ description: 'how the figures were made, a paragraph each' }),
  })
  .meta({ id: 'Report' })
