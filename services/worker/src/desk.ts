/**
 * The desk's part of a batch: MX re-checks are opened with the reports, proposals with the decisions; both are settled when the DNS
 * has answered (settle-checks.ts). Where the DNS is off nothing waits.
 */
import { DESK_RULES } from '@forwardpath/changes'
import {
  openChangesOf,
  openMxChecks,
  requestTargetFacts,
  reviewChanges,
  writeProposals,
  type DeskOptions,
  type ReviewReport,
  type Transaction,
  type WrittenProposal,
} from '@forwardpath/store'
import type { Proposal } from '@forwardpath/suppress'
import type { WorkerContext } from './context.ts'

type DeskContext = Pick<WorkerContext, 'trust' | 'desk' | 'now' | 'newId'>

/** Rules, own domains and clock, as the store takes them. */
export function deskOptions({
  trust,
  desk,
  now,
}: Pick<WorkerContext, 'desk' | 'now'> & {
  readonly trust: Pick<WorkerContext['trust'], 'ownDomains' | 'demoDomains' | 'isDnsEnabled'>
}): DeskOptions {
  return {
    rules: DESK_RULES,
    nowMs: now(),
    ownDomains: [...trust.ownDomains, ...trust.demoDomains],
    isDnsOn: trust.isDnsEnabled && desk?.isMxChecked !== false,
  }
}

/** A re-check for each report of these mails that needs one. */
export async function openChecks(
  context: DeskContext,
  tx: Transaction,
  messageIds: readonly string[],
): Promise<void> {
  if (deskOptions(context).isDnsOn) await openMxChecks(tx, messageIds)
}

/** Opens what is new, as `checking`, and asks for the MX of where it leads. */
export async function openProposals(
  context: DeskContext,
  tx: Transaction,
  proposals: readonly Proposal[],
): Promise<readonly WrittenProposal[]> {
  const { desk } = context
  const written = await writeProposals(
    tx,
    proposals.map((proposal) => ({ newId: context.newId('adc'), proposal })),
    { isReviewed: true, ...(desk !== undefined && { slaMs: desk.slaMs }) },
  )
  if (!deskOptions(context).isDnsOn) return written
  const news = new Set(written.flatMap((w) => (w.isNew ? [`${w.oldKey} ${w.target}`] : [])))
  await requestTargetFacts(
    tx,
    proposals.filter((p) => news.has(`${p.oldKey} ${p.target}`)),
  )
  return written
}

/** Checks, flags and score of what was opened or seen again; what needs no answer goes on at once. */
export async function reviewProposals(
  context: DeskContext,
  tx: Transaction,
  {
    written,
    living,
  }: { readonly written: readonly WrittenProposal[]; readonly living: readonly string[] },
): Promise<ReviewReport> {
  const ids = [...written.map(({ id }) => id), ...(await openChangesOf(tx, living))]
  return reviewChanges(tx, [...new Set(ids)], deskOptions(context))
}
