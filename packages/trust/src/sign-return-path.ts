/**
 * What a sender imports: a return path for each mail, signed for its recipient (docs/operate.md, "Signed return paths").
 *
 *   const sign = createReturnPathSigner({ keyFile, domain: 'bounces.example.net', prefix: 'b' })
 *   sign({ recipient: 'jane@example.org', messageId: 42n, nowMs: Date.now() })   b+btab…@bounces.example.net
 *
 * In: the text of a key file, settings, a recipient, the sender's own id of the mail, the clock. Out: the envelope sender
 * (MAIL FROM) of that mail. Promises: the same values give the same return path; no secret stands in an error.
 */
import { parseMailedAddress, type Address } from '@forwardpath/mail'
import {
  formatReturnPath,
  parseReturnPathFormat,
  type ReturnPathFormat,
  type ReturnPathSettings,
} from './return-path.ts'
import { DEFAULT_TOKEN_LIFETIME_MS, expiryDay, signToken } from './token.ts'
import { parseTokenKeys, signingKey, type TokenKey } from './token-keys.ts'

/** One mail to one recipient. */
export type ReturnPathClaim = {
  readonly recipient: Address
  /** 0 to 2^64 - 1, the sender's own; another for each mail, so that a report names one mail. */
  readonly messageId: bigint
  /** When it is sent, milliseconds since the epoch. */
  readonly nowMs: number
}

/** What return paths are signed with. */
export type ReturnPathSigning = {
  readonly keys: readonly TokenKey[]
  readonly format: ReturnPathFormat
  /** 14 d where it is left out. */
  readonly lifetimeMs?: number
}

/**
 * The return path of one mail.
 *
 * @throws RangeError where no key signs at that instant or the message id has no 64 bit: a fault of the caller.
 */
export function signReturnPath(claim: ReturnPathClaim, signing: ReturnPathSigning): Address {
  const { recipient, messageId, nowMs } = claim
  const key = signingKey(signing.keys, nowMs)
  if (key === undefined) throw new RangeError('keys: none signs at this time')
  const expiresOnDay = expiryDay(nowMs, signing.lifetimeMs ?? DEFAULT_TOKEN_LIFETIME_MS)
  return formatReturnPath(signToken({ key, messageId, expiresOnDay, recipient }), signing.format)
}

/** The settings of a sender: those of the section `tokens`, and the text of the file that `keys_file` names. */
export type ReturnPathSignerSettings = ReturnPathSettings & {
  readonly keyFile: string
  /** 14 d where it is left out. */
  readonly lifetimeMs?: number
}

/** Gives the return path of one mail. Throws RangeError where the recipient is no address, beside signReturnPath's own. */
export type ReturnPathSigner = (mail: {
  readonly recipient: string
  readonly messageId: bigint
  readonly nowMs: number
}) => string

/**
 * A signer for senders. Read the key file again at least once a day: a new key signs a day after it was made.
 *
 * @throws RangeError with every fault of settings and key file.
 */
export function createReturnPathSigner(settings: ReturnPathSignerSettings): ReturnPathSigner {
  const keys = parseTokenKeys(settings.keyFile)
  const format = parseReturnPathFormat(settings)
  if (!keys.ok || !format.ok) {
    const errors = [...(keys.ok ? [] : keys.errors), ...(format.ok ? [] : format.errors)]
    throw new RangeError(errors.join('; '))
  }
  const { lifetimeMs } = settings
  const signing = {
    keys: keys.keys,
    format: format.format,
    ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
  }
  return ({ recipient, messageId, nowMs }) => {
    const address = parseMailedAddress(recipient)
    if (address === undefined) throw new RangeError('recipient: a mail address is expected')
    return signReturnPath({ recipient: address, messageId, nowMs }, signing)
  }
}
