/**
 * The guard: looks at the hours that grew, opens an incident where one of them is no ordinary hour, and closes what is over.
 * Called after each batch with its own hours, and by the reconciler's rounds with the last hour of everybody.
 */
import {
  closeQuietIncidents,
  findForesight,
  forgetTallies,
  listIncidents,
  loadBaseline,
  loadHours,
  loadLastHours,
  openIncident,
  takeUnlooked,
  undecidedIncidents,
  unfinishedIncidentSets,
  type HourKey,
  type TalliedHour,
} from '@forwardpath/store'
import {
  BASELINE_MS,
  DAY_MS,
  domainsOfProvider,
  EVERY_PROVIDER,
  HOUR_MS,
  isAliveIncident,
  judgeHour,
  mayBeSpike,
  type Baseline,
  type GuardSettings,
} from '@forwardpath/suppress'
import type { Log } from '../log.ts'
import type { RedecideContext } from '../redecide/foresee.ts'
import { chooseForIncident, finishChoice, lookBack } from './carry-out.ts'

/** What the guard works with. */
export type GuardContext = RedecideContext & {
  readonly guard: GuardSettings
  readonly log: Log
}

/** An hour of the past opens nothing: an archive is no bad day. Three days leave room for a weekend of ours. */
const LATE_MS = 3 * DAY_MS
/** The window of an incident begins before it was noticed. */
const LOOK_BACK_MS = DAY_MS
/** Neither rule held for so long: it is over. */
const QUIET_MS = 6 * HOUR_MS
/** Nobody chose for so long: rolled back. */
const CHOICE_MS = 7 * DAY_MS

/** Looks at the hours that end with these slots. Returns how many incidents were opened. */
export async function watchHours(
  context: GuardContext,
  grown: readonly HourKey[],
): Promise<number> {
  const { database, guard } = context
  const recent = grown.filter((hour) => hour.slotMs > context.now() - LATE_MS)
  const least = Math.min(guard.addresses, guard.aliveAddresses)
  let opened = 0
  for (const hour of highestOfEach(await loadHours(database, recent, least))) {
    opened += Number(await watchHour(context, hour))
  }
  if (opened > 0) await lookBackAll(context)
  return opened
}

/** One of each provider and category: the one with the most addresses. */
function highestOfEach(hours: readonly TalliedHour[]): readonly TalliedHour[] {
  const highest = new Map<string, TalliedHour>()
  for (const hour of hours) {
    const key = `${hour.provider} ${hour.category}`
    const before = highest.get(key)
    if (before === undefined || before.addresses < hour.addresses) highest.set(key, hour)
  }
  return [...highest.values()]
}

async function watchHour(context: GuardContext, hour: TalliedHour): Promise<boolean> {
  const { guard, log } = context
  const baseline = await baselineOf(context, hour)
  const verdict = baseline === undefined ? 'alive' : judgeHour(hour, baseline, guard)
  const facts = {
    provider: hour.provider,
    category: hour.category,
    addresses: hour.addresses,
    alive: hour.alive,
    highestBefore: baseline?.highest,
  }
  if (verdict === 'notice')
    log.info(facts, 'many addresses refused at once; too little history to tell it from a bad list')
  if (verdict === 'quiet' || verdict === 'notice') return false
  const id = context.newId('inc')
  const isNew = await openIncident(context.database, {
    id,
    provider: hour.provider,
    categories: [hour.category],
    rule: verdict,
    fromMs: hour.slotMs - LOOK_BACK_MS,
    openedAtMs: context.now(),
    hour,
    highestBefore: baseline?.highest,
  })
  if (isNew)
    log.warn(
      { incident: id, rule: verdict, ...facts },
      'incident opened: what this provider refuses is held and counts for nothing until somebody decides',
    )
  return isNew
}

/** Not asked for where life decides, or where the hour is too small for a spike. */
async function baselineOf(
  { database, guard }: GuardContext,
  hour: TalliedHour,
): Promise<Baseline | undefined> {
  if (isAliveIncident(hour, guard)) return undefined
  if (!mayBeSpike(hour, guard)) return NO_BASELINE
  return loadBaseline(database, hour, {
    baselineMs: BASELINE_MS,
    domains: domainsOfProvider(hour.provider),
    everyProvider: EVERY_PROVIDER,
  })
}

/** Nothing rises above it. */
const NO_BASELINE: Baseline = {
  highest: Infinity,
  historyMs: 0,
  others: { now: 0, highest: 0 },
  rate: undefined,
}

async function lookBackAll(context: GuardContext): Promise<void> {
  for (const id of await takeUnlooked(context.database)) {
    const held = await lookBack(context, id)
    if (held > 0)
      context.log.warn({ incident: id, addresses: held }, 'active by the incident alone: held now')
  }
}

/**
 * One round: the last hour of everybody, incidents whose past was not looked at, those that are over, those that nobody decided,
 * choices that a process left half carried out.
 */
export async function guardRound(context: GuardContext): Promise<void> {
  const { database, guard, log } = context
  const nowMs = context.now()
  const least = Math.min(guard.addresses, guard.aliveAddresses)
  const hours = await loadLastHours(database, nowMs, { least, everyProvider: EVERY_PROVIDER })
  for (const hour of hours) await watchHour(context, hour)
  await lookBackAll(context)
  for (const closed of await closeQuietIncidents(database, {
    nowMs,
    quietSinceMs: nowMs - QUIET_MS,
  }))
    log.warn(
      { incident: closed.id, provider: closed.provider },
      'incident closed: choose to roll it back or to confirm it; in seven days it is rolled back',
    )
  for (const setId of await unfinishedIncidentSets(database)) {
    const set = await findForesight(database, { id: setId })
    if (set !== undefined) await finishChoice(context, set)
  }
  for (const id of await undecidedIncidents(database, nowMs - CHOICE_MS))
    await rollBack(context, id)
  await forgetTallies(database, nowMs - BASELINE_MS - FORGET_MARGIN_MS)
}

/** Kept a little longer than any baseline looks. */
const FORGET_MARGIN_MS = 4 * DAY_MS

async function rollBack(context: GuardContext, id: string): Promise<void> {
  const [incident] = await listIncidents(context.database, { id }, { limit: 1 })
  if (incident === undefined) return
  const result = await chooseForIncident(context, {
    incident,
    choice: 'rolled_back',
    who: 'pipeline',
    note: 'nobody chose within seven days',
  })
  context.log.warn({ incident: id, ...result }, 'incident rolled back: nobody chose in seven days')
}
