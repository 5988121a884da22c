/** Deciding history again over HTTP and the pages: what of it takes the worker, its reader and the rules in force. */
import type { HistoryOutcome, HistoryPort } from '@forwardpath/api'
import type { RuleSet } from '@forwardpath/classify'
import { newId } from '@forwardpath/runtime'
import {
  applyChoice,
  createMailReader,
  foreseeChoice,
  type ApplyResult,
  type RedecideContext,
} from '@forwardpath/worker'
import type { App } from '../app.ts'
import {
  applyReclassify,
  foreseeReclassify,
  type ReclassifyContext,
} from '../change-set/reclassify-door.ts'
import { redecideContext } from '../change-set/run.ts'
import { applyVouch, foreseeVouch } from '../change-set/vouch-door.ts'
import { loadTrust } from '../trust.ts'

/** The port of a configured process. */
export function historyPort(app: App, rules: RuleSet): HistoryPort {
  return {
    foresee: async (wish, act, signal) => {
      const context = redecideContext(app)
      switch (wish.door) {
        case 'vouch': {
          const { mailbox, host } = wish
          const request = { ...act, group: { mailbox, host } }
          return (await foreseeVouch(context, request, { signal })) !== undefined
        }
        case 'incident': {
          const { incident, choice } = wish
          const { id: setId, who, note } = act
          const wanted = { incident, choice, who, note, setId }
          return (await foreseeChoice(context, wanted, { signal })) !== undefined
        }
        case 'reclassify':
          return reading(app, { rules, context }, async (reclassify) => {
            const request = { ...act, sinceMs: wish.sinceMs }
            return (await foreseeReclassify(reclassify, request, { signal })) !== undefined
          })
      }
    },
    apply: async (set, signal) => {
      const context = redecideContext(app)
      switch (set.parameters.door) {
        case 'vouch':
          return outcomeOf(await applyVouch(context, set, { signal }))
        case 'incident':
          return outcomeOf(await applyChoice(context, set, { signal }))
        case 'reclassify':
          return reading(app, { rules, context }, async (reclassify) =>
            outcomeOf(await applyReclassify(reclassify, set, { signal })),
          )
        case 'simulate':
        case 'release':
          return { kind: 'stale', reason: 'it is not applied here' }
      }
    },
  }
}

/** With a reader of its own, that ends with the work. */
async function reading<T>(
  { config, database }: App,
  { rules, context }: { readonly rules: RuleSet; readonly context: RedecideContext },
  work: (reclassify: ReclassifyContext) => Promise<T>,
): Promise<T> {
  const reader = createMailReader({ leadSourceHeader: config.leadSource.header })
  try {
    const reread = { database, reader, rules, trust: loadTrust(config), newId, now: Date.now }
    return await work({ redecide: context, reread })
  } finally {
    await reader.close()
  }
}

function outcomeOf(result: ApplyResult): HistoryOutcome {
  switch (result.kind) {
    case 'applied':
      return result.applied.isWhole ? { kind: 'applied' } : { kind: 'stopped' }
    case 'changed':
      return { kind: 'changed' }
    case 'stale':
      return { kind: 'stale', reason: result.reason }
    case 'stopped':
      return { kind: 'stopped' }
  }
}
