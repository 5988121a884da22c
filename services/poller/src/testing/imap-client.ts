/** Another client of the same mailbox: what the poller must live with. */
import { ImapFlow } from 'imapflow'
import type { TestServer } from './poller.ts'

/** Logs in without TLS, does something, logs out. */
export async function asAnotherClient<Result>(
  server: TestServer,
  use: (client: ImapFlow) => Promise<Result>,
): Promise<Result> {
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: server.user, pass: server.password },
    logger: false,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.logout()
  }
}

/** Flags of every mail of a folder, by UID. */
export async function flagsIn(
  server: TestServer,
  folder: string,
): Promise<Readonly<Record<number, readonly string[]>>> {
  return asAnotherClient(server, async (client) => {
    const opened = await client.mailboxOpen(folder, { readOnly: true })
    if (opened.exists === 0) return {}
    const mails = await client.fetchAll('1:*', { uid: true, flags: true })
    return Object.fromEntries(mails.map(({ uid, flags }) => [uid, [...(flags ?? [])].sort()]))
  })
}
