import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Secret } from '@forwardpath/runtime'
import { afterEach, expect, test } from 'vitest'
import { fetchAccessToken } from './access-token.ts'

let server: Server | undefined

afterEach(async () => {
  server?.close()
  if (server !== undefined) await once(server, 'close')
  server = undefined
})

/** An end point that answers so; gives its URL and what it was sent. */
async function answering(
  status: number,
  body: string,
): Promise<{ readonly tokenUrl: string; readonly sent: () => string }> {
  let sent = ''
  server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => (sent += text))
    request.on('end', () =>
      response.writeHead(status, { connection: 'close', location: '/' }).end(body),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { tokenUrl: `http://127.0.0.1:${String(port)}/token`, sent: () => sent }
}

function authAt(tokenUrl: string) {
  return {
    kind: 'oauth2',
    provider: 'microsoft',
    clientId: 'client',
    refreshToken: new Secret('the-refresh-token'),
    tokenUrl,
  } as const
}

test('a refresh token is changed for an access token', async () => {
  const { tokenUrl, sent } = await answering(200, '{"access_token":"abc","expires_in":3599}')
  expect((await fetchAccessToken(authAt(tokenUrl))).reveal()).toBe('abc')
  expect(Object.fromEntries(new URLSearchParams(sent()))).toEqual({
    grant_type: 'refresh_token',
    client_id: 'client',
    refresh_token: 'the-refresh-token',
    scope: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
  })
})

test.each([
  [
    'a grant that has expired',
    400,
    '{"error":"invalid_grant","error_description":"the-refresh-token"}',
    'refused_login',
    'invalid_grant',
  ],
  ['an end point in trouble', 503, 'try later', 'unreachable', 'HTTP 503'],
  ['an answer without a token', 200, '{"token":1}', 'unreachable', 'HTTP 200'],
  ['a redirect', 302, '', 'unreachable', ''],
])('%s is a fault that repeats no secret', async (_, status, body, kind, words) => {
  const { tokenUrl } = await answering(status, body)
  const fault = await fetchAccessToken(authAt(tokenUrl)).catch((error: unknown) => error as Error)
  expect(fault).toMatchObject({ kind, message: expect.stringContaining(words) })
  expect((fault as Error).message).not.toContain('the-refresh-token')
})

test('an end point that is not there is out of reach', async () => {
  const { tokenUrl } = await answering(200, '{}')
  server?.close()
  await expect(fetchAccessToken(authAt(tokenUrl.replace(/:\d+/, ':1')))).rejects.toMatchObject({
    kind: 'unreachable',
  })
})
