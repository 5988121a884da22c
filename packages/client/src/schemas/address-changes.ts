/** Proposals old → new with their evidence, and what a person decides. */
import { z } from 'zod'
import { instant, pageOf, paging, quote, recordId, ruleRef, sentInstant, text } from './common.ts'
import { REJECT_REASONS, TRUST } from './words.ts'

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
    score: z
      .object({
        value: z.number(),
        reasons: z.array(z.string()),
        items: z.array(z.object({ reason: z.string(), points: z.number() })),
      })
      .nullable()
      .meta({ description: 'null until it was reviewed' }),
    risks: z.array(z.string()),
    candidates: z.array(z.string()),
    checks: z.array(
      z.object({ check: z.string(), outcome: z.string(), detail: z.string().optional() }),
    ),
    chain: z
      .array(z.string())
      .meta({ description: 'keys from the first old address to the last new one' }),
    mx: z
      .object({
        then: z.array(z.string()).nullable(),
        now: z.array(z.string()).nullable(),
        result: z.string().nullable(),
        checkedAt: instant.nullable(),
        servers: z.array(z.string()),
      })
      .nullable(),
    observations: z.object({ count: z.int(), first: instant, last: instant, days: z.int() }),
    eventIds: z.array(z.string()),
    leadSource: z.string().nullable(),
    contactRef: z
      .object({ address: z.string(), leadSource: z.string(), capturedAt: instant.nullable() })
      .nullable()
      .meta({ description: 'the contact that the old address is, as it was imported' }),
    assignee: z.string().nullable().meta({ description: 'who answers for that contact' }),
    campaigns: z.array(z.string()),
    snoozedUntil: instant.nullable(),
    snoozeNote: z.string().nullable(),
    decision: z
      .object({
        by: z.string(),
        at: z.string(),
        reason: z.string().nullable(),
        note: z.string().nullable(),
        override: z.boolean(),
        changeSetId: z.string(),
      })
      .nullable(),
    exportedTo: z.array(z.object({ to: z.string(), at: z.string() })),
    confirmedAt: instant.nullable(),
    consent: z
      .enum(['re-permission required', 'confirmed'])
      .meta({ description: 'a new address has not agreed to anything until somebody confirms it' }),
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
      version: z.int().nullable(),
      changeSetId: z.string().nullable(),
      override: z.boolean(),
    }),
  ),
})

/** `{id}` of a proposal. */
export const addressChangePath = z.strictObject({ id: recordId('adc') })

const note = { note: text(2_000).nullish() }

/** `override`: also what no report binds to a mail of ours, or what is gravely flagged; needs a note. */
export const approveRequest = z.strictObject({
  ...note,
  override: z.boolean().default(false).meta({ default: false }),
})

/** Why it is not so. */
export const rejectRequest = z.strictObject({ ...note, reason: z.enum(REJECT_REASONS) })

/** Until when it is put off, and what is waited for. */
export const snoozeRequest = z.strictObject({ until: sentInstant, note: text(2_000) })

/** Of `confirm` and `revert`. */
export const noteRequest = z.strictObject(note)
