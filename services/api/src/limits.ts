/** How many requests a key may make: `api.limits`. Counted in this process; RateLimit-* in each answer. */
import type { LimitGroup } from '@forwardpath/client'
import type { Rate } from '@forwardpath/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiContext } from './context.ts'
import { ApiProblem } from './problem.ts'

/** Counts, and refuses with `too_many_requests`. */
export type Limiter = {
  readonly count: (group: LimitGroup, reply: FastifyReply) => Promise<void>
  /** A request without a valid key, by the address that it comes from. */
  readonly countRefused: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
}

/** Of one address: enough for a misconfigured client to be seen, too few to guess anything. */
const REFUSED: Rate = { count: 60, perMs: 60_000 }

type Count = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** Needs @fastify/rate-limit to be registered. */
export function createLimiter(app: FastifyInstance, limits: ApiContext['limits']): Limiter {
  const counted = (rate: Rate, keyOf: (request: FastifyRequest) => string): Count => {
    const check = app.createRateLimit({
      max: rate.count,
      timeWindow: rate.perMs,
      keyGenerator: keyOf,
    })
    return async (request, reply) => {
      const result = await check(request)
      if (result.isAllowed) return
      const reset = String(result.ttlInSeconds)
      void reply.headers({
        'RateLimit-Limit': String(result.max),
        'RateLimit-Remaining': String(result.remaining),
        'RateLimit-Reset': reset,
      })
      if (result.isExceeded)
        throw new ApiProblem('too_many_requests', { headers: { 'Retry-After': reset } })
    }
  }
  const byKey = (group: 'default' | 'check' | 'feed'): Count | undefined => {
    const rate = limits[group]
    return rate === undefined ? undefined : counted(rate, (request) => request.caller?.keyId ?? '')
  }
  const groups = { default: byKey('default'), check: byKey('check'), feed: byKey('feed') }
  const refused = counted(REFUSED, (request) => request.ip)
  return {
    count: async (group, reply) => {
      if (group !== 'none') await groups[group]?.(reply.request, reply)
    },
    countRefused: refused,
  }
}
