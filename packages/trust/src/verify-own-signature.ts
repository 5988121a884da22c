/**
 * Whether our own DKIM signature stands on a returned mail (RFC 6376 s6): it binds the report to a mail that we sent, and
 * its signed To to one recipient. What others signed is a hint at most and is not looked at.
 *
 * In: what came back, our domains, and the key records as values: nothing here asks DNS. Out: the signature that verifies, or
 * nothing. A mail that came back whole must match its body hash; of one that came back as a header, or in another encoding, the
 * signature of the header is checked alone. Refused: `l=`, SHA-1, RSA keys below 1024 bit (RFC 8301 s3), several To fields,
 * a Cc, since whoever else got the mail could report on its recipient, and a mail that is older than reports on it are.
 *
 * Promises: never throws and never rejects; a missing or broken key, and whatever a library cannot read, is no signature.
 */
import { createHash, verify } from 'node:crypto'
import { parseDateTimeMs } from '@forwardpath/decode'
import { domainToALabel, type Address } from '@forwardpath/mail'
import type { DkimResult } from 'mailauth/lib/dkim/verify.js'
import { soleAddressIn } from './address-list.ts'
import { MIN_RSA_BITS, publicKeyOf } from './dkim-key.ts'
import {
  parseDkimSignature,
  rawFields,
  type DkimSignature,
  type RawField,
} from './dkim-signature.ts'
import type { ReturnedMessage } from './returned-message.ts'

/** Our signature, verified. */
export type OwnSignature = {
  readonly domain: string
  readonly selector: string
  /** The octets of `b=` in Base64: tells this signature from any other. */
  readonly value: string
  /** Its Message-ID, where the signature covers it: tells this mail from any other, whichever of our signatures is left on it. */
  readonly messageId: string | undefined
  /** The one address of the signed To. Absent where there are more, a Cc, or the mail is old: then it binds to nobody and is a mark. */
  readonly to: Address | undefined
  readonly isBodyVerified: boolean
}

/** What it is verified against. */
export type SignatureCheck = {
  /** `own.dkim`: the domains that we sign with, exactly. A domain below one may be a customer's. */
  readonly ownDkim: readonly string[]
  /** TXT records by lower-case name ({@link ownKeyNames}); a name without an answer is left out. */
  readonly keyRecords: ReadonlyMap<string, string>
  /** When the server received the report: `x=` is judged by it. */
  readonly receivedAtMs: number
}

/** Signatures of ours on one mail: a change of keys makes two. Each may hash the body once. */
const MAX_SIGNATURES = 3
const MAX_HEADER_BYTES = 65_536
/** The body of a longer mail is not hashed: hashing holds up the mails behind it. Its header is checked alone. Project choice. */
const MAX_BODY_BYTES = 4_194_304

/** The names whose TXT records {@link verifyOwnSignature} will want, such as `sel1._domainkey.example.net`. Total. */
export function ownKeyNames(
  returned: ReturnedMessage,
  check: Pick<SignatureCheck, 'ownDkim' | 'receivedAtMs'>,
): readonly string[] {
  return [...new Set(ownSignatures(rawFields(headerOf(returned)), check).map(keyName))]
}

/** The topmost signature of ours that verifies. Absent where none does. */
export async function verifyOwnSignature(
  returned: ReturnedMessage,
  check: SignatureCheck,
): Promise<OwnSignature | undefined> {
  const fields = rawFields(headerOf(returned))
  const body = bodyOf(returned)
  for (const signature of ownSignatures(fields, check)) {
    const record = check.keyRecords.get(keyName(signature))
    if (record === undefined) continue
    if (!(await isVerified(signature, { fields, body, record, check }))) continue
    const { domain, selector, value } = signature
    const to = isRecent(signature, fields, check) ? signedTo(fields) : undefined
    const messageId = signedMessageId(signature, fields)
    return { domain, selector, value, messageId, to, isBodyVerified: body !== undefined }
  }
  return undefined
}

function headerOf(returned: ReturnedMessage): string {
  return Buffer.from(returned.bytes.subarray(0, MAX_HEADER_BYTES)).toString('latin1')
}

function ownSignatures(
  fields: readonly RawField[],
  check: Pick<SignatureCheck, 'ownDkim' | 'receivedAtMs'>,
): readonly DkimSignature[] {
  return fields
    .filter((field) => field.name === 'dkim-signature')
    .flatMap((field) => parseDkimSignature(field, check.receivedAtMs) ?? [])
    .filter((signature) => check.ownDkim.some((own) => domainToALabel(own) === signature.domain))
    .slice(0, MAX_SIGNATURES)
}

function keyName(signature: DkimSignature): string {
  return `${signature.selector}._domainkey.${signature.domain}`
}

/** Queues give up after 5 d (RFC 5321 s4.5.4.1), answers come later; as long as a row of the sent log binds. */
const MAX_AGE_MS = 14 * 86_400_000

