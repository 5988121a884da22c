/** Endpoints that webhooks go to. */
import { z } from 'zod'
import { instant, pageOf, recordId, text } from './common.ts'
import { WEBHOOK_INCLUDES, WEBHOOK_TYPES } from './words.ts'

/** Longer than any URL that a person keeps. */
const MAX_URL_CHARS = 2_000

/** https, without user and password: they would stand in logs. Where it leads is looked at when it is sent to. */
const url = z
  .string()
  .max(MAX_URL_CHARS)
  .regex(/^[\x21-\x7e]+$/, { error: 'holds blanks, controls or letters that are not ASCII' })
  .refine(isPlainHttps, { error: 'is no https URL without user, password and fragment' })
  .meta({ examples: ['https://hooks.example.net/bounces'] })

function isPlainHttps(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password, hash } = new URL(value)
  return protocol === 'https:' && username === '' && password === '' && hash === ''
}

/** A new endpoint. */
export const newWebhookEndpoint = z.strictObject({
  url,
  types: z
    .array(z.enum(WEBHOOK_TYPES))
    .max(WEBHOOK_TYPES.length)
    .default([])
    .meta({ description: 'what it wants; empty: everything', default: [] }),
  include: z
    .array(z.enum(WEBHOOK_INCLUDES))
    .max(WEBHOOK_INCLUDES.length)
    .default([])
    .meta({ description: 'more than ids, category and status', default: [] }),
  note: text(500).nullish(),
})

/** An endpoint, without its secret. */
export const webhookEndpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    types: z.array(z.string()).meta({ description: 'empty: everything' }),
    include: z.array(z.string()),
    state: z.enum(['active', 'disabled']),
    disabledWhy: z.string().nullable(),
    note: z.string().nullable(),
    createdBy: z.string(),
    createdAt: instant,
    pending: z.int().meta({ description: 'deliveries that wait' }),
    dead: z.int().meta({ description: 'deliveries that were given up' }),
    lastError: z
      .string()
      .nullable()
      .meta({ description: 'why the newest of those that wait was not taken at its last try' }),
  })
  .meta({ id: 'WebhookEndpoint' })

/** A page of endpoints, in the order of their making. */
export const webhookEndpointPage = pageOf(webhookEndpoint)

/** The endpoint that was made, with its secret. */
export const madeWebhookEndpoint = z.object({
  id: z.string(),
  url: z.string(),
  secret: z.string().meta({ description: 'Standard Webhooks 1.0; in no other answer' }),
})

/** `{id}` of an endpoint. */
export const webhookEndpointPath = z.strictObject({ id: recordId('whe') })

/** The endpoint that is gone. */
export const removedWebhookEndpoint = z.object({ id: z.string(), removed: z.literal(true) })
