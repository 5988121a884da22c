/**
 * A sender's first ten minutes: the first start makes one key that may read the list, shows it once, keeps it in a file that
 * only the owner can read, and says how to use it.
 */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeKey } from '@forwardpath/api'
import { codeOf, messageOf, newId } from '@forwardpath/runtime'
import {
  addAudit,
  createApiKey,
  createFirstApiKey,
  listApiKeys,
  type Database,
  type NewApiKey,
} from '@forwardpath/store'
import type { App } from '../app.ts'
import { auditNote, operator } from '../change-options.ts'
import { writeMessage } from '../output.ts'

const FILE = 'api-key'
/** The same as curl's own configuration (`curl -K`). */
const CURL_FILE = 'api-key.curl'

/**
 * Makes the key where there is none at all; says nothing otherwise. Stored before it is kept and shown: of several APIs that
 * start at once, one shows a key.
 */
export async function ensureFirstKey(app: App): Promise<void> {
  if ((await listApiKeys(app.database)).length > 0) return
  const { key, ...made } = makeKey()
  const stored = newKey({
    name: 'first key',
    scopes: ['suppressions:read'],
    expiresAtMs: undefined,
    made,
  })
  if (!(await createFirstApiKey(app.database, stored))) return
  await noteKey(app.database, stored)
  const file = keyFile(app)
  const isKept = await keep(file, `${key}\n`)
  if (isKept) await keep(curlFile(app), `header = "Authorization: Bearer ${key}"\n`)
  writeMessage(
    `Key of the API with scope suppressions:read, shown this once${isKept ? ` and kept in ${file} (0600)` : ''}:`,
  )
  writeMessage(`  ${key}`)
}

/** What is said of a key that was made. */
type KeyWish = {
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAtMs: number | undefined
  readonly made: { readonly prefix: string; readonly sha256: Buffer }
  /** Why, in the words of a person, for the audit. */
  readonly reason?: string | undefined
}

/** Stores a key that was made, and notes who made it. Its id. */
export async function storeKey(database: Database, wish: KeyWish): Promise<string> {
  const key = newKey(wish)
  await createApiKey(database, key)
  await noteKey(database, key, wish.reason)
  return key.id
}

function newKey({ made, name, scopes, expiresAtMs }: KeyWish): NewApiKey {
  return { id: newId('key'), name, scopes, expiresAtMs, ...made, createdBy: operator() }
}

function noteKey(
  database: Database,
  { id, createdBy, scopes }: NewApiKey,
  reason?: string,
): Promise<void> {
  return addAudit(database, {
    who: createdBy,
    action: 'key.create',
    subject: id,
    note: auditNote(scopes.join(' '), reason),
  })
}

/**
 * Lines that a shell takes as they are: check and feed. The key comes from a file that curl reads, or from a variable by way of
 * the shell's own printf: as an argument it would stand in the list of processes.
 */
export function curlLines(app: App, url: string, example: string): readonly string[] {
  const file = curlFile(app)
  const isKept = existsSync(file)
  const variable = `printf 'header = "Authorization: Bearer %s"' "$FORWARDPATH_KEY" | `
  const curl = isKept ? `  curl -s -K ${quoted(file)}` : `  ${variable}curl -s -K -`
  return [
    `${curl} -H 'Content-Type: application/json' -d ${quoted(JSON.stringify({ addresses: [example] }))} ${url}/v1/suppressions/check`,
    `${curl} '${url}/v1/feeds/suppressions?limit=10'`,
  ]
}

function keyFile(app: App): string {
  return path.join(app.config.dataDir, FILE)
}

function curlFile(app: App): string {
  return path.join(app.config.dataDir, CURL_FILE)
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** False where the folder cannot be written to: the key was shown all the same. */
async function keep(file: string, text: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    // Never over a file that is there: it may be the key of another database.
    await writeFile(file, text, { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    const why = codeOf(error) === 'EEXIST' ? 'there is one already' : messageOf(error)
    writeMessage(`the key is not kept in ${file}: ${why}`)
    return false
  }
}
