/** Changes that were made as one: foreseen, applied by their digest, undone. */
import { z } from 'zod'
import { instant, listScope, pageOf, paging, recordId, sentInstant, text } from './common.ts'
import { CATEGORIES, CHANGE_SET_STATES, SUPPRESSION_REASONS } from './words.ts'

const note = text(2_000).nullish()

const host = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\s\p{Cc}]*$/u, { error: 'is no host name' })

/** Changes that were made as one. */
export const changeSet = z
  .object({
    id: z.string(),
    what: z.string(),
    who: z.string(),
    note: z.string().nullable(),
    madeAt: instant,
    undoneAt: instant.nullable(),
    changes: z.int().meta({ description: 'rows of the change log that it wrote' }),
    state: z.enum(CHANGE_SET_STATES).meta({
      description: '`foreseeing`: its outcome is not known yet; `foreseen`: nothing is written',
    }),
    digest: z.string().nullable().meta({ description: 'what apply takes' }),
    undoOf: z.string().nullable(),
  })
  .meta({ id: 'ChangeSet' })

const count = z.int().min(0)

/** What a dry run gave. */
const totals = z.object({
  addresses: count.meta({ description: 'decided again' }),
  changed: count,
  effects: z.object({ added: count, held: count, released: count, altered: count }),
  opens: count.meta({ description: 'address changes that would open' }),
  closes: count,
  conflictCount: count.meta({
    description: 'records that stand, though the reports say otherwise',
  }),
  conflicts: z.array(z.looseObject({ addressKey: z.string(), scope: z.string() })),
  samples: z.array(z.looseObject({ address: z.string(), scope: z.string(), effect: z.string() })),
  reports: z.array(z.object({ from: z.string(), to: z.string(), count })),
  read: count.meta({ description: 'mails that were read again' }),
  expired: count,
  unreadable: count,
})

/** One of them, with what was foreseen. */
export const changeSetDetail = changeSet
  .extend({
    totals: totals.nullable(),
    countToType: count
      .nullable()
      .meta({ description: 'so many records change: apply takes this number as `count`' }),
  })
  .meta({ id: 'ChangeSetDetail' })

/** `?state=`. */
export const changeSetFilter = z.strictObject({
  ...paging,
  state: z.enum(['foreseen', 'applying', 'applied', 'undoing', 'undone']).optional(),
})

/** A page of change sets, in the order of their making. */
export const changeSetPage = pageOf(changeSet)

/** `{id}` of a change set. */
export const changeSetPath = z.strictObject({ id: recordId('chs') })

/** What is to be foreseen. */
export const changeSetRequest = z.discriminatedUnion('door', [
  z.strictObject({
    door: z
      .literal('reclassify')
      .meta({ description: 'mails are read again by the rules in force' }),
    since: sentInstant,
    note,
  }),
  z.strictObject({
    door: z.literal('incident').meta({ description: 'what becomes of an incident' }),
    incidentId: recordId('inc'),
    choice: z.enum(['rolled_back', 'confirmed']),
    note,
  }),
  z.strictObject({
    door: z.literal('rollback').meta({ description: 'the reports of a window count no more' }),
    provider: host,
    from: sentInstant,
    to: sentInstant,
    categories: z.array(z.enum(CATEGORIES)).min(1).max(CATEGORIES.length).optional(),
    note,
  }),
  z.strictObject({
    door: z.literal('release').meta({ description: 'records that fit all of these are let go' }),
    scope: listScope.optional(),
    domain: host.optional(),
    category: z.enum(CATEGORIES).optional(),
    reason: z.enum(SUPPRESSION_REASONS).optional(),
    since: sentInstant.optional().meta({ description: 'changed at or after' }),
    why: text(500),
    override: z.boolean().default(false).meta({ default: false }),
    note,
  }),
])

/** A group of reports that a person vouches for. */
export const vouchRequest = z.strictObject({ mailbox: text(200), host, note })

/** The digest that was looked at. */
export const applyRequest = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/, { error: 'is no digest' }),
  count: z
    .int()
    .min(0)
    .nullish()
    .meta({ description: 'the records that change, where countToType asks' }),
})

/** Why it is undone. */
export const undoRequest = z.strictObject({ note })

/** What undoing did; `report` is null where it goes on beside. */
export const undoAnswer = z.object({
  changeSetId: z.string().nullable().meta({ description: 'of the inverse rows' }),
  undoOf: z.string(),
  report: z
    .object({
      restored: count.meta({ description: 'records as they were' }),
      reports: count,
      changes: count,
      keptCount: count.meta({ description: 'records on which a later decision stands' }),
      kept: z.array(z.object({ addressKey: z.string(), scope: z.string(), by: z.string() })),
    })
    .nullable(),
})
