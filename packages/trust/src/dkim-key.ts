/** The TXT record of a DKIM key (RFC 6376 s3.6.1), read for one signature. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import type { DkimSignature } from './dkim-signature.ts'

/** RFC 8301 s3.2. */
export const MIN_RSA_BITS = 1024

/** RFC 8410 s4: what stands before the 32 octets of an Ed25519 key. */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * The key of a record (RFC 6376 s3.6.1). Absent where it is of another version or kind, or weak.
 *
 * @throws Error where the octets of `p=` are no key, as where it is revoked.
 */
export function publicKeyOf(record: string, signature: DkimSignature): KeyObject | undefined {
  const tags = new Map(
    record.split(';').map((item) => {
      const [tag = '', ...value] = item.split('=')
      return [tag.trim(), value.join('=').replace(/\s/g, '')] as const
    }),
  )
  const version = tags.get('v')
  if (version !== undefined && version !== 'DKIM1') return undefined
  const kind = tags.get('k') ?? 'rsa'
  const octets = Buffer.from(tags.get('p') ?? '', 'base64')
  if (kind !== signature.algorithm.slice(0, signature.algorithm.indexOf('-'))) return undefined
  const der = kind === 'ed25519' ? Buffer.concat([ED25519_PREFIX, octets]) : octets
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  const bits = key.asymmetricKeyDetails?.modulusLength
  return bits !== undefined && bits < MIN_RSA_BITS ? undefined : key
}
