/**
 * Files as the configuration reads them: the YAML file and the files that hold secrets.
 *
 * A secret file must not be readable by others (mode 0600, or 0640 with a group of its own). Reading is an argument
 * of loadConfig, so that it is tested by value.
 */
import { readFileSync, statSync } from 'node:fs'
import { codeOf } from '../errors.ts'
import { Secret } from '../secret.ts'
import { readFault } from './read-fault.ts'

/** A file's text and rights. `mode` is absent where rights mean nothing (Windows). */
export type ConfigFileText = { readonly text: string; readonly mode?: number }

/** Reads a file; `undefined` where there is none. Throws for what is there and cannot be read. */
export type ReadConfigFile = (path: string) => ConfigFileText | undefined

/** The real file system. */
export function readConfigFile(path: string): ConfigFileText | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    return process.platform === 'win32' ? { text } : { text, mode: statSync(path).mode & 0o7777 }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** A secret, or what is wrong with its file. */
export type SecretResult =
  { readonly secret: Secret } | { readonly message: string; readonly remedy: string }

/** Reads a secret file; one line end at its end is not part of the secret. Total. */
export function readSecretFile(path: string, readFile: ReadConfigFile): SecretResult {
  try {
    const file = readFile(path)
    if (file === undefined)
      return { message: `${path} does not exist`, remedy: 'write the secret to it (mode 0600)' }
    if (file.mode !== undefined && (file.mode & 0o007) !== 0) {
      const mode = file.mode.toString(8).padStart(4, '0')
      return {
        message: `${path} can be read by others (mode ${mode})`,
        remedy: `run chmod 600 ${path}`,
      }
    }
    const value = file.text.replace(/\r?\n$/, '')
    if (value === '') return { message: `${path} is empty`, remedy: 'write the secret to it' }
    return { secret: new Secret(value) }
  } catch (error) {
    const { message, remedy } = readFault(error)
    return { message: `${path} ${message}`, remedy }
  }
}
