/**
 * Flags, guesses and questions → the answers of `init`. A flag is never asked for; an answer that the configuration would not
 * take is refused where it is given: asked for again at a terminal, else exit 2 with the name of its flag.
 */
import path from 'node:path'
import { EXIT, ExitError, readConfigFile, readSecretFile } from '@forwardpath/runtime'
import {
  domainOf,
  guessHost,
  guessLogin,
  guessProvider,
  OAUTH2_PROVIDERS,
  TLS_WAYS,
  usualPort,
  type LoginAnswer,
  type MailboxAnswers,
} from './answers.ts'
import { faultIn } from './config-text.ts'
import type { Questions } from './terminal-questions.ts'

/** The answers that the command line gave, as they were typed. */
export type InitFlags = {
  readonly user?: string
  readonly host?: string
  readonly tls?: string
  readonly port?: string
  readonly caFile?: string
  readonly passwordFile?: string
  readonly oauth2?: string
  readonly clientId?: string
  readonly clientSecretFile?: string
  readonly refreshTokenFile?: string
  readonly tenant?: string
  readonly tokenUrl?: string
  readonly folder?: string
  readonly ownDomain?: readonly string[]
  readonly after?: string
  /** Guesses are taken for whatever was not said. */
  readonly yes?: boolean
}

/** What was answered, and a password that was typed. */
export type GatheredAnswers = {
  readonly answers: MailboxAnswers
  /** To be written to the file that `answers.login` names. Absent: that file is there already, or none is needed. */
  readonly typedPassword?: string
}

/** Where answers come from and where files are found. */
export type GatherOptions = {
  /** Absent: nobody can be asked. */
  readonly questions?: Questions | undefined
  /** Folder of the configuration: files in it are named relative to it. */
  readonly folder: string
  /** Name of the file that a typed password is written to. */
  readonly passwordFile: string
  /** Throws where that file must not be written; called before a password is typed for nothing. */
  readonly checkPasswordFile: () => void
}

type Wanted = {
  readonly flag: string
  readonly given: string | undefined
  readonly question: string
  readonly guess?: string | undefined
  /** Guessed or fixed, it is what nearly everybody has: taken without a question where nobody can be asked. */
  readonly isUsual?: boolean
  /** What is wrong with an answer, and what to do; absent: nothing. */
  readonly fault: (text: string) => string | undefined
}

type Ask = (wanted: Wanted) => Promise<string>

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

type LoginOptions = GatherOptions & { readonly host: string }

async function askLogin(
  ask: Ask,
  flags: InitFlags,
  options: LoginOptions,
): Promise<{ readonly login: LoginAnswer; readonly typedPassword?: string }> {
  const { questions, folder } = options
  if (flags.passwordFile !== undefined && flags.oauth2 !== undefined) {
    throw usage('--oauth2', 'stands beside --password-file; keep one of the two')
  }
  const wanted = {
    flag: '--password-file',
    given: flags.passwordFile,
    question: 'Password file',
    fault: secretFileFault,
  }
  if (flags.passwordFile !== undefined) {
    const passwordFile = namedFrom(folder, await ask(wanted))
    return { login: { kind: 'password', passwordFile } }
  }
  const kind = await askLoginKind(ask, flags, options)
  if (kind === 'oauth2') return { login: await askOauth2(ask, flags, options) }
  if (questions === undefined) throw missing(wanted)
  options.checkPasswordFile()
  const typedPassword = await askPassword(questions)
  return { login: { kind: 'password', passwordFile: options.passwordFile }, typedPassword }
}

async function askLoginKind(
  ask: Ask,
  flags: InitFlags,
  { questions, host }: LoginOptions,
): Promise<LoginAnswer['kind']> {
  if (flags.oauth2 !== undefined) return 'oauth2'
  if (questions === undefined) return 'password'
  return askOneOf(ask, ['password', 'oauth2'] as const, {
    flag: '--oauth2',
    given: undefined,
    question: 'Log in with (password, oauth2)',
    guess: guessLogin(host),
    fault: () => undefined,
  })
}

async function askPassword(questions: Questions): Promise<string> {
  for (;;) {
    const password = await questions.askSecret('Password')
    if (password !== '') return password
    questions.say('  is empty; type the password, or leave with Ctrl-C')
  }
}

