/**
 * What a report may do, by its trust tier: which events act at all, and which of them may make an
 * address active. Hard: below the minimum, and at `unverified` whatever the minimum, an event is evidence
 * and nothing more.
 */
import { isBound, trustRank } from '@forwardpath/mail'
import { isForwarderHint } from './forwarder-hint.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Policy } from './policy.ts'

/** Whether the event reaches the tier that its mailbox asks for. */
export function mayAct(event: HistoryEvent, policy: Policy): boolean {
  const minimum = policy.minimumByMailbox[event.mailbox] ?? policy.minimumToSuppress
  return event.trust !== 'unverified' && trustRank(event.trust) >= trustRank(minimum)
}

/**
 * Whether the event may help to make an address active. A plausible report of the recipient's origin may
 * only hold: every subscriber can copy our marks, and a user of a large host can have his own mail signed by it.
 */
export function maySuppress(event: HistoryEvent): boolean {
  return event.origin !== 'recipient' || trustRank(event.trust) > trustRank('plausible')
}

/**
 * A failure that counts. Delayed, delivered, relayed and expanded never do, even where the text shows a 5xx, and a
 * forwarder's wrapper speaks of the forwarding.
 */
export function isCountingFailure(event: HistoryEvent, policy: Policy): boolean {
  return (
    event.kind === 'bounce' &&
    event.action === 'failed' &&
    mayAct(event, policy) &&
    event.isContradictory !== true &&
    event.isSpent !== true &&
    !isForwarderHint(event) &&
    !isSetAside(event)
  )
}

/**
 * A report that was counted and counts no more: a person called its hint forged, or the mail had gone to a former MX of
 * the domain.
 */
export function isSetAside(event: HistoryEvent): boolean {
  const isRerouted = event.category === 'moved' || event.category === 'not_local'
  return event.hint === 'forged' || (isRerouted && event.mxCheck === 'misrouted')
}

/**
 * Whether the event says that the mailbox takes mail: it ends what the pipeline did before it. A "delivered" or a read receipt does
 * where it is bound to a mail of ours; a receipt, a letter and the answer of somebody who is away do where our own mail server knows
 * their author. An answer of somebody who has left, or has another address, says that nobody reads there any more.
 */
export function isProofOfLife(event: HistoryEvent): boolean {
  if (event.action !== 'delivered') return false
  const isFromItself = event.isSenderAuthenticated === true
  switch (event.kind) {
    case 'delivery_notice':
      return isBound(event.trust)
    case 'read_receipt':
      return isBound(event.trust) || isFromItself
    case 'auto_reply':
      return isFromItself && event.autoReply === 'out_of_office'
    case 'not_a_bounce':
      return isFromItself
    case 'bounce':
    case 'complaint':
    case 'challenge':
    case 'automated_report':
      return false
  }
}
