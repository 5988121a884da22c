/** The door "vouch": unverified reports of one mailbox and reporting host are taken for genuine. */
import {
  addRevisedAddresses,
  loadIncidentWindows,
  markVouched,
  saveVouched,
  type Database,
  type ForesightParameters,
  type ForesightSet,
  type VouchedGroup,
} from '@forwardpath/store'
import {
  applySet,
  foresee,
  NOTHING_READ,
  type ApplyResult,
  type Foreseen,
  type ForesightRequest,
  type ReadTotals,
  type RedecideContext,
  type RunOptions,
} from '@forwardpath/worker'

/** Who asks, and under which id, where it was told to somebody already. */
export type SetAct = Pick<ForesightRequest, 'id' | 'who' | 'note'>

/** What vouching would do. Absent: it was stopped. */
export async function foreseeVouch(
  context: RedecideContext,
  { group, ...act }: SetAct & { readonly group: VouchedGroup },
  run: RunOptions,
): Promise<Foreseen | undefined> {
  const windows = await loadIncidentWindows(context.database)
  const parameters: ForesightParameters = {
    door: 'vouch',
    policyVersion: context.policy.version,
    windows,
    windowsThen: windows,
    ...group,
  }
  const request = { what: 'bounces vouch', ...act, parameters }
  return foresee(context, request, { ...run, gather: (set) => gatherGroup(context.database, set) })
}

/** Writes it; later mails of the group are judged with it. */
export function applyVouch(
  context: RedecideContext,
  set: ForesightSet,
  run: RunOptions,
): Promise<ApplyResult> {
  return applySet(context, set, {
    ...run,
    why: 'vouched for',
    gather: (again) => gatherGroup(context.database, again),
    begin: () => markVouched(context.database, set),
  })
}

async function gatherGroup(database: Database, set: ForesightSet): Promise<ReadTotals> {
  const { mailbox = '', host = '' } = set.parameters
  const reports = await saveVouched(database, set.id, { group: { mailbox, host }, who: set.who })
  await addRevisedAddresses(database, set.id)
  const before = set.totals?.reports[0]?.count ?? 0
  return {
    ...NOTHING_READ,
    reports:
      before + reports === 0
        ? []
        : [{ from: 'unverified', to: 'plausible', count: before + reports }],
  }
}
