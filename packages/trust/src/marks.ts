/**
 * Marks: signs that a returned mail looks like one of ours (docs/trust.md, "What is read as fact"). Everybody who ever got a mail of ours can copy
 * them, so they are worth something only together with an origin.
 *
 * In: facts of the mail, our domains. Out: the marks found. Promises: total.
 */
import { addressDomain, addressKey, splitAddress, type Address } from '@forwardpath/mail'
import { isUnder } from './domains.ts'
import type { MailFacts } from './mail-facts.ts'

/** What a mail of ours can show, in the order in which it is looked for. */
export type Mark =
  'sent-to-its-sender' | 'own-message-id' | 'own-list-host' | 'expired-token' | 'own-signature'

/** The marks that a returned mail shows by itself. Total. */
export function marksOf(facts: MailFacts, ownDomains: readonly string[]): readonly Mark[] {
  const { original, sentTo } = facts
  if (original === undefined) return []
  const marks: Mark[] = []
  if (sentTo.some((to) => original.senders.some((sender) => isSameOrVerp(to, sender))))
    marks.push('sent-to-its-sender')
  if (isOwnMessageId(original.messageId, ownDomains)) marks.push('own-message-id')
  if (original.listHosts.some((host) => isUnder(host, ownDomains))) marks.push('own-list-host')
  return marks
}

/** RFC 5322 s3.6.4: what stands right of the `@` is the host that made it, in most mails. */
function isOwnMessageId(messageId: string | undefined, ownDomains: readonly string[]): boolean {
  const match = messageId === undefined ? null : /@([^@<>\s]{1,255})>?$/.exec(messageId)
  return match?.[1] !== undefined && isUnder(match[1], ownDomains)
}

/** BATV, draft-levine-smtp-batv: `prvs=` tag `=` local part. */
const BATV = /^prvs=[0-9a-z]{1,20}=/i

/** Whether `to` is the address, or it with more after it: `bounces+jane=hooli.example@` of `bounces@`. */
function isSameOrVerp(to: Address, sender: Address): boolean {
  if (addressKey(to) === addressKey(sender)) return true
  if (addressDomain(to) !== addressDomain(sender)) return false
  const wrapped = splitAddress(to).localPart.toLowerCase().replace(BATV, '')
  const base = splitAddress(sender).localPart.toLowerCase().replace(BATV, '')
  return (
    wrapped === base || (wrapped.startsWith(base) && /^[-+=_.]/.test(wrapped.slice(base.length)))
  )
}
