/**
 * Reads the whole configuration: flag > environment > file > default.
 *
 * In: flags, environment, working directory, a way to read files. Out: Config, or one ConfigError (exit 78) with every
 * problem. Nothing is connected to and nothing is written. Files that the YAML names are found from its own folder,
 * those of variables and flags from the working directory.
 */
import path from 'node:path'
import { messageOf } from '../errors.ts'
import { maskUrl, Secret } from '../secret.ts'
import type { Config, MailboxConfig } from './config.ts'
import { chosenMailbox, environmentTree, readVariable, unknownVariables } from './environment.ts'
import type { Environment } from './environment.ts'
import { effectiveValues, mergeLayers, whereIs } from './layers.ts'
import type { EffectiveValue, Layer } from './layers.ts'
import { domainOfMailboxes, duplicateNames, present, toMailbox } from './mailboxes.ts'
import { ConfigError, formatKey } from './problem.ts'
import type { ConfigProblem } from './problem.ts'
import { configSchema, DEFAULTS, isTree, LATER_SECTIONS } from './schema.ts'
import type { CheckedConfig, Tree } from './schema.ts'
import { problemsOf } from './schema-problems.ts'
import { readConfigFile, readSecretFile } from './secret-file.ts'
import type { ReadConfigFile } from './secret-file.ts'
import { parseYamlFile } from './yaml-file.ts'

const DEFAULT_FILE = 'forwardpath.yaml'

/** What flags of the command line may set. */
export type ConfigOverrides = {
  /** `--config`: the file, instead of FORWARDPATH_CONFIG or ./forwardpath.yaml. */
  readonly config?: string
  /** `--mailbox`: a URL, or the name of a configured mailbox; the only one that is worked on. */
  readonly mailbox?: string
  readonly dataDir?: string
  readonly logLevel?: string
  /** `--allow-embedded`: REDIS_URL beside an embedded database. */
  readonly allowEmbedded?: boolean
}

/** What loadConfig works from. */
export type LoadConfigOptions = {
  readonly env: Environment
  readonly cwd: string
  readonly overrides?: ConfigOverrides
  /** Default: the file system. */
  readonly readFile?: ReadConfigFile
  /** `ignored` for parts that never log in to a mailbox: its secrets may then be out of their reach. */
  readonly mailboxSecrets?: 'required' | 'ignored'
}

/** Loads the configuration. Throws ConfigError (exit 78). */
export function loadConfig(options: LoadConfigOptions): Config {
  const loading = new Loading(options)
  const config = loading.run()
  if (config === undefined || loading.problems.length > 0) throw new ConfigError(loading.problems)
  return config
}

type File = { readonly path?: string; readonly tree: Tree; readonly whereIs: Layer['whereIs'] }

class Loading {
  readonly problems: ConfigProblem[] = []
  readonly #options: LoadConfigOptions
  readonly #overrides: ConfigOverrides
  readonly #readFile: ReadConfigFile
  #layers: readonly Layer[] = []
  #folder: string

  constructor(options: LoadConfigOptions) {
    this.#options = options
    this.#overrides = options.overrides ?? {}
    this.#readFile = options.readFile ?? readConfigFile
    this.#folder = options.cwd
  }

