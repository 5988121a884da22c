/** A certificate that nobody but its owner has signed, made with Node alone. */
import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate for a name, as PEM with its key: version 3, EC P-256, valid for a day on either side (RFC 5280 s4.1). */
export function selfSigned(name: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // ecdsa-with-SHA256, 1.2.840.10045.4.3.2
  const algorithm = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
  const commonName = [der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(name))]
  const subject = der(0x30, der(0x31, der(0x30, ...commonName)))
  const dayMs = 24 * 3_600_000
  const validity = der(0x30, utcTime(Date.now() - dayMs), utcTime(Date.now() + dayMs))
  const key = publicKey.export({ type: 'spki', format: 'der' })
  const version = der(0xa0, der(0x02, Buffer.of(2)))
  const serial = der(0x02, Buffer.of(1))
  const body = der(0x30, version, serial, algorithm, subject, validity, subject, key)
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, privateKey))
  const certificate = der(0x30, body, algorithm, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
  }
}

/** Tag, length, contents (X.690 s8.1); lengths up to 65,535. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : [0x82, Math.floor(length / 0x100), length % 0x100]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

/** `YYMMDDHHMMSSZ`. */
function utcTime(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/\D/g, '')
  return der(0x17, Buffer.from(`${digits.slice(2, 14)}Z`))
}
