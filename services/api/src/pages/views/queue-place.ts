/** What the queue and the change that is shown share. */
import { html, type Html } from '@forwardpath/report'
import type { DeskView, QueueEntry } from '@forwardpath/store'
import { addressText } from '../parts.ts'

/** Where in the queue the page stands. */
export type Place = {
  readonly view: DeskView
  /** As typed. */
  readonly q: string | undefined
  readonly addressKey: string | undefined
  readonly after: string | undefined
}

/** The new address, or what is offered in its place. */
export function newText(change: Pick<QueueEntry, 'newAddress' | 'newContact'>): Html {
  if (change.newAddress !== null) return addressText(change.newAddress)
  return change.newContact === null
    ? html`<span class="muted">no single new address</span>`
    : html`<bdi>${change.newContact.slice(0, 120)}</bdi>`
}