  run(): Config | undefined {
    const file = this.#readYaml()
    if (this.problems.length > 0) return undefined
    this.#layers = this.#makeLayers(file)
    const tree = mergeLayers(this.#layers)
    const checked = configSchema.safeParse(tree, { reportInput: true })
    if (!checked.success) {
      this.problems.push(...problemsOf(checked.error, (at) => whereIs(this.#layers, at)))
      return undefined
    }
    return this.#toConfig(file, tree, checked.data)
  }

  #readYaml(): File {
    const none = { tree: {}, whereIs: () => DEFAULT_FILE }
    const flag = this.#overrides.config
    const named = flag ?? readVariable(this.#options.env, 'FORWARDPATH_CONFIG')
    const full = path.resolve(this.#options.cwd, named ?? DEFAULT_FILE)
    const where = flag === undefined ? 'FORWARDPATH_CONFIG' : '--config'
    try {
      const read = this.#readFile(full)
      if (read === undefined) {
        if (named !== undefined) {
          this.problems.push({
            where,
            message: `${full} does not exist`,
            remedy: 'correct the path, or run forwardpath init',
          })
        }
        return none
      }
      const yaml = parseYamlFile(read.text, path.relative(this.#options.cwd, full) || full)
      this.problems.push(...yaml.problems)
      this.#folder = path.dirname(full)
      return { path: full, tree: yaml.tree, whereIs: yaml.whereIs }
    } catch (error) {
      this.problems.push({
        where: full,
        message: `cannot be read: ${messageOf(error)}`,
        remedy: 'let the user that runs this program read it',
      })
      return none
    }
  }

  #makeLayers(file: File): readonly Layer[] {
    const { overrides, env } = { overrides: this.#overrides, env: this.#options.env }
    const configured = Array.isArray(file.tree['mailboxes'])
      ? file.tree['mailboxes'].filter(isTree)
      : []
    const variable = readVariable(env, 'FORWARDPATH_MAILBOX')
    const flagTree: Tree = {
      ...present('data_dir', overrides.dataDir),
      ...(overrides.logLevel === undefined ? {} : { log: { level: overrides.logLevel } }),
      ...this.#mailboxTree(overrides.mailbox, configured, '--mailbox'),
    }
    const environment: Tree = {
      ...environmentTree(env),
      ...(overrides.mailbox === undefined
        ? this.#mailboxTree(variable, configured, 'FORWARDPATH_MAILBOX')
        : {}),
    }
    return [
      { name: 'flag', tree: flagTree, whereIs: flagOf },
      { name: 'environment', tree: environment, whereIs: variableOf },
      { name: 'file', tree: file.tree, whereIs: file.whereIs },
      { name: 'default', tree: DEFAULTS, whereIs: () => 'default' },
    ]
  }

  #mailboxTree(choice: string | undefined, configured: readonly Tree[], where: string): Tree {
    if (choice === undefined) return {}
    const chosen = chosenMailbox(choice, configured, where)
    if ('mailbox' in chosen) return { mailboxes: [chosen.mailbox] }
    this.problems.push(chosen.problem)
    return {}
  }

  #toConfig(file: File, tree: Tree, checked: CheckedConfig): Config {
    const database = this.#urlOf('database', checked.database, ['postgres:', 'postgresql:'])
    const redis = this.#urlOf('redis', checked.redis, ['redis:', 'rediss:'])
    if (redis !== undefined && database === undefined && this.#overrides.allowEmbedded !== true) {
      this.#problem(
        ['redis'],
        'is set, but the database is the embedded one, which no other machine can reach',
        'set DATABASE_URL too, leave REDIS_URL out, or say --allow-embedded',
      )
    }
    const mailboxes = this.#mailboxes(checked)
    const own = ownOf(checked, mailboxes)
    const later = laterOf(checked)
    return {
      ...present('file', file.path),
      database: present('url', database),
      redis: present('url', redis),
      dataDir: this.#dataDir(checked.data_dir),
      own,
      trustedAuthservIds: checked.trusted_authserv_ids,
      mailboxes,
      limits: { messageBytes: checked.limits.message },
      rules: {
        ...present('builtin', checked.rules.builtin),
        files: checked.rules.files.map((name) => path.resolve(this.#folder, name)),
      },
      policy: checked.policy,
      addressChanges: {
        slaMs: checked.address_changes.sla,
        mxCheck: checked.address_changes.mx_check,
      },
      retention: {
        rawMs: checked.retention.raw,
        eventsMs: checked.retention.events,
        auditMs: checked.retention.audit,
        tombstonesMs: checked.retention.tombstones,
      },
      log: checked.log,
      later,
      values: effectiveValues(tree, this.#layers).map(masked),
      notices: noticesOf(own, mailboxes, Object.keys(later), this.#options.env),
    }
  }

  /** Flags and variables are relative to the working directory, the file's paths to the file. */
  #dataDir(text: string): string {
    const fromFile =
      this.#layers.find(({ tree }) => tree['data_dir'] !== undefined)?.name === 'file'
    return path.resolve(fromFile ? this.#folder : this.#options.cwd, text)
  }

  #urlOf(
    section: 'database' | 'redis',
    value: CheckedConfig['database'],
    schemes: readonly string[],
  ): Secret | undefined {
    const layer = this.#layers.find(
      ({ tree }) => isTree(tree[section]) && tree[section]['url'] !== undefined,
    )
    if (value.url !== undefined && layer?.name === 'environment') {
      // The variable stands above url_file of the file.
      return this.#checkUrl([section, 'url'], new Secret(value.url), schemes)
    }
    if (value.url !== undefined && value.url_file !== undefined) {
      this.#problem([section, 'url'], 'stands beside url_file', 'keep one of the two')
      return undefined
    }
    if (value.url_file !== undefined) {
      const secret = this.#secret([section, 'url_file'], value.url_file)
      return secret === undefined
        ? undefined
        : this.#checkUrl([section, 'url_file'], secret, schemes)
    }
    if (value.url === undefined) return undefined
    if (URL.canParse(value.url) && new URL(value.url).password !== '') {
      this.#problem(
        [section, 'url'],
        'has a password in it',
        'write the URL to a file of mode 0600 and name it in url_file',
      )
      return undefined
    }
    return this.#checkUrl([section, 'url'], new Secret(value.url), schemes)
  }

  #checkUrl(at: readonly string[], secret: Secret, schemes: readonly string[]): Secret | undefined {
    const url = secret.reveal()
    if (URL.canParse(url) && schemes.includes(new URL(url).protocol)) return secret
    const form = `${schemes.at(-1) ?? ''}//user:password@host/name`
    this.#problem(
      at,
      'is not a URL of that server',
      `write it as ${form}, with odd characters of the password as %-codes`,
    )
    return undefined
  }

  #mailboxes(checked: CheckedConfig): readonly MailboxConfig[] {
    for (const index of duplicateNames(checked.mailboxes)) {
      this.#problem(
        ['mailboxes', index, 'name'],
        'is the name of another mailbox too',
        'give each its own',
      )
    }
    const withSecrets = this.#options.mailboxSecrets !== 'ignored'
    const password = withSecrets ? this.#passwordOfEnvironment() : undefined
    const single = checked.mailboxes.length === 1
    return checked.mailboxes.flatMap((mailbox, index) => {
      const below = ['mailboxes', index]
      // With several mailboxes the variable is for those that say nothing themselves.
      const silent = mailbox.imap.password_file === undefined && mailbox.imap.auth === undefined
      const made = toMailbox(mailbox, {
        withSecrets,
        password: single || silent ? password : undefined,
        problem: (at, message, remedy) => {
          this.#problem([...below, ...at], message, remedy)
        },
        secret: (at, name) => this.#secret([...below, ...at], name),
        text: (at, name) => this.#text([...below, ...at], name),
      })
      return made === undefined ? [] : [made]
    })
  }

  #passwordOfEnvironment(): Secret | undefined {
    const { env, cwd } = this.#options
    const value = readVariable(env, 'FORWARDPATH_IMAP_PASSWORD')
    const name = readVariable(env, 'FORWARDPATH_IMAP_PASSWORD_FILE')
    const where = 'FORWARDPATH_IMAP_PASSWORD_FILE'
    if (value !== undefined && name !== undefined) {
      const message = 'is set beside FORWARDPATH_IMAP_PASSWORD'
      this.problems.push({ where, message, remedy: 'keep one of the two' })
    }
    if (value !== undefined) return new Secret(value)
    if (name === undefined) return undefined
    const result = readSecretFile(path.resolve(cwd, name), this.#readFile)
    if ('secret' in result) return result.secret
    this.problems.push({ where, ...result })
    return undefined
  }

  #secret(at: readonly PropertyKey[], name: string): Secret | undefined {
    const result = readSecretFile(path.resolve(this.#folder, name), this.#readFile)
    if ('secret' in result) return result.secret
    this.#problem(at, result.message, result.remedy)
    return undefined
  }

  #text(at: readonly PropertyKey[], name: string): string | undefined {
    const full = path.resolve(this.#folder, name)
    try {
      const file = this.#readFile(full)
      if (file !== undefined) return file.text
      this.#problem(at, `${full} does not exist`, 'correct the path')
    } catch (error) {
      this.#problem(
        at,
        `${full} cannot be read: ${messageOf(error)}`,
        'let the user that runs this program read it',
      )
    }
    return undefined
  }

  #problem(at: readonly PropertyKey[], message: string, remedy: string): void {
    this.problems.push({ where: whereIs(this.#layers, at), key: formatKey(at), message, remedy })
  }
}

function flagOf(at: readonly PropertyKey[]): string {
  const flags: Readonly<Record<string, string>> = { data_dir: '--data-dir', log: '--log-level' }
  return flags[String(at[0])] ?? '--mailbox'
}

function variableOf(at: readonly PropertyKey[]): string {
  const variables: Readonly<Record<string, string>> = {
    database: 'DATABASE_URL',
    redis: 'REDIS_URL',
    data_dir: 'FORWARDPATH_DATA_DIR',
  }
  return variables[String(at[0])] ?? 'FORWARDPATH_MAILBOX'
}

function ownOf(checked: CheckedConfig, mailboxes: readonly MailboxConfig[]): Config['own'] {
  const { domains, mtas, dkim } = checked.own
  if (domains.length > 0) return { domains, mtas, dkim }
  const assumed = domainOfMailboxes(mailboxes)
  if (assumed === undefined) return { domains, mtas, dkim }
  return { domains: [assumed.domain], domainsAssumedFrom: assumed.mailbox, mtas, dkim }
}

function laterOf(checked: CheckedConfig): Config['later'] {
  return Object.fromEntries(
    LATER_SECTIONS.flatMap((section) => {
      const value = checked[section]
      return value === undefined ? [] : [[section, value]]
    }),
  )
}

function noticesOf(
  own: Config['own'],
  mailboxes: readonly MailboxConfig[],
  later: readonly string[],
  env: Environment,
): readonly string[] {
  const notices: string[] = []
  if (own.domainsAssumedFrom !== undefined) {
    notices.push(`own.domains: assumed from the mailbox: ${own.domains.join(', ')}`)
  } else if (own.domains.length === 0 && mailboxes.length > 0) {
    notices.push('own.domains: not set, and no mailbox user names a domain')
  }
  if (later.length > 0) {
    notices.push(`accepted, but without effect in this version: ${later.join(', ')}`)
  }
  for (const name of unknownVariables(env))
    notices.push(`${name}: is not a setting of this program`)
  return notices
}

function masked(value: EffectiveValue): EffectiveValue {
  const isUrl = value.key === 'database.url' || value.key === 'redis.url'
  return isUrl && typeof value.value === 'string'
    ? { ...value, value: maskUrl(value.value) }
    : value
}
