/** What the summary says about trust: how many reports are bound to a mail of ours, and what to do next to raise it. */
import { IMPORT_MAILBOX } from '@forwardpath/runtime'
import { counted } from '../output.ts'
import type { FullSummary } from './summary.ts'

/** Total. Nothing where the run read no failure and no complaint. */
export function trustLines({
  byTrust,
  mailboxes,
}: Pick<FullSummary, 'byTrust' | 'mailboxes'>): readonly string[] {
  const { verified = 0, correlated = 0, plausible = 0, unverified = 0 } = byTrust
  const all = verified + correlated + plausible + unverified
  if (all === 0) return []
  const bound = verified + correlated
  const isImport = mailboxes.some(({ name }) => name === IMPORT_MAILBOX)
  return [
    `Trust: ${String(bound)} of ${counted(all, 'report')} bound to a mail that you sent (${String(verified)} verified, ${String(correlated)} correlated), ${String(plausible)} plausible, ${String(unverified)} unverified.`,
    ...(unverified === 0 ? [] : UNVERIFIED),
    ...(plausible === 0 ? [] : isImport ? VOUCHED : PLAUSIBLE),
    ...(bound === all ? [] : SIGNING),
  ]
}

const UNVERIFIED = [
  'Not protected yet: an unverified report acts on nothing, since nothing shows where it came from. Name',
  'own.domains and own.mtas, or accept a group of them with npx forwardpath bounces vouch.',
]
const PLAUSIBLE = [
  'Not protected yet: a plausible report came from your own mail server or the recipient\u2019s and returns a mail',
  'that looks like yours, which a patient forger can imitate.',
]
const VOUCHED = [
  'Not protected yet: you vouch for what you import by its path; --vouch none has it judged.',
]
const SIGNING = [
  'A signed return path (npx forwardpath token --help) or the sent log (import sent) would bind each of them to',
  'one mail to one recipient: then trust.minimum_to_suppress can be raised, and a forgery does nothing.',
]
