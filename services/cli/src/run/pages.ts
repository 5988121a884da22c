/** The pages beside the API: what of them only this service can compose, and the one-time link of a first start. */
import {
  makeStartLink,
  registerPages,
  type ApiContext,
  type IncidentPort,
  type PagesPorts,
  type RetentionTerms,
  type StartOptions,
} from '@forwardpath/api'
import {
  countActive,
  findForesight,
  hasUsers,
  listIncidents,
  readDataState,
  type Totals,
} from '@forwardpath/store'
import { isManyRecords, recordCount } from '@forwardpath/suppress'
import type { Config } from '@forwardpath/runtime'
import { applyChoice, foreseeChoice, RETENTION_REST_MS, retentionAges } from '@forwardpath/worker'
import type { App } from '../app.ts'
import { redecideContext } from '../change-set/run.ts'
import { loadReportBeside } from '../load-report.ts'
import { writeMessage } from '../output.ts'
import { loadPolicy } from '../policy.ts'

/** Adds the pages to the API's server. */
export function pagesOf(app: App): NonNullable<StartOptions['extend']> {
  const ports: PagesPorts = {
    loadReport: (name, wish) => loadReportBeside(app, name, wish),
    incidents: incidentPort(app),
    retention: retentionTerms(app.config),
  }
  return (server, context: ApiContext) => registerPages(server, { ...context, ...ports })
}

/** The way in, where nobody can sign in yet: the first admin, or the viewer of the demo. Says nothing otherwise. */
export async function sayWayIn(app: App, url: string): Promise<void> {
  const nowMs = Date.now()
  if ((await readDataState(app.database)).kind === 'demo') {
    const path = await makeStartLink(app.database, { purpose: 'demo', nowMs })
    writeMessage('The pages of the demo; this link signs in as viewer, once:')
    writeMessage(`  ${url}${path}`)
    return
  }
  if (await hasUsers(app.database)) {
    writeMessage(`The pages are on ${url}`)
    return
  }
  const path = await makeStartLink(app.database, { purpose: 'first_admin', nowMs })
  writeMessage(
    'Nobody can sign in to the pages yet. This link makes the first admin, once, within a day:',
  )
  writeMessage(`  ${url}${path}`)
}

function retentionTerms(config: Config): RetentionTerms {
  return {
    settings: config.values
      .filter(({ key }) => key.startsWith('retention.'))
      .map(({ key, value, layer, where }) => ({ key, value: String(value), layer, where })),
    ages: retentionAges(config.retention, loadPolicy(config)),
    restMs: RETENTION_REST_MS,
  }
}

function incidentPort(app: App): IncidentPort {
  return {
    preview: async (id, choice, who) => {
      const [incident] = await listIncidents(app.database, { id }, { limit: 1 })
      if (incident === undefined) return undefined
      const foreseen = await foreseeChoice(redecideContext(app), {
        incident,
        choice,
        who,
        note: undefined,
      })
      if (foreseen === undefined) return undefined
      const { digest, totals } = foreseen
      return {
        digest,
        addresses: totals.addresses,
        effects: totals.effects,
        samples: totals.samples.map(({ address, scope, effect }) => ({ address, scope, effect })),
        conflicts: totals.conflictCount,
        countToType: await countToType(app, totals),
      }
    },
    choose: async ({ id, digest, typedCount }) => {
      const set = await findForesight(app.database, { digest })
      if (set?.parameters.incidentId !== id || set.totals === undefined)
        return { ok: false, reason: 'nothing is foreseen under this digest' }
      const wanted = await countToType(app, set.totals)
      if (wanted !== undefined && wanted !== typedCount)
        return { ok: false, reason: `the number of records, ${String(wanted)}, was not typed` }
      const result = await applyChoice(redecideContext(app), set)
      if (result.kind === 'applied' && result.applied.isWhole) return { ok: true }
      return { ok: false, reason: REASONS[result.kind] }
    },
  }
}

const REASONS = {
  applied: 'it was stopped on the way, and goes on by itself',
  changed: 'new mails or decisions have changed the outcome',
  stale: 'rules, policy or incidents have changed since',
  stopped: 'it was stopped',
} as const

async function countToType(app: App, totals: Totals): Promise<number | undefined> {
  const count = recordCount(totals)
  return isManyRecords(count, await countActive(app.database)) ? count : undefined
}
