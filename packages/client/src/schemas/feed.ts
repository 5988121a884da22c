/** The feed of changes, its snapshot, and exports. */
import { z } from 'zod'
import { instant, queryInteger } from './common.ts'
import { EXPORT_FORMATS, SUPPRESSION_REASONS, SUPPRESSION_STATUSES } from './words.ts'

const MAX_FEED_ROWS = 10_000
const DEFAULT_FEED_ROWS = 1_000
/** Below the idle limit of the usual proxies. */
const MAX_WAIT_SECONDS = 50

/** One change of the list. Applying it twice does no harm. */
export const feedChange = z
  .object({
    op: z
      .enum(['upsert', 'remove'])
      .meta({ description: '`upsert`: do not mail; `remove`: the address may be mailed again' }),
    addressKey: z.string(),
    scope: z.string(),
    status: z.enum(SUPPRESSION_STATUSES),
    reason: z.enum(SUPPRESSION_REASONS),
    expiresAt: instant.nullable(),
    seq: z.int(),
  })
  .meta({ id: 'FeedChange' })

/** `?after=&wait=&limit=`. */
export const feedQuery = z.strictObject({
  after: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'cursor of the last answer or snapshot; without it from the beginning' }),
  wait: queryInteger({ min: 0, max: MAX_WAIT_SECONDS })
    .default(0)
    .meta({ description: 'seconds to wait where there is nothing new', default: 0 }),
  limit: queryInteger({ min: 1, max: MAX_FEED_ROWS })
    .default(DEFAULT_FEED_ROWS)
    .meta({ default: DEFAULT_FEED_ROWS }),
})

/** Changes in their order, and the cursor to go on from. */
export const feedPage = z.object({
  object: z.literal('feed'),
  data: z.array(feedChange),
  cursor: z.string(),
  hasMore: z.boolean(),
})

/** A line of the snapshot: an address that must not be mailed, in one scope, until `expiresAt`. */
export const snapshotRow = z
  .object({
    addressKey: z.string(),
    scope: z.string(),
    status: z.enum(['held', 'active']),
    reason: z.enum(SUPPRESSION_REASONS),
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'SnapshotRow' })

/** The last line of the snapshot. Without it the rest must be discarded. */
export const snapshotEnd = z
  .object({
    rows: z.int(),
    sha256: z.string().meta({ description: 'hex, over every byte before this line' }),
    cursor: z.string().meta({ description: 'where to follow the feed from' }),
  })
  .meta({ id: 'SnapshotEnd' })

/** Which form an export has. */
export const exportQuery = z.strictObject({ format: z.enum(EXPORT_FORMATS) })
