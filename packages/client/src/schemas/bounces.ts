/** What came in: reports as they were read and classified. */
import { z } from 'zod'
import {
  address,
  instant,
  pageOf,
  paging,
  quote,
  recordId,
  ruleRef,
  sentInstant,
  text,
} from './common.ts'
import { CATEGORIES, TRUST } from './words.ts'
import { MAIL_KINDS } from '@forwardpath/mail'

/** One recipient of one report. Absent facts are null. */
export const bounce = z
  .object({
    id: z.string(),
    ordinal: z.int().meta({ description: 'its place among the reports of the mail, from 0' }),
    receivedAt: instant,
    mailbox: z.string(),
    uidValidity: z.string(),
    uid: z.string(),
    messageId: z.string().meta({ description: 'of the ledger, not the Message-ID of the mail' }),
    kind: z.string(),
    format: z.string(),
    recipient: z.string().nullable(),
    originalRecipient: z.string().nullable(),
    finalRecipient: z.string().nullable(),
    action: z.string(),
    replyCode: z.int().nullable(),
    status: z.string().nullable(),
    category: z.string(),
    permanence: z.string(),
    diagnostic: z.string().nullable(),
    quote: quote.nullable(),
    rule: ruleRef,
    runnerUp: z.object({ id: z.string(), category: z.string() }).nullable(),
    forwardPath: z.string().nullable(),
    newContact: z.string().nullable(),
    candidates: z.array(z.string()),
    remoteMta: z.string().nullable(),
    reportingMta: z.string().nullable(),
    originalMessageId: z.string().nullable(),
    listId: z.string().nullable(),
    campaign: z.string().nullable(),
    stream: z.string().nullable(),
    trust: z.enum(TRUST),
    origin: z.string().nullable().meta({
      description: 'whose host it came from: own, recipient; null where nothing shows it',
    }),
    trustReasons: z
      .array(z.string())
      .meta({ description: 'ids of what gave the tier, and of what was missed' }),
    autoReply: z.unknown().meta({ description: 'what an automatic answer says; null for others' }),
    defects: z.unknown(),
  })
  .meta({ id: 'Bounce' })

/** Filters of the list. */
export const bounceFilter = z.strictObject({
  ...paging,
  category: z.enum(CATEGORIES).optional().meta({
    description: '`unclassified` gives bounces alone, unless a kind is asked for beside it',
  }),
  kind: z.enum(MAIL_KINDS).optional(),
  address: address.optional(),
  mailbox: text(200).optional(),
  receivedFrom: sentInstant.optional(),
})

/** A page of reports, in the order of their ids. */
export const bouncePage = pageOf(bounce)

/** `{id}` of a report. */
export const bouncePath = z.strictObject({ id: recordId('bnc') })

/** A report, and how it was judged under the rules in force now. */
export const explainedBounce = bounce.extend({
  explanation: z
    .object({
      rules: z
        .array(z.unknown())
        .meta({ description: 'every rule that held, and why the others lost' }),
      remedies: z.array(z.object({ party: z.string(), text: z.string() })),
    })
    .nullable()
    .meta({ description: 'null where the raw mail is past its retention' }),
})

/** A mail that was taken in; its outcome comes with its turn. */
export const takenMail = z.object({
  mailbox: z.string(),
  sha256: z.string().meta({ description: 'hex, of the bytes' }),
  isNew: z.boolean().meta({ description: 'false: this very mail was taken in before' }),
})
