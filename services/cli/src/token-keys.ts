/**
 * The key file of return-path tokens: read with its rights checked, written so that nobody else can read it, and never half.
 */
import { randomBytes } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import {
  codeOf,
  EXIT,
  ExitError,
  messageOf,
  readConfigFile,
  readSecretFile,
  type Config,
} from '@forwardpath/runtime'
import { formatTokenKeys, parseTokenKeys, SECRET_OCTETS, type TokenKey } from '@forwardpath/trust'

/** The section `tokens`, where it is configured. */
export type TokenSettings = NonNullable<Config['tokens']>

/** Throws ExitError 78 where no return paths are configured. */
export function tokenSettings(config: Pick<Config, 'tokens'>): TokenSettings {
  if (config.tokens !== undefined) return config.tokens
  throw new ExitError('no return paths are configured', {
    exitCode: EXIT.configuration,
    remedy: 'add to the configuration: tokens: { domain: bounces.example.net, keys_file: FILE }',
  })
}

/** All keys of the file. Throws ExitError 78 where it is not there, can be read by others, or is no key file. */
export function loadTokenKeys(keysFile: string): readonly TokenKey[] {
  const read = readSecretFile(keysFile, readConfigFile)
  if (!('secret' in read)) {
    const isMissing = read.message.endsWith('does not exist')
    throw new ExitError(read.message, {
      exitCode: EXIT.configuration,
      remedy: isMissing ? 'make it with `forwardpath token keygen`' : read.remedy,
    })
  }
  const result = parseTokenKeys(read.secret.reveal())
  if (result.ok) return result.keys
  throw new ExitError(`${keysFile} is no key file: ${result.errors.join(', ')}`, {
    exitCode: EXIT.configuration,
    remedy: 'restore it from a copy, or move it away and run `forwardpath token keygen`',
  })
}

/** Octets of the system's cryptographic source for a new key. */
export function newKeyOctets(): Uint8Array {
  return randomBytes(SECRET_OCTETS)
}

/** A dry run only tries whether a file could be made there: no key of it is ever written. */
type Writing = { readonly dryRun: boolean }

/** Writes a new file (0600). Throws ExitError 78 where there is one already or the folder is not there. */
export async function createKeyFile(
  keysFile: string,
  keys: readonly TokenKey[],
  { dryRun }: Writing,
): Promise<void> {
  try {
    if (dryRun) await tryToWrite(keysFile)
    else await writeWhole(keysFile, formatTokenKeys(keys))
  } catch (error) {
    throw new ExitError(...wordsOf(error, keysFile))
  }
}

/** Puts other keys into a file that is there, by rename; its rights stay. Throws ExitError 78. */
export async function replaceKeyFile(
  keysFile: string,
  keys: readonly TokenKey[],
  { dryRun }: Writing,
): Promise<void> {
  const temporary = `${keysFile}.${randomBytes(4).toString('hex')}.new`
  try {
    const { mode } = await stat(keysFile)
    await writeWhole(temporary, dryRun ? '' : formatTokenKeys(keys))
    await chmod(temporary, mode & 0o770)
    await (dryRun ? rm(temporary) : rename(temporary, keysFile))
  } catch (error) {
    await rm(temporary, { force: true })
    throw new ExitError(...wordsOf(error, keysFile))
  }
}

/** Throws what making the file would throw. */
async function tryToWrite(keysFile: string): Promise<void> {
  if (lstatSync(keysFile, { throwIfNoEntry: false }) !== undefined)
    throw Object.assign(new Error('it is there'), { code: 'EEXIST' })
  const probe = `${keysFile}.${randomBytes(4).toString('hex')}.new`
  await writeWhole(probe, '')
  await rm(probe)
}

/** Never over a file that is there, and on the disk before anybody is told. */
async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function wordsOf(error: unknown, keysFile: string): ConstructorParameters<typeof ExitError> {
  const options = { exitCode: EXIT.configuration, cause: error }
  const code = codeOf(error)
  if (code === 'EEXIST') {
    const remedy =
      'keep it: return paths on their way need it; `forwardpath token rotate` renews its keys'
    return [`${keysFile} is there already, and is not overwritten`, { ...options, remedy }]
  }
  if (code === 'ENOENT') {
    const remedy = 'make it (mode 0700), or correct tokens.keys_file'
    return [`the folder of ${keysFile} does not exist`, { ...options, remedy }]
  }
  const remedy = 'let the user that runs this program write there'
  return [`${keysFile} cannot be written: ${code ?? messageOf(error)}`, { ...options, remedy }]
}
