/**
 * One POST to one endpoint: https only, every address of its host checked, the connection pinned to those that were checked, no
 * redirect followed, the answer not read but for its status.
 */
import { request } from 'node:https'
import { isIP } from 'node:net'
import { lookUpHost } from '@forwardpath/dns'
import { isAllowedAddress } from './allowed-address.ts'

/** What may be connected to, and how long to wait. */
export type WebhookNetwork = {
  /** Networks that are not public and may be reached after all. */
  readonly allowNetworks: readonly string[]
  /** PEM text of the authorities that are trusted instead of the system's. Absent: the system's. */
  readonly tlsCa?: string
  readonly timeoutMs: number
}

/** How the endpoint answered, or why it did not. */
export type PostResult =
  { readonly ok: true; readonly status: number } | { readonly ok: false; readonly error: string }

/** Never rejects. */
export async function postWebhook(
  target: {
    readonly url: string
    readonly body: string
    readonly headers: Readonly<Record<string, string>>
  },
  network: WebhookNetwork,
): Promise<PostResult> {
  if (!URL.canParse(target.url)) return { ok: false, error: 'the URL cannot be read' }
  const url = new URL(target.url)
  if (url.protocol !== 'https:') return { ok: false, error: 'only https is sent to' }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = await addressesOf(host)
  if (addresses.length === 0) return { ok: false, error: `${host} has no address` }
  // One that may not be reached refuses them all: else the answer of the next look-up could be that one.
  const refused = addresses.find((one) => !isAllowedAddress(one, network.allowNetworks))
  if (refused !== undefined) {
    return {
      ok: false,
      error: `${host} is ${refused}, which webhooks.allow_networks does not name`,
    }
  }
  return post({ ...target, url, addresses }, network)
}

async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  return lookUpHost(host).catch(() => [])
}

function post(
  {
    url,
    addresses,
    body,
    headers,
  }: {
    readonly url: URL
    readonly addresses: readonly string[]
    readonly body: string
    readonly headers: Readonly<Record<string, string>>
  },
  { tlsCa, timeoutMs }: WebhookNetwork,
): Promise<PostResult> {
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        signal: AbortSignal.timeout(timeoutMs),
        agent: false,
        // pinned: the name is not looked up a second time, while the certificate is still the name's
        lookup: (_host, _options, callback) => {
          const checked = addresses.map((address) => ({ address, family: isIP(address) }))
          callback(null, checked)
        },
        ...(tlsCa === undefined ? {} : { ca: tlsCa }),
      },
      (answer) => {
        answer.destroy()
        const { statusCode: status = 0 } = answer
        const isTaken = status >= 200 && status < 300
        resolve(isTaken ? { ok: true, status } : { ok: false, error: `answered ${String(status)}` })
      },
    )
    outgoing.on('error', (error) => {
      const isLate = error.name === 'AbortError' || error.name === 'TimeoutError'
      const within = `no answer within ${String(timeoutMs / 1_000)} s`
      resolve({ ok: false, error: isLate ? within : error.message })
    })
    outgoing.end(body)
  })
}
