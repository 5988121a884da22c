import { readdir, readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDovecot, type DovecotServer } from './dovecot.ts'
import { converse } from './imap-conversation.ts'
import { requireServer } from './servers.ts'

const dovecot = requireServer('dovecot', import.meta.filename)

describe.skipIf(dovecot.missing)('Dovecot for tests', () => {
  let server: DovecotServer
  beforeAll(async () => {
    server = await startDovecot({ users: ['bounces', 'second'] })
  })
  afterAll(async () => {
    await server.stop()
    await server.stop()
  })

  const login = (user = server.user): string => `LOGIN ${user} ${server.password}`

  test('gives out what was delivered, byte for byte and in order, to its owner alone', async () => {
    const first = Buffer.from('Subject: one\r\n\r\n\u00e9 \u00ff\r\n', 'latin1')
    await server.deliver('bounces', 'INBOX', first)
    await server.deliver('bounces', 'INBOX', Buffer.from('Subject: two\r\n\r\n'))
    await server.deliver('bounces', 'Old/2024', Buffer.from('Subject: old\r\n\r\n'))
    const fetch = 'UID FETCH 1:* (BODY.PEEK[])'
    const answers = await converse(connect(server.port, server.host), [
      login(),
      'SELECT INBOX',
      fetch,
      'SELECT Old/2024',
      fetch,
      'SELECT Processed',
      'LOGOUT',
    ])
    expect(answers).toContain(first.toString('latin1'))
    expect(answers.indexOf('Subject: one')).toBeLessThan(answers.indexOf('Subject: two'))
    expect(answers).toContain('Subject: old')
    const other = await converse(connect(server.port, server.host), [
      login('second'),
      'SELECT INBOX',
      'LOGOUT',
    ])
    expect(other).toContain('* 0 EXISTS')
  })

  test('speaks TLS with a certificate that its own file vouches for', async () => {
    const socket = connectTls({
      host: server.host,
      port: server.tlsPort,
      ca: await readFile(server.caFile),
    })
    expect(await converse(socket, [login(), 'LOGOUT'])).toContain('BYE')
    expect(socket.authorized).toBe(true)
  })

  test('refuses another password', async () => {
    const wrong = converse(connect(server.port, server.host), ['LOGIN bounces wrong', 'LOGOUT'])
    await expect(wrong).rejects.toThrow('AUTHENTICATIONFAILED')
  })

  test('keeps its mails while it is halted, on the same port', async () => {
    await server.deliver('second', 'INBOX', Buffer.from('Subject: kept\r\n\r\n'))
    await server.halt()
    const refused = converse(connect(server.port, server.host), ['LOGOUT'])
    await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await server.start()
    const answers = await converse(connect(server.port, server.host), [
      login('second'),
      'SELECT INBOX',
      'LOGOUT',
    ])
    expect(answers).toContain('* 1 EXISTS')
  })

  test('takes its sessions along when it halts', async () => {
    const idle = connect(server.port, server.host)
    idle.write(`a ${login()}\r\nb SELECT INBOX\r\nc IDLE\r\n`)
    let said = ''
    await new Promise<void>((resolve) => {
      idle.on('data', (bytes) => {
        said += bytes.toString('latin1')
        if (said.includes('+ idling')) resolve()
      })
    })
    const closed = new Promise((resolve) => idle.on('close', resolve).on('error', resolve))
    await server.halt()
    await closed
    await server.start()
  })

  test('leaves no mail to root', async () => {
    const inbox = server.mailDir('bounces')
    const files = await readdir(path.join(inbox, 'cur'))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      expect((await stat(path.join(inbox, 'cur', file))).uid).not.toBe(0)
    }
  })
})
