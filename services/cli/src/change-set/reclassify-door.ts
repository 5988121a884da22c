/** The door "reclassify": stored mails are read again under these rules. */
import type { RuleSet } from '@forwardpath/classify'
import {
  loadIncidentWindows,
  type ForesightParameters,
  type ForesightSet,
} from '@forwardpath/store'
import {
  applySet,
  foresee,
  gatherReread,
  type ApplyResult,
  type Foreseen,
  type RedecideContext,
  type RereadContext,
  type RunOptions,
} from '@forwardpath/worker'
import type { SetAct } from './vouch-door.ts'

/** What deciding and reading again take. */
export type ReclassifyContext = {
  readonly redecide: RedecideContext
  readonly reread: RereadContext
}

/** What reading again would do. Absent: it was stopped. */
export async function foreseeReclassify(
  { redecide, reread }: ReclassifyContext,
  { sinceMs, ...act }: SetAct & { readonly sinceMs: number },
  run: RunOptions,
): Promise<Foreseen | undefined> {
  const windows = await loadIncidentWindows(redecide.database)
  const parameters: ForesightParameters = {
    door: 'reclassify',
    policyVersion: redecide.policy.version,
    rulesVersion: versionOf(reread.rules),
    sinceMs,
    windows,
    windowsThen: windows,
  }
  const request = { what: 'reclassify', ...act, parameters }
  return foresee(redecide, request, { ...run, gather: (set) => gatherReread(reread, set, run) })
}

/** Writes it, where the rules are still those that it was read under; `hint` ends the words for where they are not. */
export async function applyReclassify(
  { redecide, reread }: ReclassifyContext,
  set: ForesightSet,
  { hint = '', ...run }: RunOptions & { readonly hint?: string },
): Promise<ApplyResult> {
  const { rulesVersion = '' } = set.parameters
  if (rulesVersion !== versionOf(reread.rules))
    return { kind: 'stale', reason: `it was read under rules ${rulesVersion}${hint}` }
  return applySet(redecide, set, {
    ...run,
    why: 'reclassified',
    gather: (again) => gatherReread(reread, again, run),
  })
}

function versionOf({ version, localVersion }: RuleSet): string {
  return `${version} ${localVersion}`
}
