/**
 * A change set from its beginning to its end: foreseen with a digest, applied where the digest still holds. Command line, worker and
 * API go the same way.
 */
import { isDeepStrictEqual } from 'node:util'
import {
  applyForesight,
  createForesight,
  findForesight,
  loadIncidentWindows,
  settleForesight,
  walkForesight,
  type Applied,
  type AddressToRedecide,
  type Database,
  type ForesightParameters,
  type ForesightSet,
  type Totals,
} from '@forwardpath/store'
import {
  addDifference,
  differenceLines,
  NO_DIFFERENCE,
  redecide,
  type Difference,
  type DifferenceTotal,
  type Policy,
} from '@forwardpath/suppress'

/** What every change set is made with. */
export type RedecideContext = {
  readonly database: Database
  readonly policy: Policy
  readonly newId: (prefix: 'chs' | 'sup' | 'adc' | 'inc' | 'bnc') => string
  readonly now: () => number
}

/** Who asks for it, in which words, and with what. */
export type ForesightRequest = {
  /** Of the set, where the caller has told it to somebody already. */
  readonly id?: string | undefined
  readonly what: string
  readonly who: string
  readonly note?: string | undefined
  readonly parameters: ForesightParameters
}

/** How a long run is watched and stopped. */
export type RunOptions = {
  readonly onProgress?: (step: 'read' | 'decide' | 'apply', done: number) => void
  readonly signal?: AbortSignal
}

/** Figures of reading again, where reports were. */
export type ReadTotals = Pick<Totals, 'reports' | 'read' | 'expired' | 'unreadable'>

/** Where nothing was read again. */
export const NOTHING_READ: ReadTotals = { reports: [], read: 0, expired: 0, unreadable: 0 }

/** A dry run that ended. */
export type Foreseen = {
  readonly id: string
  readonly digest: string
  readonly totals: Totals
}

/** Adds the addresses of a set, and reads their reports again where the door asks for it. Absent: it was stopped. */
export type Gather = (set: ForesightSet) => Promise<ReadTotals | undefined>

/** Makes a set, gathers, decides again. Absent: it was stopped; nothing of it is left to apply. */
export async function foresee(
  context: RedecideContext,
  request: ForesightRequest,
  { gather, ...options }: RunOptions & { readonly gather: Gather },
): Promise<Foreseen | undefined> {
  const id = request.id ?? context.newId('chs')
  const asOfMs = context.now()
  await createForesight(context.database, { ...request, id, note: request.note, asOfMs })
  const set = await findForesight(context.database, { id })
  if (set === undefined) throw new Error(`the change set ${id} is gone`)
  const read = await gather(set)
  return read === undefined ? undefined : settle(context, set, { ...options, read })
}

/** Decides every address of the set and keeps the outcome. */
async function settle(
  context: RedecideContext,
  set: ForesightSet,
  { read, ...options }: RunOptions & { readonly read: ReadTotals },
): Promise<Foreseen | undefined> {
  let total: DifferenceTotal = NO_DIFFERENCE
  const digest = await walkForesight(context.database, {
    ...walkOf(context, set, options),
    onDifference: (difference) => {
      total = addDifference(total, difference)
    },
    onProgress: (done) => options.onProgress?.('decide', done),
  })
  if (digest === undefined) return undefined
  const totals = { ...total, ...read }
  await settleForesight(context.database, set.id, { digest, totals })
  return { id: set.id, digest, totals }
}

/**
 * What applying came to. `changed`: the outcome is another one by now; it is foreseen anew and has another digest. `stale`: it was
 * foreseen under other rules, another policy or other incidents, so it has to be asked for again.
 */
export type ApplyResult =
  | { readonly kind: 'applied'; readonly id: string; readonly applied: Applied }
  | { readonly kind: 'changed'; readonly foreseen: Foreseen }
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'stopped' }

/**
 * Applies a set whose digest was given. What came in since is gathered and decided first: where that makes another outcome nothing is
 * written. A set that was stopped half way goes on without that question.
 */
export async function applySet(
  context: RedecideContext,
  set: ForesightSet,
  options: RunOptions & {
    readonly gather: Gather
    readonly why: string
    /** Before the first row: an incident's choice is written, so that the pipeline decides under it. */
    readonly begin?: () => Promise<void>
  },
): Promise<ApplyResult> {
  const reason = await staleReason(context, set)
  if (reason !== undefined) return { kind: 'stale', reason }
  if (set.state === 'foreseen') {
    const read = await options.gather(set)
    const again = read === undefined ? undefined : await settle(context, set, { ...options, read })
    if (again === undefined) return { kind: 'stopped' }
    if (again.digest !== set.digest) return { kind: 'changed', foreseen: again }
  }
  await options.begin?.()
  const applied = await applyForesight(context.database, {
    ...walkOf(context, set, options),
    onProgress: (done) => options.onProgress?.('apply', done),
    by: { who: set.who, changeSetId: set.id, why: options.why },
    policyVersion: context.policy.version,
    newId: context.newId,
  })
  return { kind: 'applied', id: set.id, applied }
}

/** A set that is half applied goes on under the incidents that it began with: its own choice is one of them by now. */
async function staleReason(
  { database, policy }: RedecideContext,
  { state, parameters }: ForesightSet,
): Promise<string | undefined> {
  if (parameters.policyVersion !== policy.version)
    return `it was foreseen under policy ${parameters.policyVersion}, in force is ${policy.version}`
  const isOpening = parameters.only !== undefined
  if (state !== 'foreseen' || isOpening) return undefined
  const windows = await loadIncidentWindows(database)
  return isDeepStrictEqual(JSON.parse(JSON.stringify(windows)), parameters.windows)
    ? undefined
    : 'an incident was opened, closed or decided since'
}

function walkOf(
  { policy }: RedecideContext,
  { id, asOfMs, parameters }: ForesightSet,
  { signal }: RunOptions,
): {
  changeSetId: string
  decide: (address: AddressToRedecide) => Difference
  linesOf: typeof differenceLines
  signal?: AbortSignal
} {
  const { windows, windowsThen, only } = parameters
  return {
    changeSetId: id,
    decide: (address) => {
      const difference = redecide({ ...address, policy, nowMs: asOfMs, windows, windowsThen })
      return only === 'active_to_held' ? onlyActiveToHeld(difference) : difference
    },
    linesOf: differenceLines,
    ...(signal === undefined ? {} : { signal }),
  }
}

/** An incident that opens holds what it alone made active; all else is left for the choice. */
function onlyActiveToHeld({ records }: Difference): Difference {
  return {
    records: records.filter((r) => r.from === 'active' && r.draft?.status === 'held'),
    changes: [],
    conflicts: [],
  }
}
