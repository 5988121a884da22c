/** The sender's side: hands one mail to a server by SMTP (RFC 5321), as an application does. */
import { once } from 'node:events'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { Submission } from './server.ts'

/** Where and as whom. */
export type SubmitOptions = {
  readonly host?: string
  readonly port: number
  /** TLS from the first byte (RFC 8314 s3.3); the certificate is not checked. */
  readonly isSecure?: boolean
  /** AUTH PLAIN (RFC 4616). */
  readonly login?: { readonly user: string; readonly password: string }
}

/** Throws with the server's words where it does not take the mail. */
export async function submit(mail: Submission, options: SubmitOptions): Promise<void> {
  const { port, host = '127.0.0.1', login } = options
  const socket =
    options.isSecure === true
      ? connectSecure({ port, host, rejectUnauthorized: false })
      : connectPlain({ port, host })
  await once(socket, options.isSecure === true ? 'secureConnect' : 'connect')
  const say = speaker(socket)
  try {
    await say(undefined)
    const offered = await say('EHLO app.origin.example')
    if (login !== undefined) {
      const secret = Buffer.from(`\0${login.user}\0${login.password}`).toString('base64')
      await say(`AUTH PLAIN ${secret}`)
    }
    const has = (name: string): boolean => offered.includes(name)
    const isWide = /[^\0-\x7f]/.test(`${mail.from}${mail.to.join('')}`)
    const { dsn } = mail.of
    const ret = has('DSN') && dsn?.ret !== undefined ? ` RET=${dsn.ret} ENVID=origin-7` : ''
    await say(
      `MAIL FROM:<${mail.from}>${has('8BITMIME') ? ' BODY=8BITMIME' : ''}${isWide && has('SMTPUTF8') ? ' SMTPUTF8' : ''}${ret}`,
    )
    const notify = has('DSN') && dsn?.notify !== undefined ? ` NOTIFY=${dsn.notify}` : ''
    for (const to of mail.to) await say(`RCPT TO:<${to}>${notify}`)
    await say('DATA')
    socket.write(mail.message.toString('latin1').replaceAll(/^\./gm, '..'), 'latin1')
    await say('.')
    await say('QUIT')
  } finally {
    socket.destroy()
  }
}

/** One command, then its whole reply; what is no yes is thrown, and so is a connection that ends. */
function speaker(socket: Socket): (command: string | undefined) => Promise<string> {
  let text = ''
  let isOver = false
  let wake = (): void => undefined
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    wake()
  })
  const end = (): void => {
    isOver = true
    wake()
  }
  socket.on('error', end).on('close', end)
  return async (command) => {
    if (command !== undefined) socket.write(`${command}\r\n`)
    for (;;) {
      const last = /^\d{3}(?: .*)?\r\n/m.exec(text)
      if (last !== null) {
        const reply = text.slice(0, last.index + last[0].length)
        text = text.slice(reply.length)
        if (!/^[23]/.test(last[0])) throw new Error(`${command ?? 'greeting'}: ${reply.trim()}`)
        return reply
      }
      if (isOver) throw new Error(`${command ?? 'greeting'}: the connection ended`)
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
}
