/**
 * The environment variables of the configuration. This is the only place that knows their names; the environment
 * itself is an argument. An empty variable counts as not set.
 */
import { createHash } from 'node:crypto'
import { parseMailboxUrl } from './mailbox-url.ts'
import type { ConfigProblem } from './problem.ts'
import type { Tree } from './schema.ts'

/** An environment, as `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Variables of the configuration, with the key of the file that each stands for. */
export const ENVIRONMENT_VARIABLES: ReadonlyMap<string, string> = new Map([
  ['DATABASE_URL', 'database.url'],
  ['REDIS_URL', 'redis.url'],
  ['FORWARDPATH_CONFIG', 'the file itself'],
  ['FORWARDPATH_DATA_DIR', 'data_dir'],
  ['FORWARDPATH_API_LISTEN', 'api.listen'],
  ['FORWARDPATH_MAILBOX', 'mailboxes'],
  ['FORWARDPATH_IMAP_PASSWORD', 'mailboxes[0].imap.password'],
  ['FORWARDPATH_IMAP_PASSWORD_FILE', 'mailboxes[0].imap.password_file'],
])

/** Read elsewhere: failpoints and the test run. */
const OTHER_VARIABLES = ['FORWARDPATH_FAIL_AT', 'FORWARDPATH_TESTING']

/** A variable's value; `undefined` where it is not set or empty. */
export function readVariable(env: Environment, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value === '' ? undefined : value
}

/** The layer of the environment, but for the mailbox and the passwords, which load.ts puts in their place. */
export function environmentTree(env: Environment): Tree {
  const database = readVariable(env, 'DATABASE_URL')
  const redis = readVariable(env, 'REDIS_URL')
  const dataDir = readVariable(env, 'FORWARDPATH_DATA_DIR')
  const listen = readVariable(env, 'FORWARDPATH_API_LISTEN')
  return {
    ...(database === undefined ? {} : { database: { url: database } }),
    ...(redis === undefined ? {} : { redis: { url: redis } }),
    ...(dataDir === undefined ? {} : { data_dir: dataDir }),
    ...(listen === undefined ? {} : { api: { listen } }),
  }
}

/** Names that look like settings and are none: most often a typing error, so they are said. */
export function unknownVariables(env: Environment): readonly string[] {
  return Object.keys(env).filter(
    (name) =>
      name.startsWith('FORWARDPATH_') &&
      !name.startsWith('FORWARDPATH_TEST_') &&
      !ENVIRONMENT_VARIABLES.has(name) &&
      !OTHER_VARIABLES.includes(name),
  )
}

/**
 * The mailbox that a URL or the name of a configured one stands for, as a tree of the file. A URL with host, user and
 * folder of a configured mailbox means that one, with all its settings.
 */
export function chosenMailbox(
  choice: string,
  configured: readonly Tree[],
  where: string,
): { readonly mailbox: Tree } | { readonly problem: ConfigProblem } {
  if (!choice.includes('://')) {
    const isOnly = configured.length === 1
    const named = configured.find((mailbox) => nameIn(mailbox, isOnly) === choice)
    if (named !== undefined) return { mailbox: named }
    const names = configured.flatMap((mailbox) => nameIn(mailbox, isOnly) ?? [])
    if (names.length > 0) return { problem: { where, ...noSuchName(names) } }
  }
  const url = parseMailboxUrl(choice)
  if (!url.ok) return { problem: { where, message: url.message, remedy: url.remedy } }
  const { imap, folder = 'INBOX' } = url.mailbox
  const same = configured.find((mailbox) => {
    const other = mailbox['imap']
    if (typeof other !== 'object' || other === null) return false
    const { host, user } = other as Tree
    const sameHost = typeof host === 'string' && host.toLowerCase() === imap.host
    return sameHost && user === imap.user && (mailbox['folder'] ?? 'INBOX') === folder
  })
  return { mailbox: same ?? { name: nameOf(imap, folder), imap, folder } }
}

/** The only one is called `main` where it says nothing. Absent: it has no name, which is told by itself. */
function nameIn({ name }: Tree, isOnly: boolean): string | undefined {
  if (name === undefined && isOnly) return 'main'
  return typeof name === 'string' ? name : undefined
}

/** The choice itself is not repeated: it may be a URL that lost its scheme, with a password in it. */
function noSuchName(names: readonly string[]): Pick<ConfigProblem, 'message' | 'remedy'> {
  return {
    message: 'is neither the name of a configured mailbox nor a mailbox URL',
    remedy: `name one of ${names.join(', ')}, or write it as imaps://user@host/Folder`,
  }
}

/**
 * What a mailbox of a flag or of the environment is called in the ledger: by what it is, so that another account or
 * folder never takes its place there. Words for a person, a digest of all three for the difference.
 */
function nameOf(imap: { readonly host: string; readonly user: string }, folder: string): string {
  const digest = createHash('sha256').update(JSON.stringify([imap.user, imap.host, folder]))
  const words = [imap.user.split('@')[0] ?? '', folder].map(slugOf).filter((word) => word !== '')
  return [...words, digest.digest('hex').slice(0, 8)].join('-')
}

const MAX_SLUG_CHARS = 24

function slugOf(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return words.join('-').slice(0, MAX_SLUG_CHARS)
}
