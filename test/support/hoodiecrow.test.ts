import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startHoodiecrow } from './hoodiecrow.ts'
import { converse } from './imap-conversation.ts'

test('holds the messages that it was given, byte for byte, and takes deliveries', async () => {
  const first = Buffer.from('Subject: one\r\n\r\n\u00e9 \u0000 \u00ff\r\n', 'latin1')
  const server = await startHoodiecrow({
    messages: [first],
    uidValidity: 77,
    folders: ['Processed'],
  })
  server.deliver(Buffer.from('Subject: two\r\n\r\nsecond\r\n'))
  const answers = await converse(connect(server.port, server.host), [
    `LOGIN ${server.user} ${server.password}`,
    'LIST "" "*"',
    'SELECT INBOX',
    'UID FETCH 1:* (BODY.PEEK[])',
    'LOGOUT',
  ])
  await server.stop()
  await server.stop()
  expect(answers).toContain('[UIDVALIDITY 77]')
  expect(answers).toContain('"Processed"')
  expect(answers).toContain(first.toString('latin1'))
  expect(answers).toContain('Subject: two')
})
