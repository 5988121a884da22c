/** The environment is read here and nowhere else in the services. */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { password as askPassword, isCancel } from '@clack/prompts'
import {
  ConfigError,
  EXIT,
  ExitError,
  loadConfig,
  type Config,
  type ConfigOverrides,
  type ConfigProblem,
  type Environment,
} from '@forwardpath/runtime'

/** What a command needs of the configuration. */
export type ReadConfigOptions = {
  readonly overrides: ConfigOverrides
  /** Parts that never log in to a mailbox need no password. */
  readonly mailboxSecrets: 'required' | 'ignored'
}

/** The whole configuration. Throws ConfigError (exit 78). */
export function readConfig(options: ReadConfigOptions, typed: Environment = {}): Config {
  const env = { ...process.env, ...typed }
  return loadConfig({ env, cwd: process.cwd(), ...options })
}

/** A configuration that may lack secrets of its mailboxes. */
export type ConfigInParts = {
  /** Without any secret of a mailbox where one is missing. */
  readonly config: Config
  /** What keeps mailboxes from being logged in to. Empty: nothing. */
  readonly missing: readonly ConfigProblem[]
}

/**
 * The whole configuration; where nothing is wrong with it but secrets of mailboxes, which only a poller needs, the rest and what
 * is missing. Throws ConfigError (exit 78) where anything else is wrong.
 */
export function readConfigInParts(overrides: ConfigOverrides): ConfigInParts {
  try {
    return { config: readConfig({ overrides, mailboxSecrets: 'required' }), missing: [] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    let config: Config
    try {
      config = readConfig({ overrides, mailboxSecrets: 'ignored' })
    } catch {
      // Everything that is wrong, not only what is wrong without the secrets.
      throw error
    }
    return { config, missing: error.problems }
  }
}

/**
 * The same, but a password that is missing is asked for where a person sits at a terminal. It lives in
 * memory only.
 */
export async function readConfigOrAsk(options: ReadConfigOptions): Promise<Config> {
  try {
    return readConfig(options)
  } catch (error) {
    const { mailbox } = options.overrides
    const isUrl = mailbox?.includes('://') === true
    if (!isUrl || !(error instanceof ConfigError) || !isMissingPassword(error)) throw error
    if (!process.stdin.isTTY || !process.stderr.isTTY) throw error
    return readConfig(options, { FORWARDPATH_IMAP_PASSWORD: await promptPassword(mailbox) })
  }
}

function isMissingPassword(error: ConfigError): boolean {
  return (
    error.problems.length === 1 &&
    error.problems[0]?.remedy.includes('FORWARDPATH_IMAP_PASSWORD') === true
  )
}

async function promptPassword(mailbox: string): Promise<string> {
  const answer = await askPassword({ message: `Password of ${mailbox}`, output: process.stderr })
  // The prompt restores the terminal on the next turn of the loop.
  await sleep(0)
  if (isCancel(answer) || answer === '') {
    throw new ExitError('no password was given', {
      exitCode: EXIT.configuration,
      remedy: 'set FORWARDPATH_IMAP_PASSWORD or FORWARDPATH_IMAP_PASSWORD_FILE',
    })
  }
  return answer
}

/** The path of the configuration file, whether there is one or not: of the flag, the environment, or the usual one. */
export function configFileOf(overrides: ConfigOverrides): string {
  const ofEnvironment = process.env['FORWARDPATH_CONFIG']
  const named = overrides.config ?? (ofEnvironment === '' ? undefined : ofEnvironment)
  return path.resolve(named ?? 'forwardpath.yaml')
}

/** For the failpoints of the tests; refused by their reader unless FORWARDPATH_TESTING is set. */
export function processEnvironment(): Environment {
  return process.env
}
