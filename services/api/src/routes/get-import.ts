import { findImportJob } from '@forwardpath/store'
import { notFound } from '../problem.ts'
import { route } from '../route.ts'

/** `GET /v1/imports/{id}`. */
export const getImportRoute = route('getImport', async ({ path }, { database }) => {
  const job = await findImportJob(database, path.id)
  if (job === undefined) throw notFound(`there is no import ${path.id}`)
  return { body: job }
})
