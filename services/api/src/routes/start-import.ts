import { addImportJob } from '@forwardpath/store'
import { ApiProblem, invalidField } from '../problem.ts'
import { route } from '../route.ts'

/** `POST /v1/imports`. */
export const startImportRoute = route(
  'startImport',
  async ({ query, body, caller }, { database, newId }, { imports }) => {
    const { kind, vendor } = query
    if (kind === 'sent' && !caller.scopes.has('sent:write'))
      throw new ApiProblem('forbidden', { detail: 'the key lacks the scope sent:write' })
    if (kind !== 'suppressions' && vendor !== 'csv')
      throw invalidField('/query/vendor', `is none of kind ${kind}: leave it out`)
    const job = await addImportJob(database, {
      id: newId('imp'),
      kind,
      vendor,
      settings: {
        dryRun: query.dryRun === true,
        skipBad: query.skipBad === true,
        force: query.force === true,
      },
      who: caller.who,
      body,
    })
    imports.wake()
    return { body: job, headers: { Location: `/v1/imports/${job.id}` } }
  },
)
