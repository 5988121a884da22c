/** How `init` asks for the login: a password or its file, or OAuth2. No secret is in the answers but one that was typed. */
import path from 'node:path'
import { readConfigFile, readSecretFile } from '@forwardpath/runtime'
import { guessLogin, guessProvider, OAUTH2_PROVIDERS, type LoginAnswer } from './answers.ts'
import { askOneOf, missing, usage, type Ask } from './answer-to.ts'
import { faultIn } from './config-text.ts'
import type { GatherOptions, InitFlags } from './init-flags.ts'
import type { Questions } from './terminal-questions.ts'

/** Where the login is to. */
export type LoginOptions = GatherOptions & { readonly host: string }

/** The login, and a password that was typed. Throws as Ask does. */
export async function askLogin(
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

function secretFileFault(file: string): string | undefined {
  if (file === '') return 'is empty; name a file'
  const read = readSecretFile(path.resolve(file), readConfigFile)
  return 'secret' in read ? undefined : `${read.message}; ${read.remedy}`
}

/** How the configuration names a file: from its own folder where the file is below it, else by its whole path. */
export function namedFrom(folder: string, file: string): string {
  const full = path.resolve(file)
  const relative = path.relative(folder, full)
  return relative.startsWith('..') || path.isAbsolute(relative) ? full : relative
}
