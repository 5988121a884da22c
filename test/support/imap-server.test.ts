import { connect } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startDovecot } from './dovecot.ts'
import { converse } from './imap-conversation.ts'
import { startImapServer, type ImapServer } from './imap-server.ts'
import { requireServer } from './servers.ts'

const dovecot = requireServer('dovecot', import.meta.filename)

afterEach(() => {
  vi.unstubAllEnvs()
})

async function read(server: ImapServer): Promise<string> {
  return converse(connect(server.port, server.host), [
    `LOGIN ${server.user} ${server.password}`,
    'LIST "" "*"',
    `SELECT ${server.folder}`,
    'UID FETCH 1:* (BODY.PEEK[])',
    'LOGOUT',
  ])
}

describe.skipIf(dovecot.missing)('an IMAP server for tests', () => {
  test('is our own where no URL is set', async () => {
    vi.stubEnv('TEST_IMAP_URL', undefined)
    const server = await startImapServer()
    expect(server.folder).toBe('INBOX')
    await server.deliver(Buffer.from('Subject: one\r\n\r\n'))
    expect(await read(server)).toContain('Subject: one')
    await server.stop()
  })

  test('is a folder of its own in the mailbox of a URL, gone at the end', async () => {
    const other = await startDovecot({ password: 'with@sign' })
    await other.deliver(other.user, 'INBOX', Buffer.from('Subject: not ours\r\n\r\n'))
    const password = encodeURIComponent(other.password)
    vi.stubEnv('TEST_IMAP_URL', `imap://${other.user}:${password}@${other.host}:${other.port}`)

    const server = await startImapServer()
    await server.deliver(Buffer.from('Subject: ours\r\n\r\n'))
    const answers = await read(server)
    expect(answers).toContain('Subject: ours')
    expect(answers).not.toContain('Subject: not ours')
    await server.stop()
    expect(await read({ ...server, folder: 'INBOX' })).not.toContain(server.folder)
    await other.stop()
  })
})
