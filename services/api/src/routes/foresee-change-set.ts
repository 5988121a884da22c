import { CATEGORIES, type Category } from '@forwardpath/classify'
import { domainToALabel } from '@forwardpath/mail'
import { GUARDED_CATEGORIES, isGuardedCategory, providerOf } from '@forwardpath/suppress'
import { listIncidents } from '@forwardpath/store'
import { answerForesight } from '../answer-foresight.ts'
import type { ApiContext } from '../context.ts'
import type { HistoryWish } from '../history/history-port.ts'
import { ApiProblem, invalidField, notFound } from '../problem.ts'
import { route, type Call } from '../route.ts'

/** `POST /v1/change-sets`. */
export const foreseeChangeSetRoute = route(
  'foreseeChangeSet',
  async ({ body, caller }, context, { runs }) => {
    const wish = await wishOf(body, { caller, context })
    return answerForesight(wish, { who: caller.who, note: body.note }, { context, runs })
  },
)

type Body = Call<'foreseeChangeSet'>['body']
type Ground = {
  readonly caller: Call<'foreseeChangeSet'>['caller']
  readonly context: ApiContext
}

async function wishOf(body: Body, ground: Ground): Promise<HistoryWish> {
  switch (body.door) {
    case 'reclassify':
      return { door: 'reclassify', sinceMs: Date.parse(body.since) }
    case 'incident':
      return incidentWish(body, ground)
    case 'rollback':
      return windowWish(body, ground)
    case 'release':
      return releaseWish(body, ground)
  }
}

async function incidentWish(
  { incidentId, choice }: Extract<Body, { door: 'incident' }>,
  { context }: Ground,
): Promise<HistoryWish> {
  const [incident] = await listIncidents(context.database, { id: incidentId }, { limit: 1 })
  if (incident === undefined) throw notFound(`there is no incident ${incidentId}`)
  if (incident.state !== 'open' && incident.state !== 'closed') {
    throw new ApiProblem('not_in_this_state', {
      detail: `it is ${incident.state}; undo its change set first: ${incident.changeSetId ?? 'none'}`,
    })
  }
  return { door: 'incident', incident, choice }
}

function windowWish(
  { provider, from, to, categories }: Extract<Body, { door: 'rollback' }>,
  { context }: Ground,
): HistoryWish {
  if (Date.parse(from) >= Date.parse(to)) throw invalidField('/body/to', 'is not after from')
  const wanted: readonly Category[] = categories ?? GUARDED_CATEGORIES
  const stray = wanted.find((category) => !isGuardedCategory(category))
  if (stray !== undefined)
    throw invalidField('/body/categories', `${stray} is none of ${GUARDED_CATEGORIES.join(', ')}`)
  return {
    door: 'incident',
    incident: {
      id: context.newId('inc'),
      provider: providerOf(provider.toLowerCase()),
      categories: CATEGORIES.filter((category) => wanted.includes(category)),
      from,
      until: to,
    },
    choice: 'rolled_back',
  }
}

function releaseWish(body: Extract<Body, { door: 'release' }>, { caller }: Ground): HistoryWish {
  const { scope, category, reason, since, why, override, note } = body
  const domain = body.domain === undefined ? undefined : domainOf(body.domain)
  if ([scope, domain, category, reason, since].every((value) => value === undefined))
    throw invalidField('/body', 'names no group: add scope, domain, category, reason or since')
  if (override && typeof note !== 'string')
    throw invalidField('/body/note', 'is needed with override: say who decided it and why')
  if (override && !caller.scopes.has('suppressions:override'))
    throw new ApiProblem('forbidden', { detail: 'the key lacks the scope suppressions:override' })
  return { door: 'release', group: { scope, domain, category, reason, since, override }, why }
}

function domainOf(text: string): string {
  return domainToALabel(text) ?? text.toLowerCase()
}
