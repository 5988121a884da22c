import { countIncident, listIncidents } from '@forwardpath/store'
import { domainsOfProvider } from '@forwardpath/suppress'
import { notFound } from '../problem.ts'
import { route } from '../route.ts'

/** `GET /v1/incidents/{id}`. */
export const getIncidentRoute = route('getIncident', async ({ path }, { database }) => {
  const [incident] = await listIncidents(database, { id: path.id }, { limit: 1 })
  if (incident === undefined) throw notFound(`there is no incident ${path.id}`)
  const { provider, categories, from, until } = incident
  const window = {
    provider,
    categories,
    fromMs: Date.parse(from),
    untilMs: until === null ? undefined : Date.parse(until),
  }
  const counts = await countIncident(database, window, domainsOfProvider(provider))
  return { body: { ...incident, counts } }
})
