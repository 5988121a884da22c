/** Which stream a mail belongs to, as far as its envelope tells. */
import { addressDomain, addressKey, parseMailedAddress } from '@forwardpath/mail'

/** Mails of this SASL user, or of this sender, are of that stream. The first rule that fits is taken. */
export type StreamRule = {
  /** `sender`: an address or a domain, in any case. `sasl`: the name exactly as the MTA gives it. */
  readonly by: 'sasl' | 'sender'
  readonly value: string
  readonly stream: string
}

/** What an MTA says about a mail; empty text is nothing. */
export type Envelope = {
  readonly sender: string | undefined
  readonly saslUsername: string | undefined
}

/**
 * The stream of a mail; `undefined` where the sender is null (RFC 5321 s4.5.5) or no address, and no rule names its
 * user. Without a rule that fits, a sending domain is a stream by its own name (docs/mta/README.md).
 */
export function createStreamChoice(
  rules: readonly StreamRule[],
): (envelope: Envelope) => string | undefined {
  const known = rules.map((rule) =>
    rule.by === 'sasl' ? rule : { ...rule, value: senderKey(rule.value) },
  )
  return ({ sender, saslUsername }) => {
    const address = parseMailedAddress(sender ?? '')
    const domain = address === undefined ? undefined : addressDomain(address)
    const key = address === undefined ? undefined : addressKey(address)
    const rule = known.find(({ by, value }) =>
      by === 'sasl' ? value === saslUsername : value === key || value === domain,
    )
    return rule?.stream ?? domain
  }
}

function senderKey(value: string): string {
  const address = parseMailedAddress(value)
  return address === undefined ? value.replace(/^@/, '').toLowerCase() : addressKey(address)
}
