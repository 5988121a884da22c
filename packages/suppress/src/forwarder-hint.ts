/**
 * A "moved" reply whose hint is a forwarder's or a list's reverse-path (SRS, VERP; ASSP writes such): it speaks of the forwarding, not
 * of the mailbox, so the old address is neither held nor counted.
 */
import { unwrapAddress } from '@forwardpath/classify'
import { parseAddress } from '@forwardpath/mail'
import type { HistoryEvent } from './history-event.ts'

/** A wrapper without its domain is one too: SRS0 and SRS1 with any of the separators in use (no RFC). */
const SRS_WRAPPER = /^<?srs[01][=+-]/i

/** Whether the report offers a forwarder’s wrapper and nothing else. */
export function isForwarderHint(event: Pick<HistoryEvent, 'newContact'>): boolean {
  const { newContact } = event
  if (newContact === undefined) return false
  if (SRS_WRAPPER.test(newContact)) return true
  const address = parseAddress(newContact.replace(/^</, '').replace(/>$/, ''))
  return address !== undefined && unwrapAddress(address).kind === 'forwarder'
}
