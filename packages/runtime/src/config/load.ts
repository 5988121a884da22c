/**
 * Reads the whole configuration: flag > environment > file > default.
 *
 * In: flags, environment, working directory, a way to read files. Out: Config, or one ConfigError (exit 78) with every
 * problem. Nothing is connected to and nothing is written. Files that the YAML names are found from its own folder,
 * those of variables and flags from the working directory.
 */
import path from 'node:path'
import type { Config } from './config.ts'
import { noticesOf, shownValues } from './effective.ts'
import type { Environment } from './environment.ts'
import { layerOf, mergeLayers, whereIs } from './layers.ts'
import type { LoadContext } from './load-context.ts'
import { tell } from './load-context.ts'
import { ownSide, readMailboxes } from './mailboxes.ts'
import { makeLayers } from './make-layers.ts'
import type { ConfigOverrides } from './make-layers.ts'
import { present } from './present.ts'
import { ConfigError } from './problem.ts'
import { configSchema, isTree } from './schema.ts'
import type { CheckedConfig } from './schema.ts'
import { problemsOf } from './schema-problems.ts'
import { readSections } from './sections.ts'
import { readConfigFile } from './secret-file.ts'
import type { ReadConfigFile } from './secret-file.ts'
import { serverUrl } from './server-url.ts'

/** What loadConfig works from. */
export type LoadConfigOptions = {
  readonly env: Environment
  readonly cwd: string
  readonly overrides?: ConfigOverrides
  /** Default: the file system. */
  readonly readFile?: ReadConfigFile
  /**
   * `ignored` for parts that never log in to a mailbox: its secrets may then be out of their reach, and `auth` is
   * `not_read`. Default: `required`.
   */
  readonly mailboxSecrets?: 'required' | 'ignored'
}

/** Loads the configuration. Throws ConfigError (exit 78) with all problems. */
export function loadConfig(options: LoadConfigOptions): Config {
  const { env, cwd, overrides = {}, readFile = readConfigFile } = options
  const made = makeLayers({ overrides, env, cwd, readFile })
  if (made.fileIsBroken) throw new ConfigError(made.problems)
  const tree = mergeLayers(made.layers)
  const checked = configSchema.safeParse(tree, { reportInput: true })
  if (!checked.success) {
    const found = problemsOf(checked.error, (at) => whereIs(made.layers, at))
    throw new ConfigError([...made.problems, ...found])
  }
  const folder = made.file === undefined ? cwd : path.dirname(made.file)
  const context = { env, cwd, folder, readFile, layers: made.layers, problems: [...made.problems] }
  const sections = readAll(context, checked.data, options)
  if (context.problems.length > 0) throw new ConfigError(context.problems)
  const { byVariable, ...config } = sections
  return {
    ...present('file', made.file),
    ...config,
    // As it was written: a record of the schema checker leaves `__proto__` out, and who reads the policy tells each unknown key.
    policy: isTree(tree['policy']) ? tree['policy'] : {},
    values: shownValues(tree, made.layers, { own: config.own, byVariable }),
    notices: noticesOf({
      own: config.own,
      layers: made.layers,
      hasMailbox: config.mailboxes.length > 0,
      env,
    }),
  }
}

function readAll(context: LoadContext, checked: CheckedConfig, options: LoadConfigOptions) {
  const database = serverUrl(context, 'database', checked.database)
  const redis = serverUrl(context, 'redis', checked.redis)
  if (
    isSet(checked.redis) &&
    !isSet(checked.database) &&
    options.overrides?.allowEmbedded !== true
  ) {
    tell(context, ['redis'], {
      message: 'is set, but the database is the embedded one, which no other machine can reach',
      remedy: 'set DATABASE_URL too, leave REDIS_URL out, or say --allow-embedded',
    })
  }
  const withSecrets = options.mailboxSecrets !== 'ignored'
  const { mailboxes, byVariable } = readMailboxes(context, checked, { withSecrets })
  return {
    database: present('url', database),
    redis: present('url', redis),
    dataDir: dataDirOf(context, checked.data_dir),
    own: ownSide(checked.own, mailboxes),
    trustedAuthservIds: checked.trusted_authserv_ids,
    mailboxes,
    byVariable,
    ...readSections(context, checked),
    log: checked.log,
    ...inUnits(checked),
    rules: {
      ...present('builtin', checked.rules.builtin),
      files: checked.rules.files.map((name) => path.resolve(context.folder, name)),
    },
  }
}

/** The sections whose keys only change their spelling and name their unit. */
function inUnits(checked: CheckedConfig): Pick<Config, 'limits' | 'addressChanges' | 'retention'> {
  const { limits, address_changes: changes, retention } = checked
  return {
    limits: { messageBytes: limits.message },
    addressChanges: { slaMs: changes.sla, mxCheck: changes.mx_check },
    retention: {
      rawMs: retention.raw,
      eventsMs: retention.events,
      auditMs: retention.audit,
      tombstonesMs: retention.tombstones,
    },
  }
}

function isSet(section: CheckedConfig['database']): boolean {
  return section.url !== undefined || section.url_file !== undefined
}

/** Flags and variables are relative to the working directory, the file's paths to the file. */
function dataDirOf(context: LoadContext, text: string): string {
  const inFile = layerOf(context.layers, ['data_dir'])?.name === 'file'
  return path.resolve(inFile ? context.folder : context.cwd, text)
}
