/** Classifying without storing, the sent log, return paths, rules, mailboxes, audit, imports, health. */
import { z } from 'zod'
import {
  address,
  host,
  instant,
  pageOf,
  paging,
  queryFlag,
  recordId,
  sentInstant,
  streamName,
  text,
  wholeListOf,
} from './common.ts'
import { CATEGORIES, IMPORT_KINDS, IMPORT_VENDORS } from './words.ts'

const MAX_BATCH = 1_000

/** `?explain=true`: every rule that held, and all remedies. */
export const classifyQuery = z.strictObject({ explain: queryFlag.optional() })

/** The object of `forwardpath classify --json`, without `file`. */
export const classifiedMail = z
  .looseObject({
    kind: z.string(),
    path: z.string(),
    format: z.string(),
    originalMessageId: z.string().nullable(),
    defects: z.array(z.unknown()),
    reports: z.array(z.looseObject({ action: z.string(), category: z.enum(CATEGORIES) })),
  })
  .meta({ id: 'ClassifiedMail' })

/** RFC 5322 s3.6.4, with or without its angle brackets. */
const messageId = z
  .string()
  .max(998)
  .regex(/^<?[^<>\s\p{Cc}]{1,990}>?$/u, { error: 'is no Message-ID' })
  .transform((id) => (id.startsWith('<') ? id : `<${id}>`))

/** Mails that went out. */
export const sentRequest = z.strictObject({
  messages: z
    .array(
      z.strictObject({
        messageId,
        recipient: address,
        sentAt: sentInstant,
        stream: streamName.nullish(),
        campaign: text(500).nullish(),
        leadSource: text(500).nullish(),
        mx: z
          .array(host)
          .max(50)
          .nullish()
          .meta({ description: "exchangers of the recipient's domain when the mail left" }),
      }),
    )
    .min(1)
    .max(MAX_BATCH),
})

/** How many were new. */
export const sentAnswer = z.object({ added: z.int(), known: z.int() })

/** Return paths to be signed: one a message and recipient. */
export const tokensRequest = z.strictObject({
  items: z
    .array(
      z.strictObject({
        recipient: address,
        messageId: z
          .string()
          .regex(/^(?:0|[1-9][0-9]{0,19})$/, {
            error: 'is not a whole number of 64 bits',
            abort: true,
          })
          .refine((digits) => BigInt(digits) < 2n ** 64n, { error: 'is over 64 bits' })
          .meta({ description: 'of your own: a number of 64 bits, as text' }),
      }),
    )
    .min(1)
    .max(MAX_BATCH),
})

/** The return paths, in the order of the request. */
export const tokensAnswer = z.object({
  expiresAt: instant.meta({ description: 'reports that come later are not bound to the mail' }),
  items: z.array(z.object({ recipient: z.string(), returnPath: z.string() })),
})

/** A rule of classification. */
export const rule = z
  .object({
    id: z.string(),
    version: z.string(),
    category: z.string(),
    isLocal: z.boolean(),
    source: z.string(),
    examples: z.array(z.string()),
  })
  .meta({ id: 'Rule' })

/** `?category=`. */
export const ruleFilter = z.strictObject({ ...paging, category: z.enum(CATEGORIES).optional() })

/** A page of rules, in the order in which they are tried. */
export const rulePage = pageOf(rule)

/** Paging alone. */
export const plainPaging = z.strictObject(paging)

/** A mailbox as the ledger knows it. */
export const mailbox = z
  .object({
    name: z.string(),
    source: z.string().meta({ description: 'without a password' }),
    folder: z.string(),
    stream: z.string().nullable(),
    isDemo: z.boolean(),
    state: z.string(),
    lastError: z.string().nullable(),
    lastFullSweepAt: instant.nullable(),
    expected: z
      .object({ mails: z.int(), seconds: z.number() })
      .nullable()
      .meta({ description: 'what `expect_at_least` asks for; null: nothing' }),
    silentSince: instant.nullable().meta({
      description:
        'since when fewer mails came than expected; null as well where the mailbox cannot be read or was not swept lately',
    }),
    waiting: z.int().meta({ description: 'mails without an outcome yet' }),
    createdAt: instant,
  })
  .meta({ id: 'Mailbox' })

/** All mailboxes. */
export const mailboxList = wholeListOf(mailbox)

/** What people and keys did that stands in no change log. */
export const auditRow = z
  .object({
    id: z.string(),
    at: instant,
    who: z.string(),
    action: z.string(),
    subject: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'AuditRow' })

/** Filters of the audit. */
export const auditFilter = z.strictObject({
  ...paging,
  action: text(100).optional(),
  since: sentInstant.optional(),
})

/** A page of the audit, oldest first. */
export const auditPage = pageOf(auditRow)

/** How a list is meant. */
export const importQuery = z.strictObject({
  kind: z.enum(IMPORT_KINDS),
  vendor: z.enum(IMPORT_VENDORS).default('csv').meta({ default: 'csv' }),
  dryRun: queryFlag.optional(),
  skipBad: queryFlag
    .optional()
    .meta({ description: 'write the good lines although others are bad' }),
  force: queryFlag.optional().meta({ description: 'also addresses that a person released here' }),
})

/** `{id}` of an import. */
export const importPath = z.strictObject({ id: recordId('imp') })

/** An import and how far it is. */
export const importJob = z
  .object({
    id: z.string(),
    kind: z.enum(IMPORT_KINDS),
    vendor: z.string(),
    state: z.enum(['queued', 'running', 'done', 'failed']),
    dryRun: z.boolean(),
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    lines: z.int(),
    bad: z.int(),
    outcomes: z.record(z.string(), z.int()),
    problems: z.array(z.object({ line: z.int(), message: z.string() })),
    error: z.string().nullable(),
  })
  .meta({ id: 'ImportJob' })

/** The process answers. */
export const alive = z.object({ status: z.literal('alive') })

/** Database and feed answer. */
export const ready = z.object({ status: z.literal('ready'), cursor: z.string() })
