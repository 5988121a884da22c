/** Proposals old → new with their evidence, and what a person decides. */
import { z } from 'zod'
import { instant, pageOf, paging, quote, recordId, ruleRef, sentInstant, text } from './common.ts'
import { TRUST } from './words.ts'

const STATES = ['checking', 'pending', 'approved', 'rejected', 'closed'] as const

/** A proposal. Absent facts are null. */
export const addressChange = z
  .object({
    id: z.string(),
    oldAddress: z.string(),
    newAddress: z.string().nullable(),
    newContact: z.string().nullable(),
    kind: z.string(),
    state: z.enum(STATES),
    reason: z.string().nullable(),
    source: z.string(),
    quote: quote.nullable(),
    rule: ruleRef.nullable(),
    reportingMta: z.string().nullable(),
    remoteMta: z.string().nullable(),
    trust: z.enum(TRUST),
    score: z.object({ value: z.number(), reasons: z.array(z.string()) }).nullable(),
    risks: z.array(z.string()),
    candidates: z.array(z.string()),
    chain: z.array(z.unknown()),
    mx: z.unknown(),
    observations: z.object({ count: z.int(), first: instant, last: instant, days: z.int() }),
    eventIds: z.array(z.string()),
    leadSource: z.string().nullable(),
    snoozedUntil: instant.nullable(),
    decision: z.unknown(),
    exportedTo: z.array(z.unknown()),
    confirmedAt: instant.nullable(),
    consent: z.string(),
    dueAt: instant,
    createdAt: instant,
    updatedAt: instant,
    version: z.int().meta({ description: 'the ETag' }),
  })
  .meta({ id: 'AddressChange' })

/** Filters of the list. */
export const addressChangeFilter = z.strictObject({
  ...paging,
  state: z.enum(STATES).optional(),
  updatedFrom: sentInstant.optional(),
})

/** A page of proposals, in the order of their ids. */
export const addressChangePage = pageOf(addressChange)

/** A proposal with its audit, oldest first. */
export const addressChangeWithEvents = addressChange.extend({
  events: z.array(
    z.object({
      at: instant,
      who: z.string(),
      fact: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      reason: z.string().nullable(),
      note: z.string().nullable(),
      bounceId: z.string().nullable(),
    }),
  ),
})

/** `{id}` of a proposal. */
export const addressChangePath = z.strictObject({ id: recordId('adc') })

/** The words of a decision. */
export const decisionNote = z.strictObject({ note: text(2_000).nullish() })