/**
 * Old mails of ours lie in archives and forwarded folders, and a signature has no end by itself. `t=` tells when it was made, else
 * the Date that it covers; what tells neither is of any age.
 */
function isRecent(
  { signedAtMs, signedNames }: DkimSignature,
  fields: readonly RawField[],
  { receivedAtMs }: SignatureCheck,
): boolean {
  const [date, ...others] = fields.filter(({ name }) => name === 'date')
  const isDateSigned = date !== undefined && others.length === 0 && signedNames.includes('date')
  const dateMs = isDateSigned
    ? parseDateTimeMs(date.raw.slice(date.raw.indexOf(':') + 1).trim())
    : undefined
  const atMs = signedAtMs ?? dateMs
  return atMs !== undefined && receivedAtMs - atMs <= MAX_AGE_MS
}

/** {@link parseDkimSignature} lets none through that does not sign To. RFC 5322 s3.6 has one To at most; a second would leave open which of them was signed. */
function signedTo(fields: readonly RawField[]): Address | undefined {
  const to = fields.filter((field) => field.name === 'to')
  const others = fields.some((field) => field.name === 'cc' || field.name === 'bcc')
  const [only] = to
  if (only === undefined || to.length > 1 || others) return undefined
  const value = Buffer.from(only.raw.slice(only.raw.indexOf(':') + 1), 'latin1').toString('utf8')
  return soleAddressIn(value.replaceAll('\r\n', ''))
}

/**
 * The bottommost is the one that is signed (s5.4.2): whoever adds another on top changes nothing. What relaxed canonicalization lets a
 * relay change (s3.4.2) is evened out.
 */
function signedMessageId(
  { signedNames }: DkimSignature,
  fields: readonly RawField[],
): string | undefined {
  const raw = fields.findLast(({ name }) => name === 'message-id')?.raw
  if (raw === undefined || !signedNames.includes('message-id')) return undefined
  const messageId = raw
    .slice(raw.indexOf(':') + 1)
    .replace(/[ \t\r\n]+/g, ' ')
    .trim()
  return messageId === '' ? undefined : messageId
}

type Verification = {
  readonly fields: readonly RawField[]
  /** Absent where the header is checked alone. */
  readonly body: Buffer | undefined
  readonly record: string
  readonly check: SignatureCheck
}

async function isVerified(signature: DkimSignature, given: Verification): Promise<boolean> {
  const { body, record, check } = given
  try {
    // Loaded when the first signature of ours comes back: who only signs tokens does not pay for it.
    const { dkimVerify } = await import('mailauth/lib/dkim/verify.js')
    const { results } = await dkimVerify(signedMessage(signature, given), {
      resolver: () => Promise.resolve([[record]]),
      minBitLength: MIN_RSA_BITS,
      curTime: new Date(check.receivedAtMs),
    })
    const [result] = results
    if (body === undefined) return isHeaderSigned(signature, result, record)
    return result?.status.result === 'pass'
  } catch {
    // Whatever a hostile mail or a broken key record leads a library to: not verified. The tier falls, nothing else.
    return false
  }
}

/**
 * The signed fields, the signature and the body. The other fields stay out: signatures and seals of others would be
 * parsed with the rest, for nothing.
 */
function signedMessage(signature: DkimSignature, given: Verification): Uint8Array {
  const signed = given.fields.filter(
    ({ name }) => name !== 'dkim-signature' && signature.signedNames.includes(name),
  )
  const header = [...signed.map(({ raw }) => raw), signature.raw, '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(header, 'latin1'), given.body ?? Buffer.alloc(0)])
}

/** With CRLF line ends, as it was signed (s5.3). Absent where it did not come back, or is too long. */
function bodyOf(returned: ReturnedMessage): Buffer | undefined {
  if (returned.isHeaderOnly || returned.bytes.length > MAX_BODY_BYTES) return undefined
  const text = Buffer.from(returned.bytes).toString('latin1').replace(/\r?\n/g, '\r\n')
  const blank = text.indexOf('\r\n\r\n')
  return Buffer.from(blank === -1 ? '' : text.slice(blank + 4), 'latin1')
}

/** The signature over the canonical header (s3.7), which covers the body hash, whatever became of the body. */
function isHeaderSigned(
  signature: DkimSignature,
  result: DkimResult | undefined,
  record: string,
): boolean {
  const header = Buffer.from(result?.signingHeaders?.canonicalizedHeader ?? '', 'base64')
  const key = publicKeyOf(record, signature)
  if (key === undefined || header.length === 0 || result?.signature === undefined) return false
  const octets = Buffer.from(result.signature, 'base64')
  if (signature.algorithm === 'rsa-sha256') return verify('sha256', header, key, octets)
  // RFC 8463 s3: Ed25519 signs the hash.
  return verify(null, createHash('sha256').update(header).digest(), key, octets)
}
