/**
 * Which SMTP command a reply answered, by the words of the reporting servers.
 * Promises: total, linear.
 */
import type { SmtpCommand } from './bounce-report.ts'

/** Words of Postfix, Exim, dma, Sendmail, Courier, Yahoo, GMX, X3 before or after the command's name. */
const NAMED =
  /(?:in reply to (?:end of )?|after (?:end of )?|like our (?:final )?|>>> ?|\[|smtp:|error following |server for )(rcpt|mail|data|text|ehlo|helo|starttls|auth|initial connection|connect)(?:[ _:\]-]|$)/i
const END_OF_DATA = /end of data|final data|message body|after i sent the message|for text command/i
const WORDED: readonly (readonly [RegExp, SmtpCommand])[] = [
  [/does not like recipient|rejected recipient|after rcpt|rcpt command/i, 'rcpt'],
  [/sender was rejected|after mail from|mail command/i, 'mail'],
  [/initial connection|greeting failed|but greeting/i, 'connect'],
]

const COMMANDS: Readonly<Record<string, SmtpCommand>> = {
  rcpt: 'rcpt',
  mail: 'mail',
  data: 'data',
  text: 'end-of-data',
  ehlo: 'helo',
  helo: 'helo',
  starttls: 'starttls',
  auth: 'auth',
  connect: 'connect',
  'initial connection': 'connect',
}

/** Longest text that is searched. */
const MAX_SEARCHED_CHARS = 2048
/** Words of Postfix and Exim, looked for first: most reports are theirs. */
const FREQUENT = ['(in reply', 'remote mail server after '] as const
/** How much behind such words names the command. */
const NAME_CHARS = 40

/** The command, where the text names one. Total. */
export function findSmtpCommand(text: string): SmtpCommand | undefined {
  for (const words of FREQUENT) {
    const at = text.indexOf(words)
    // Postfix wraps anywhere.
    if (at !== -1)
      return namedIn(text.slice(at, at + words.length + NAME_CHARS).replace(/\s+/g, ' '))
  }
  return namedIn(text.slice(0, MAX_SEARCHED_CHARS))
}

function namedIn(text: string): SmtpCommand | undefined {
  if (END_OF_DATA.test(text)) return 'end-of-data'
  const name = NAMED.exec(text)?.[1]?.toLowerCase()
  if (name !== undefined) return COMMANDS[name]
  return WORDED.find(([words]) => words.test(text))?.[1]
}
