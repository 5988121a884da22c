/**
 * A "moved" reply whose hint is a forwarder's reverse-path (`SRS0=…`, ASSP writes such): it speaks of
 * the forwarding, not of the mailbox, so the old address is neither held nor counted.
 */
import type { HistoryEvent } from './history-event.ts'

/** SRS0 and SRS1 with any of the separators in use (no RFC). */
const SRS_WRAPPER = /^<?srs[01][=+-]/i

/** Whether the report offers a forwarder’s wrapper and nothing else. */
export function isForwarderHint(event: HistoryEvent): boolean {
  return event.newContact !== undefined && SRS_WRAPPER.test(event.newContact)
}
