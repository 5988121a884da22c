/**
 * What judging needs of one mail: plain data, so that it can come out of the decoding thread, and small, so that a batch of
 * hostile mails is not held twice.
 */
import type { DecodedMail } from '@forwardpath/decode'
import { allFields, type Address, type Message } from '@forwardpath/mail'
import {
  claimsSenderAuthenticated,
  readMailFacts,
  returnedMessage,
  soleAddressIn,
  type MailFacts,
  type ReturnedMessage,
} from '@forwardpath/trust'

/** Of one mail. */
export type TrustMaterial = {
  readonly facts: MailFacts
  /** Only where it carries a DKIM signature: nothing else is looked for in it. */
  readonly signed: ReturnedMessage | undefined
  /** Of From, where it is one address and the mail is its answer or letter: who answers is the address that was mailed. */
  readonly from: Address | undefined
}

/** Whoever sends one of these is the address that was mailed. */
const ANSWERS: ReadonlySet<DecodedMail['kind']> = new Set(['auto_reply', 'read_receipt'])

/** Total; linear in the header and the returned header. */
export function readTrustMaterial(message: Message, decoded: DecodedMail): TrustMaterial {
  const returned = returnedMessage(message, decoded.original.messageId)
  const isSigned = returned?.fields.some(({ name }) => name === 'dkim-signature') === true
  const facts = readMailFacts(message, decoded, returned)
  // A letter is kept for what our own mail server found of its author, and for nothing else.
  const isAnswer =
    ANSWERS.has(decoded.kind) || (decoded.isLetter === true && claimsSenderAuthenticated(facts))
  return {
    facts,
    signed: isSigned ? returned : undefined,
    from: isAnswer ? soleFrom(message) : undefined,
  }
}

/** With copied bytes: a view would take the whole mail with it out of a thread. Total. */
export function detached(material: TrustMaterial): TrustMaterial {
  const { signed } = material
  return signed === undefined
    ? material
    : { ...material, signed: { ...signed, bytes: Uint8Array.from(signed.bytes) } }
}

/** RFC 5322 s3.6.2: with several authors nobody can tell which of them answered. */
function soleFrom(message: Message): Address | undefined {
  const [only, ...others] = allFields(message.root.fields, 'from')
  return only === undefined || others.length > 0 ? undefined : soleAddressIn(only)
}
