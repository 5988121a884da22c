/** The suppression list: records, changes by clients, checks, the story of one address. */
import { z } from 'zod'
import {
  address,
  instant,
  listScope,
  pageOf,
  paging,
  queryFlag,
  ruleRef,
  sentInstant,
  streamName,
  text,
  recordName,
} from './common.ts'
import { CATEGORIES, SUPPRESSION_REASONS, SUPPRESSION_STATUSES, TRUST } from './words.ts'

/** A record of the list with every field. Absent facts are null. */
export const suppression = z
  .object({
    id: z.string(),
    address: z.string().meta({ description: 'as it was seen' }),
    addressKey: z.string().meta({ description: 'what look-ups compare; `@domain` for a domain' }),
    scope: z.string(),
    domain: z.string(),
    status: z.enum(SUPPRESSION_STATUSES).meta({ description: '`held` and `active`: do not mail' }),
    reason: z.enum(SUPPRESSION_REASONS),
    category: z.string().nullable(),
    replyCode: z.int().nullable(),
    enhancedStatusCode: z.string().nullable(),
    diagnostic: z.string().nullable(),
    trust: z.enum(TRUST),
    evidenceCount: z.int(),
    rule: ruleRef.nullable(),
    policyVersion: z.string(),
    source: z.string().meta({ description: 'pipeline, api, operator or import:VENDOR' }),
    origin: z.string(),
    provider: z.string().nullable(),
    remoteMta: z.string().nullable(),
    firstEventAt: instant.nullable(),
    lastEventAt: instant.nullable(),
    lastEventId: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
    expiresAt: instant.nullable(),
    addressChangeId: z.string().nullable(),
    incidentId: z.string().nullable(),
    changeSetId: z.string().nullable(),
    released: z.object({ at: z.string(), by: z.string(), why: z.string() }).nullable(),
    releaseCount: z.int(),
    note: z.string().nullable(),
    seq: z.int().meta({ description: 'of its last change in the feed' }),
  })
  .meta({ id: 'Suppression' })

/** Filters of the list. */
export const suppressionFilter = z.strictObject({
  ...paging,
  status: z.enum(SUPPRESSION_STATUSES).optional(),
  reason: z.enum(SUPPRESSION_REASONS).optional(),
  category: z.enum(CATEGORIES).optional(),
  scope: listScope.optional(),
  domain: text(255).optional(),
  source: text(200).optional(),
  trust: z.enum(TRUST).optional(),
  createdFrom: sentInstant.optional(),
  createdTo: sentInstant.optional(),
  updatedFrom: sentInstant.optional(),
  updatedTo: sentInstant.optional(),
})

/** A page of records, in the order of their ids. */
export const suppressionPage = pageOf(suppression)

/** The address of a path. */
export const addressPath = z.strictObject({ address })

/** The address of a path, or a whole domain. */
export const recordPath = z.strictObject({ address: recordName })

/** All records of one name: one a scope, none where nothing is known of it. */
export const suppressionsOfAddress = z.object({
  address: z.string(),
  addressKey: z.string(),
  data: z.array(suppression),
})

/** What PUT writes. Doing it twice is doing it once; it never weakens a record, nor brings a released one back without `force`. */
export const putSuppression = z.strictObject({
  scope: listScope.default('global').meta({ default: 'global' }),
  reason: z
    .enum(['manual', 'compliance', 'complaint', 'import'])
    .default('manual')
    .meta({ default: 'manual', description: 'complaint and compliance are sticky' }),
  expiresAt: sentInstant
    .nullish()
    .meta({ description: 'until then; absent or null: until it is released' }),
  note: text(2_000).nullish(),
  force: z
    .boolean()
    .default(false)
    .meta({ default: false, description: 'also where the record was released here' }),
})

/** What DELETE needs to know. */
export const releaseQuery = z.strictObject({
  reason: text(500).meta({ description: 'why; it is kept' }),
  scope: listScope.default('global').meta({ default: 'global' }),
  override: queryFlag.optional().meta({ description: 'also what is sticky; needs a note' }),
  note: text(2_000).optional(),
})

/**
 * `added`: active now, and was not. `raised`: was active, and ends later now or by an override only. `kept`: stands as it was, no
 * weaker than asked. `was_released`: released before, and not forced.
 */
const outcomes = [
  'added',
  'raised',
  'kept',
  'released',
  'not_listed',
  'sticky',
  'was_released',
] as const
const outcome = z.enum(outcomes).meta({
  description:
    '`raised`: was active, and now ends later or by an override only; `kept`: stands as it was, no weaker than asked; `was_released`: released before, so it takes `force`',
})

/** What became of one address and scope. */
export const changeOutcome = z.object({
  addressKey: z.string(),
  scope: z.string(),
  outcome,
})

/** The answer to PUT and DELETE. */
export const changedSuppression = z.object({
  changeSetId: z.string(),
  outcome,
  suppression: suppression.nullable(),
})

const MAX_BATCH = 1_000

/** One question of a check. */
const question = z.strictObject({ address, stream: streamName.optional() })

/** May these be mailed? */
export const checkRequest = z.strictObject({
  stream: streamName
    .optional()
    .meta({ description: 'of all that name none; without it only what holds everywhere counts' }),
  addresses: z
    .array(z.union([address, question]))
    .min(1)
    .max(MAX_BATCH),
})

/** One answer; `held` and `suppressed` both mean: do not mail. */
export const checkResult = z
  .object({
    address: z.string(),
    status: z.enum(['clear', 'suppressed', 'held']),
    record: z
      .object({
        id: z.string(),
        scope: z.string(),
        reason: z.string(),
        category: z.string().nullable(),
        expiresAt: instant.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'CheckResult' })

/** The answers, in the order of the questions. */
export const checkAnswer = z.object({ results: z.array(checkResult) })

const put = z.strictObject({ op: z.literal('put'), address, ...putSuppression.shape })
const release = z.strictObject({
  op: z.literal('release'),
  address,
  reason: text(500),
  scope: listScope.default('global').meta({ default: 'global' }),
})

/** Changes of many addresses in one transaction. What is sticky is refused in its item. */
export const batchRequest = z.strictObject({
  note: text(2_000).optional(),
  dryRun: z.boolean().default(false).meta({ default: false }),
  items: z
    .array(z.discriminatedUnion('op', [put, release]))
    .min(1)
    .max(MAX_BATCH),
})

/** What became of each, in the order of the request. */
export const batchAnswer = z.object({
  changeSetId: z.string(),
  dryRun: z.boolean(),
  results: z.array(changeOutcome),
})

/** The story of one address: the object of `forwardpath why --json`. */
export const story = z
  .object({
    address: z.string(),
    suppressions: z.array(suppression),
    counts: z.array(
      z.object({
        category: z.string(),
        count: z.int(),
        needed: z.int(),
        span: z.string(),
        within: z.string(),
      }),
    ),
    timeline: z.array(
      z.object({
        at: instant,
        type: z.enum(['report', 'life', 'decision', 'person', 'import', 'expiry']),
        by: z.string(),
        text: z.string(),
        bounceId: z.string().nullable(),
        quote: z.string().nullable(),
        rule: ruleRef.nullable(),
        trust: z.string().nullable(),
        changeSetId: z.string().nullable(),
      }),
    ),
    endsBy: z.array(z.string()),
  })
  .meta({ id: 'Story' })
