/** A client's side of an SMTP dialogue, command by command (RFC 5321 s4.2.1: a reply may have several lines). */
import { once } from 'node:events'
import { connect } from 'node:net'
import { eventually } from './eventually.ts'

/** An open dialogue. */
export type SmtpConversation = {
  /** Sends a line and gives the reply once it is whole, its lines with a line feed between. */
  readonly say: (line: string) => Promise<string>
  readonly close: () => void
}

/** Connects, reads the greeting, says EHLO. Throws where the server does not greet. */
export async function openSmtp(port: number): Promise<SmtpConversation> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (bytes: string) => (text += bytes))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const reply = (): Promise<string> =>
    eventually(
      () => {
        const lines = text.split('\r\n')
        // All lines but the last have a hyphen behind the code.
        if (!/^[0-9]{3}(?: |$)/.test(lines.at(-2) ?? ''))
          return socket.destroyed ? 'closed' : undefined
        text = ''
        return lines.slice(0, -1).join('\n')
      },
      { timeoutMs: 60_000, describe: () => `a reply of the SMTP server; it said: ${text}` },
    )
  const say = async (line: string): Promise<string> => {
    socket.write(`${line}\r\n`)
    return reply()
  }
  const close = (): void => {
    socket.destroy()
  }
  try {
    await reply()
    await say('EHLO client.example.net')
  } catch (error) {
    close()
    throw error
  }
  return { say, close }
}

/** What a server says to RCPT TO in a dialogue of its own. */
export async function replyToRcpt(
  port: number,
  envelope: { readonly sender?: string; readonly recipient: string },
): Promise<string> {
  const { say, close } = await openSmtp(port)
  try {
    await say(`MAIL FROM:<${envelope.sender ?? 'news@example.net'}>`)
    return await say(`RCPT TO:<${envelope.recipient}>`)
  } finally {
    close()
  }
}
