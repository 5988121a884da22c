/**
 * The URLs of the database and of Redis. They may hold a password, so they are secrets, and in the file only one
 * without a password may stand.
 */
import { Secret } from '../secret.ts'
import { layerOf } from './layers.ts'
import { secretAt, tell } from './load-context.ts'
import type { KeyPath, LoadContext } from './load-context.ts'
import type { CheckedConfig } from './schema.ts'

const SCHEMES = {
  database: ['postgres:', 'postgresql:'],
  redis: ['redis:', 'rediss:'],
} as const

/** The URL of a section; `undefined` where none is configured, and after a problem was told. */
export function serverUrl(
  context: LoadContext,
  section: keyof typeof SCHEMES,
  value: CheckedConfig['database'],
): Secret | undefined {
  const at = [section, 'url']
  const fileAt = [section, 'url_file']
  const inFile = layerOf(context.layers, at)?.name === 'file'
  if (value.url !== undefined && !inFile) return checked(context, at, new Secret(value.url))
  if (value.url !== undefined && value.url_file !== undefined) {
    tell(context, at, { message: 'stands beside url_file', remedy: 'keep one of the two' })
    return undefined
  }
  if (value.url !== undefined) {
    if (!hasPassword(value.url)) return checked(context, at, new Secret(value.url))
    const remedy = 'write the URL to a file of mode 0600 and name it in url_file'
    tell(context, at, { message: 'has a password in it', remedy })
    return undefined
  }
  if (value.url_file === undefined) return undefined
  const secret = secretAt(context, fileAt, value.url_file)
  return secret === undefined ? undefined : checked(context, fileAt, secret)
}

function checked(context: LoadContext, at: KeyPath, secret: Secret): Secret | undefined {
  const schemes: readonly string[] = SCHEMES[at[0] === 'redis' ? 'redis' : 'database']
  const url = secret.reveal()
  if (URL.canParse(url) && schemes.includes(new URL(url).protocol)) return secret
  tell(context, at, {
    message: 'is not a URL of that server',
    remedy: `write it as ${schemes.at(-1) ?? ''}//user:password@host/name, odd characters of the password as %-codes`,
  })
  return undefined
}

/** Drivers take a password in the query too. */
function hasPassword(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.password !== '' || url.searchParams.has('password')
}
