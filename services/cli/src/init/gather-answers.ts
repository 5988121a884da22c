/**
 * Flags, guesses and questions → the answers of `init`. A flag is never asked for; an answer that the configuration would not
 * take is refused where it is given: asked for again at a terminal, else exit 2 with the name of its flag.
 */
import { answerTo, askOneOf, type Ask } from './answer-to.ts'
import { domainOf, guessHost, TLS_WAYS, usualPort, type MailboxAnswers } from './answers.ts'
import { askLogin, namedFrom } from './ask-login.ts'
import { faultIn } from './config-text.ts'
import type { GatherOptions, InitFlags } from './init-flags.ts'

/** What was answered, and a password that was typed. */
export type GatheredAnswers = {
  readonly answers: MailboxAnswers
  /** To be written to the file that `answers.login` names. Absent: that file is there already, or none is needed. */
  readonly typedPassword?: string
}

/** Throws ExitError 2 for an answer that is missing or not taken, 1 where the person leaves. */
export async function gatherAnswers(
  flags: InitFlags,
  options: GatherOptions,
): Promise<GatheredAnswers> {
  const ask: Ask = (wanted) => answerTo(wanted, options.questions, flags.yes === true)
  const user = await ask({
    flag: '--user',
    given: flags.user,
    question: 'User of the mailbox, mostly its address',
    fault: (text) => faultIn({ user: text }),
  })
  const server = await askServer(ask, flags, user)
  const { login, typedPassword } = await askLogin(ask, flags, { ...options, host: server.host })
  const folder = await ask({
    flag: '--folder',
    given: flags.folder,
    question: 'Folder with the bounces',
    guess: 'INBOX',
    isUsual: true,
    fault: (text) => faultIn({ folder: text }),
  })
  const domains = await ask({
    flag: '--own-domain',
    given: flags.ownDomain?.join(','),
    question: 'Domains that you send from, divided by commas',
    guess: domainOf(user),
    isUsual: true,
    fault: (text) => domainsFault(listOf(text)),
  })
  const after = await ask({
    flag: '--after',
    given: flags.after,
    question: 'What to do with handled mails (leave, flag, move:FOLDER)',
    guess: 'leave',
    isUsual: true,
    fault: (text) => faultIn({ after: text }),
  })
  const caFile =
    flags.caFile === undefined ? {} : { caFile: namedFrom(options.folder, flags.caFile) }
  const answers = { user, ...server, ...caFile, login, folder, ownDomains: listOf(domains), after }
  return typedPassword === undefined ? { answers } : { answers, typedPassword }
}

async function askServer(
  ask: Ask,
  flags: InitFlags,
  user: string,
): Promise<Pick<MailboxAnswers, 'host' | 'tls' | 'port'>> {
  const host = await ask({
    flag: '--host',
    given: flags.host,
    question: 'IMAP host',
    guess: guessHost(user),
    fault: (text) => faultIn({ host: text }),
  })
  const tls = await askOneOf(ask, TLS_WAYS, {
    flag: '--tls',
    given: flags.tls,
    question: 'TLS (implicit, starttls; none for a server on this machine)',
    guess: 'implicit',
    isUsual: true,
    fault: (way) => {
      const tls = TLS_WAYS.find((one) => one === way)
      return tls === undefined ? undefined : faultIn({ host, tls })
    },
  })
  const port = await ask({
    flag: '--port',
    given: flags.port,
    question: 'Port',
    guess: String(usualPort(tls)),
    isUsual: true,
    fault: portFault,
  })
  return { host, tls, port: Number(port) }
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function domainsFault(ownDomains: readonly string[]): string | undefined {
  return ownDomains.length === 0
    ? 'is empty; name a domain that you send from'
    : faultIn({ ownDomains })
}

function portFault(text: string): string | undefined {
  const isPort = /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535
  return isPort ? undefined : `${JSON.stringify(text)} is not a port; write a number up to 65535`
}
