/** Events for tests: a plain failed report, and what a test changes of it. */
import type { Category, Permanence } from '@forwardpath/classify'
import { parseMailedAddress, type Trust } from '@forwardpath/mail'
import type { HistoryEvent } from '../history-event.ts'

/** Noon of a day, so that a few hours stay inside it. */
export const START_MS = Date.UTC(2026, 2, 2, 12)

/** A failed, permanent, plausible report about old@example.org. */
export function report(over: {
  readonly category: Category
  readonly receivedAtMs?: number
  readonly key?: string
  readonly permanence?: Permanence
  readonly trust?: Trust
  readonly recipient?: string
  readonly forwardPath?: string
}): HistoryEvent {
  const key = over.key ?? 'key'
  const recipient = parseMailedAddress(over.recipient ?? 'old@example.org')
  if (recipient === undefined) throw new TypeError('the test names no address')
  return {
    bounceId: `bnc_${key}`,
    eventKey: key,
    receivedAtMs: over.receivedAtMs ?? START_MS,
    kind: 'bounce',
    action: 'failed',
    recipient,
    category: over.category,
    permanence: over.permanence ?? 'permanent',
    trust: over.trust ?? 'plausible',
    origin: 'own',
    mailbox: 'main',
    stream: undefined,
    feedbackType: undefined,
    rule: { id: 'test.rule', version: '1' },
    replyCode: undefined,
    status: undefined,
    diagnostic: undefined,
    remoteMta: undefined,
    reportingMta: undefined,
    quote: undefined,
    forwardPath: over.forwardPath === undefined ? undefined : parseMailedAddress(over.forwardPath),
    newContact: undefined,
    candidates: [],
  }
}
