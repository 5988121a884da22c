/**
 * The four layers of a configuration: flags, environment, file, defaults; strongest first.
 */
import path from 'node:path'
import { chosenMailbox, environmentTree, readVariable } from './environment.ts'
import type { Environment } from './environment.ts'
import type { Layer } from './layers.ts'
import { present } from './present.ts'
import type { ConfigProblem } from './problem.ts'
import { readFault } from './read-fault.ts'
import { DEFAULTS, isTree } from './schema.ts'
import type { Tree } from './schema.ts'
import type { ReadConfigFile } from './secret-file.ts'
import { parseYamlFile } from './yaml-file.ts'

const DEFAULT_FILE = 'forwardpath.yaml'

/** What flags of the command line may set. */
export type ConfigOverrides = {
  /** `--config`: the file, instead of FORWARDPATH_CONFIG or ./forwardpath.yaml. */
  readonly config?: string
  /** `--mailbox`: a URL, or the name of a configured mailbox; the only one that is worked on. */
  readonly mailbox?: string
  /** `--data-dir`. */
  readonly dataDir?: string
  /** `--log-level`. */
  readonly logLevel?: string
  /** `--allow-embedded`: REDIS_URL beside an embedded database. */
  readonly allowEmbedded?: boolean
}

/** The layers, the file that was read, and what was wrong with any of them. */
export type MadeLayers = {
  readonly layers: readonly Layer[]
  /** Absent: there is no file. */
  readonly file?: string
  readonly problems: readonly ConfigProblem[]
  /** True: what else would be found wrong would only follow from that. */
  readonly fileIsBroken: boolean
}

/** Reads the file and puts the layers together. Total: problems come back as values. */
export function makeLayers(sources: {
  readonly overrides: ConfigOverrides
  readonly env: Environment
  readonly cwd: string
  readonly readFile: ReadConfigFile
}): MadeLayers {
  const { overrides, env } = sources
  const { layer: file, path: filePath, problems } = fileLayer(sources)
  const mailboxes = file.tree['mailboxes']
  const configured = Array.isArray(mailboxes) ? mailboxes.filter(isTree) : []
  const byFlag = mailboxTree(overrides.mailbox, configured, '--mailbox')
  const variable =
    overrides.mailbox === undefined ? readVariable(env, 'FORWARDPATH_MAILBOX') : undefined
  const byVariable = mailboxTree(variable, configured, 'FORWARDPATH_MAILBOX')
  const logTree: Tree =
    overrides.logLevel === undefined ? {} : { log: { level: overrides.logLevel } }
  const flagTree = { ...present('data_dir', overrides.dataDir), ...logTree, ...byFlag.tree }
  const layers: readonly Layer[] = [
    { name: 'flag', tree: flagTree, whereIs: flagOf },
    {
      name: 'environment',
      tree: { ...environmentTree(env), ...byVariable.tree },
      whereIs: variableOf,
    },
    file,
    { name: 'default', tree: DEFAULTS, whereIs: () => 'default' },
  ]
  const all = [...problems, ...byFlag.problems, ...byVariable.problems]
  return { layers, problems: all, fileIsBroken: problems.length > 0, ...present('file', filePath) }
}

type FileLayer = {
  readonly layer: Layer
  readonly path?: string
  readonly problems: readonly ConfigProblem[]
}

function fileLayer(sources: {
  readonly overrides: ConfigOverrides
  readonly env: Environment
  readonly cwd: string
  readonly readFile: ReadConfigFile
}): FileLayer {
  const { overrides, env, cwd, readFile } = sources
  const named = overrides.config ?? readVariable(env, 'FORWARDPATH_CONFIG')
  const full = path.resolve(cwd, named ?? DEFAULT_FILE)
  const none: Layer = { name: 'file', tree: {}, whereIs: () => DEFAULT_FILE }
  try {
    const read = readFile(full)
    if (read !== undefined) {
      const { tree, whereIs, problems } = parseYamlFile(read.text, nameFor(full, cwd))
      return { layer: { name: 'file', tree, whereIs }, path: full, problems }
    }
    if (named === undefined) return { layer: none, problems: [] }
    const where = overrides.config === undefined ? 'FORWARDPATH_CONFIG' : '--config'
    const remedy = 'correct the path'
    return { layer: none, problems: [{ where, message: `${full} does not exist`, remedy }] }
  } catch (error) {
    return { layer: none, problems: [{ where: full, ...readFault(error) }] }
  }
}

/** As short as it can be and still be found: relative below the working directory, else whole. */
function nameFor(full: string, cwd: string): string {
  const relative = path.relative(cwd, full)
  return relative.startsWith('..') || path.isAbsolute(relative) ? full : relative
}

function mailboxTree(
  choice: string | undefined,
  configured: readonly Tree[],
  where: string,
): { readonly tree: Tree; readonly problems: readonly ConfigProblem[] } {
  if (choice === undefined) return { tree: {}, problems: [] }
  const chosen = chosenMailbox(choice, configured, where)
  return 'mailbox' in chosen
    ? { tree: { mailboxes: [chosen.mailbox] }, problems: [] }
    : { tree: {}, problems: [chosen.problem] }
}

const FLAGS: ReadonlyMap<PropertyKey, string> = new Map([
  ['data_dir', '--data-dir'],
  ['log', '--log-level'],
  ['mailboxes', '--mailbox'],
])

const VARIABLES: ReadonlyMap<PropertyKey, string> = new Map([
  ['database', 'DATABASE_URL'],
  ['redis', 'REDIS_URL'],
  ['data_dir', 'FORWARDPATH_DATA_DIR'],
  ['mailboxes', 'FORWARDPATH_MAILBOX'],
])

function flagOf([section = '']: readonly PropertyKey[]): string {
  return FLAGS.get(section) ?? 'command line'
}

function variableOf([section = '']: readonly PropertyKey[]): string {
  return VARIABLES.get(section) ?? 'environment'
}
