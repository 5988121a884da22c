/** A list that came by the API: read as a file is, written page by page. */
import { Readable } from 'node:stream'
import { addressKey } from '@forwardpath/mail'
import { newId } from '@forwardpath/runtime'
import {
  addContacts,
  addSentMessages,
  addSuppressions,
  attributeBounces,
  MAX_PERSON_ROWS,
  type ImportProgress,
  type TakenImportJob,
} from '@forwardpath/store'
import type { App } from './app.ts'
import { CONTACT_COLUMNS, lastOfEach, readContact } from './contacts-file.ts'
import { readList, type FileContent } from './list-file.ts'
import { readAddition, readSent, SENT_COLUMNS, SUPPRESSION_COLUMNS } from './list-lines.ts'
import { dropDemo } from './run/source.ts'
import { readVendorList } from './vendor-file.ts'
import { isVendor } from './vendor-lists.ts'

type Figures = Readonly<Record<string, number>>

/** How a job ended; `error`: why nothing was written. */
export type ImportEnd = ImportProgress & { readonly error: string | undefined }

/** Does a job. Throws what the database throws, and ExitError for a list that cannot be read at all. */
export async function takeInList(
  app: App,
  job: TakenImportJob,
  onProgress: (progress: ImportProgress) => Promise<void>,
): Promise<ImportEnd> {
  if (!job.settings.dryRun) await dropDemo(app)
  const input = Readable.from([job.body])
  const name = `import ${job.id}`
  if (job.kind === 'sent') {
    const content = await readList(input, { name, known: SENT_COLUMNS, readLine: readSent })
    return writeRows(content, { job, onProgress }, async (page) => {
      if (job.settings.dryRun) return {}
      const added = await addSentMessages(app.database, page)
      await attributeBounces(app.database, {
        addressKeys: page.map((row) => addressKey(row.recipient)),
      })
      return { new: added, known: page.length - added }
    })
  }
  if (job.kind === 'contacts') {
    const nowMs = Date.now()
    const content = await readList(input, {
      name,
      known: CONTACT_COLUMNS,
      readLine: (line) => readContact(line, nowMs),
    })
    const rows = lastOfEach(content.rows)
    return writeRows({ ...content, rows }, { job, onProgress }, async (page) => {
      const added = await addContacts(app.database, page, { dryRun: job.settings.dryRun })
      if (!job.settings.dryRun)
        await attributeBounces(app.database, {
          addressKeys: page.map((row) => addressKey(row.address)),
        })
      return { new: added.new, changed: added.changed, unchanged: added.unchanged }
    })
  }
  const content = isVendor(job.vendor)
    ? await readVendorList(input, { name, vendor: job.vendor })
    : await readList(input, { name, known: SUPPRESSION_COLUMNS, readLine: readAddition })
  const act = { changeSetId: newId('chs'), who: `import:${job.who}`, note: name }
  const mode = { source: `import:${job.vendor}`, revive: job.settings.force }
  return writeRows(content, { job, onProgress }, async (page) => {
    const additions = page.map((row) => ({ ...row, newId: newId('sup') }))
    const { dryRun } = job.settings
    return countOutcomes(await addSuppressions(app.database, additions, { act, mode, dryRun }))
  })
}

async function writeRows<Row>(
  { rows, problems, bad }: FileContent<Row>,
  call: {
    readonly job: TakenImportJob
    readonly onProgress: (progress: ImportProgress) => Promise<void>
  },
  write: (page: readonly Row[]) => Promise<Figures>,
): Promise<ImportEnd> {
  const { settings } = call.job
  const state = { lines: rows.length + bad, bad, problems }
  if (bad > 0 && !settings.skipBad)
    return {
      ...state,
      outcomes: {},
      error: 'nothing is written: mend the bad lines, or say skipBad',
    }
  const outcomes: Record<string, number> = {}
  for (let start = 0; start < rows.length; start += MAX_PERSON_ROWS) {
    const figures = await write(rows.slice(start, start + MAX_PERSON_ROWS))
    for (const [outcome, count] of Object.entries(figures))
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count
    await call.onProgress({ ...state, outcomes })
  }
  return { ...state, outcomes, error: undefined }
}

function countOutcomes(outcomes: readonly { readonly outcome: string }[]): Figures {
  const counts: Record<string, number> = {}
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
