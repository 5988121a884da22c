/**
 * What the steps of loading share: the layers, the way to read files, and the list of problems that they add to.
 */
import path from 'node:path'
import type { Secret } from '../secret.ts'
import type { Environment } from './environment.ts'
import { whereIs } from './layers.ts'
import type { Layer } from './layers.ts'
import { formatKey } from './problem.ts'
import type { ConfigProblem } from './problem.ts'
import { readFault } from './read-fault.ts'
import { readSecretFile } from './secret-file.ts'
import type { ReadConfigFile } from './secret-file.ts'

/** One loading. Only `problems` changes: every step adds what it finds. */
export type LoadContext = {
  readonly env: Environment
  readonly cwd: string
  /** Folder of the file; what the file names is found from here. */
  readonly folder: string
  readonly readFile: ReadConfigFile
  /** Strongest first. */
  readonly layers: readonly Layer[]
  readonly problems: ConfigProblem[]
}

/** A path of keys and indexes. */
export type KeyPath = readonly PropertyKey[]

/** What is wrong and what to do about it. */
export type Words = { readonly message: string; readonly remedy: string }

/** Adds a problem of a key, with the place that the key comes from. */
export function tell(context: LoadContext, at: KeyPath, words: Words): void {
  context.problems.push({ where: whereIs(context.layers, at), key: formatKey(at), ...words })
}

/** The secret in the file that a key names; `undefined` after telling the problem. */
export function secretAt(context: LoadContext, at: KeyPath, name: string): Secret | undefined {
  const result = readSecretFile(path.resolve(context.folder, name), context.readFile)
  if ('secret' in result) return result.secret
  tell(context, at, result)
  return undefined
}

/** The text of a file that is no secret; `undefined` after telling the problem. */
export function textAt(context: LoadContext, at: KeyPath, name: string): string | undefined {
  const full = path.resolve(context.folder, name)
  try {
    const file = context.readFile(full)
    if (file !== undefined) return file.text
    tell(context, at, { message: `${full} does not exist`, remedy: 'correct the path' })
    return undefined
  } catch (error) {
    const { message, remedy } = readFault(error)
    tell(context, at, { message: `${full} ${message}`, remedy })
    return undefined
  }
}
