import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { startHoodiecrow } from './hoodiecrow.ts'

/** Says one command after the other, each after the answer to the one before; gives all that was said back, as bytes. */
async function converse(port: number, commands: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const closed = once(socket, 'close')
  let answers = ''
  socket.setEncoding('latin1').on('data', (text: string) => (answers += text))
  await eventually(() => answers.startsWith('* OK'))
  for (const [index, command] of commands.entries()) {
    socket.write(`a${index} ${command}\r\n`)
    await eventually(() => answers.includes(`\r\na${index} OK`), { describe: () => answers })
  }
  socket.end()
  await closed
  return answers
}

test('holds the messages that it was given, byte for byte, and takes deliveries', async () => {
  const first = Buffer.from('Subject: one\r\n\r\n\u00e9 \u0000 \u00ff\r\n', 'latin1')
  const server = await startHoodiecrow({
    messages: [first],
    uidValidity: 77,
    folders: ['Processed'],
  })
  server.deliver(Buffer.from('Subject: two\r\n\r\nsecond\r\n'))
  const answers = await converse(server.port, [
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
