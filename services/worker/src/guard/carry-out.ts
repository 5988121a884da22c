/**
 * What an incident does to the list: holding what it alone made active, and carrying out what was chosen. Each is deciding again under
 * other windows, as a change set.
 */
import {
  addActiveOfWindow,
  addWindowAddresses,
  chooseIncident,
  findForesight,
  loadIncidentWindows,
  noteLookedBack,
  recordRolledBack,
  type ForesightParameters,
  type ForesightSet,
  type IncidentRecord,
} from '@forwardpath/store'
import { domainsOfProvider, type IncidentWindow } from '@forwardpath/suppress'
import {
  applySet,
  foresee,
  NOTHING_READ,
  type ApplyResult,
  type Foreseen,
  type RedecideContext,
  type RunOptions,
} from '../redecide/foresee.ts'

/** Holds what the incident alone made active; returns how many addresses. Repeatable. */
export async function lookBack(context: RedecideContext, id: string): Promise<number> {
  const { database, policy } = context
  const windows = await loadIncidentWindows(database)
  const window = windows.find((w) => w.id === id)
  if (window === undefined) return 0
  const domains = domainsOfProvider(window.provider)
  const foreseen = await foresee(
    context,
    {
      what: 'incident opened',
      who: 'pipeline',
      parameters: {
        door: 'incident',
        policyVersion: policy.version,
        windows: windows.filter((w) => w.id !== id),
        windowsThen: windows,
        incidentId: id,
        only: 'active_to_held',
      },
    },
    {
      gather: async (set) => {
        await addActiveOfWindow(database, set.id, { window, domains })
        return NOTHING_READ
      },
    },
  )
  const set = foreseen === undefined ? undefined : await findForesight(database, foreseen)
  if (set !== undefined) await finishChoice(context, set)
  await noteLookedBack(database, id)
  return foreseen?.totals.effects.held ?? 0
}

/** How an incident ends, and by whom. */
export type Choice = {
  readonly incident: Pick<IncidentRecord, 'id' | 'provider' | 'categories' | 'from' | 'until'>
  readonly choice: 'rolled_back' | 'confirmed'
  readonly who: string
  readonly note: string | undefined
  /** Id of the change set, where it was told to somebody already. */
  readonly setId?: string | undefined
}

/** What a choice would do; nothing of the list changes. Absent: it was stopped. */
export async function foreseeChoice(
  context: RedecideContext,
  { incident, choice, who, note, setId }: Choice,
  options: RunOptions = {},
): Promise<Foreseen | undefined> {
  const windows = await loadIncidentWindows(context.database)
  const others = windows.filter((w) => w.id !== incident.id)
  const window = windowOf(incident)
  const parameters: ForesightParameters = {
    door: 'incident',
    policyVersion: context.policy.version,
    windows,
    windowsThen: choice === 'rolled_back' ? [...others, window] : others,
    incidentId: incident.id,
    choice,
  }
  const what = choice === 'rolled_back' ? 'incidents rollback' : 'incidents confirm'
  return foresee(
    context,
    { id: setId, what, who, note, parameters },
    { ...options, gather: gatherWindow(context, window) },
  )
}

function windowOf({ id, provider, categories, from, until }: Choice['incident']): IncidentWindow {
  return {
    id,
    provider,
    categories,
    fromMs: Date.parse(from),
    untilMs: until === null ? undefined : Date.parse(until),
    effect: 'without',
  }
}

function gatherWindow(
  { database }: RedecideContext,
  window: IncidentWindow,
): (set: ForesightSet) => Promise<typeof NOTHING_READ> {
  return async (set) => {
    await addWindowAddresses(database, set.id, {
      window,
      domains: domainsOfProvider(window.provider),
    })
    return NOTHING_READ
  }
}

/** Applies a choice that was foreseen. From its first row on the pipeline decides under it. */
export async function applyChoice(
  context: RedecideContext,
  set: ForesightSet,
  options: RunOptions = {},
): Promise<ApplyResult> {
  const { parameters } = set
  const window = windowOfSet(parameters)
  return applySet(context, set, {
    ...options,
    why: parameters.choice === 'confirmed' ? 'incident confirmed' : 'incident rolled back',
    gather:
      window === undefined ? () => Promise.resolve(NOTHING_READ) : gatherWindow(context, window),
    begin: () => writeChoice(context, set, window),
  })
}

/** The one window in which the two sights differ. */
function windowOfSet({
  incidentId,
  windows,
  windowsThen,
}: ForesightParameters): IncidentWindow | undefined {
  return [...windowsThen, ...windows].find((w) => w.id === incidentId)
}

async function writeChoice(
  context: RedecideContext,
  set: ForesightSet,
  window: IncidentWindow | undefined,
): Promise<void> {
  const { choice, incidentId } = set.parameters
  if (choice === undefined || incidentId === undefined || window === undefined) return
  const written = {
    id: incidentId,
    state: choice,
    who: set.who,
    note: set.note,
    changeSetId: set.id,
    atMs: context.now(),
  }
  if (choice === 'rolled_back')
    await recordRolledBack(context.database, { window, choice: written })
  await chooseIncident(context.database, written)
}

/** Applies what an incident asks for, without a question: nobody else decides about it. */
export async function finishChoice(context: RedecideContext, set: ForesightSet): Promise<void> {
  if (set.parameters.only === undefined) {
    await applyChoice(context, set)
    return
  }
  await applySet(context, set, {
    why: 'incident opened',
    gather: () => Promise.resolve(NOTHING_READ),
  })
}

/** Foresees and applies at once. */
export async function chooseForIncident(
  context: RedecideContext,
  choice: Choice,
): Promise<{ readonly changeSetId?: string; readonly released: number; readonly added: number }> {
  const foreseen = await foreseeChoice(context, choice)
  const set = foreseen === undefined ? undefined : await findForesight(context.database, foreseen)
  if (foreseen === undefined || set === undefined) return { released: 0, added: 0 }
  await applyChoice(context, set)
  const { released, added } = foreseen.totals.effects
  return { changeSetId: foreseen.id, released, added }
}
