/** Mails that are really signed, for tests. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { NOW_MS } from './keys.ts'

/** A key pair and its TXT record. */
export type SigningKey = { readonly privateKey: string; readonly record: string }

/** An RSA key of that many bits. */
export function rsaKey(bits: number): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { privateKey, record: `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}` }
}

/** An Ed25519 key; its record holds the 32 octets alone (RFC 8463 s4). */
export function ed25519Key(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const octets = publicKey.subarray(-32).toString('base64')
  return { privateKey, record: `v=DKIM1; k=ed25519; p=${octets}` }
}

/** How a test differs from a good signature of `sel1._domainkey.origin.example`. */
export type SignOptions = {
  readonly key: SigningKey
  readonly domain?: string
  readonly algorithm?: string
  readonly canonicalization?: string
  readonly maxBodyLength?: number
  /** Names between colons. */
  readonly headerList?: string
  readonly expires?: Date
}

/** The mail with a signature on top; LF in, CRLF out. */
export async function signMail(mail: string, options: SignOptions): Promise<string> {
  const { key, domain = 'origin.example', maxBodyLength, expires } = options
  const wired = Buffer.from(mail.replaceAll('\n', '\r\n'), 'latin1')
  const { signatures, errors } = await dkimSign(wired, {
    canonicalization: options.canonicalization ?? 'relaxed/relaxed',
    signTime: new Date(NOW_MS),
    ...(expires === undefined ? {} : { expires }),
    ...(options.headerList === undefined ? {} : { headerList: options.headerList }),
    signatureData: [
      {
        signingDomain: domain,
        selector: 'sel1',
        privateKey: key.privateKey,
        algorithm: options.algorithm ?? 'rsa-sha256',
        ...(maxBodyLength === undefined ? {} : { maxBodyLength }),
      },
    ],
  })
  if (errors.length > 0) throw new Error(`not signed: ${JSON.stringify(errors)}`)
  return signatures + wired.toString('latin1')
}

/** The same without `t=`, which the library always writes: RSA, simple/simple, these fields. */
export function signUndated(mail: string, key: SigningKey, names: readonly string[]): string {
  const wired = mail.replaceAll('\n', '\r\n')
  const blank = wired.indexOf('\r\n\r\n')
  const lines = wired.slice(0, blank).split('\r\n')
  const signed = names.flatMap(
    (name) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? [],
  )
  const bodyHash = createHash('sha256')
    .update(wired.slice(blank + 4))
    .digest('base64')
  const field = `DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=origin.example; s=sel1; h=${names.join(':')}; bh=${bodyHash}; b=`
  const value = sign('sha256', Buffer.from([...signed, field].join('\r\n')), key.privateKey)
  return `${field}${value.toString('base64')}\r\n${wired}`
}