async function askOauth2(ask: Ask, flags: InitFlags, options: LoginOptions): Promise<LoginAnswer> {
  const { folder, host } = options
  const provider = await askOneOf(ask, OAUTH2_PROVIDERS, {
    flag: '--oauth2',
    given: flags.oauth2,
    question: 'Provider (microsoft, google, other)',
    guess: guessProvider(host),
    fault: () => undefined,
  })
  const clientId = await ask({
    flag: '--client-id',
    given: flags.clientId,
    question: 'Client id of your application there',
    fault: (text) => (text === '' ? 'is empty; write the id' : undefined),
  })
  const refreshToken = await ask({
    flag: '--refresh-token-file',
    given: flags.refreshTokenFile,
    question: 'File with the refresh token (mode 0600)',
    fault: secretFileFault,
  })
  const clientSecret = await ask({
    flag: '--client-secret-file',
    given: flags.clientSecretFile,
    question: 'File with the client secret (empty: it has none)',
    guess: '',
    isUsual: true,
    fault: (text) => (text === '' ? undefined : secretFileFault(text)),
  })
  const tokenUrl =
    provider !== 'other' && flags.tokenUrl === undefined
      ? undefined
      : await ask({
          flag: '--token-url',
          given: flags.tokenUrl,
          question: 'Token end point (https)',
          fault: (text) => faultIn({ login: { ...OAUTH2_SAMPLE, provider, tokenUrl: text } }),
        })
  return {
    kind: 'oauth2',
    provider,
    clientId,
    refreshTokenFile: namedFrom(folder, refreshToken),
    ...(clientSecret === '' ? {} : { clientSecretFile: namedFrom(folder, clientSecret) }),
    ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
    ...(tokenUrl === undefined ? {} : { tokenUrl }),
  }
}

const OAUTH2_SAMPLE = { kind: 'oauth2', clientId: 'id', refreshTokenFile: 'token' } as const

async function answerTo(
  wanted: Wanted,
  questions: Questions | undefined,
  takesGuess: boolean,
): Promise<string> {
  const { flag, given, guess, question, fault } = wanted
  const canAsk = given === undefined && questions !== undefined
  if (!canAsk) {
    const answer = given ?? (takesGuess || wanted.isUsual === true ? guess : undefined)
    if (answer === undefined) throw missing(wanted)
    const wrong = fault(answer)
    if (wrong !== undefined) throw usage(flag, wrong)
    return answer
  }
  for (;;) {
    const answer = await questions.ask(question, guess)
    const wrong = fault(answer)
    if (wrong === undefined) return answer
    questions.say(`  ${wrong}`)
  }
}

async function askOneOf<T extends string>(
  ask: Ask,
  choices: readonly T[],
  wanted: Wanted,
): Promise<T> {
  const notOne = `is none of ${choices.join(', ')}; choose one of these`
  const fault = (text: string): string | undefined =>
    choices.some((choice) => choice === text)
      ? wanted.fault(text)
      : `${JSON.stringify(text)} ${notOne}`
  const answer = await ask({ ...wanted, fault })
  const choice = choices.find((one) => one === answer)
  if (choice === undefined) throw usage(wanted.flag, notOne)
  return choice
}

function missing({ flag, guess }: Wanted): ExitError {
  const remedy =
    guess === undefined
      ? `nobody can be asked here, so give ${flag}`
      : `give it, or --yes, which takes ${guess}`
  return usage(flag, `is missing; ${remedy}`)
}

function usage(flag: string, what: string): ExitError {
  return new ExitError(`${flag} ${what}`, { exitCode: EXIT.usage })
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

function secretFileFault(file: string): string | undefined {
  if (file === '') return 'is empty; name a file'
  const read = readSecretFile(path.resolve(file), readConfigFile)
  return 'secret' in read ? undefined : `${read.message}; ${read.remedy}`
}

/** How the configuration names a file: from its own folder where the file is below it, else by its whole path. */
function namedFrom(folder: string, file: string): string {
  const full = path.resolve(file)
  const relative = path.relative(folder, full)
  return relative.startsWith('..') || path.isAbsolute(relative) ? full : relative
}
