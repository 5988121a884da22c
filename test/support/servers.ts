/**
 * The servers that some suites talk to, where they are looked for, and how they are installed. One row a server: a new
 * one is found, asked for, installed and counted by its row alone.
 *
 * PostgreSQL is not among them: it comes with npm, and `TEST_DATABASE_URL` takes its place.
 */
import { accessSync, appendFileSync, constants, statSync } from 'node:fs'
import path from 'node:path'

type Server = {
  /** The program, looked for on the PATH and in the folders of system programs. */
  readonly program: string
  /** The variable whose URL takes the program's place; absent where the tests must own what they talk to. */
  readonly urlVariable?: string
  /** Debian's and Ubuntu's package. */
  readonly aptPackage: string
  /** Present where its package shuts out another's: it is unpacked beside the system, and run by path. */
  readonly unpacked?: Unpacked
  /** It changes users by itself, so it can be started by root only. */
  readonly needsRoot?: true
}

type Unpacked = {
  /** What would be `/`. */
  readonly folder: string
  /** The user that the package would make, and the program asks for. */
  readonly user: string
}

/** Every server that a suite may ask for. */
export const SERVERS = {
  /** Any IMAP server: our own Dovecot, or a mailbox somewhere (imap-server.ts). */
  imap: { program: 'dovecot', urlVariable: 'TEST_IMAP_URL', aptPackage: 'dovecot-imapd' },
  /** A Dovecot whose folders, certificate and life the test holds in its hands (dovecot.ts). */
  dovecot: { program: 'dovecot', aptPackage: 'dovecot-imapd' },
  /** The browser that looks at the pages (chromium.ts). */
  chromium: { program: 'chromium', aptPackage: 'chromium' },
  redis: { program: 'redis-server', urlVariable: 'TEST_REDIS_URL', aptPackage: 'redis-server' },
  /** An MTA that asks us (postfix.ts). */
  postfix: { program: 'postfix', aptPackage: 'postfix', needsRoot: true },
  /** Another one (exim.ts). Debian's packages of the two exclude each other. */
  exim: {
    program: 'exim4',
    aptPackage: 'exim4-daemon-light',
    needsRoot: true,
    unpacked: { folder: '/usr/local/lib/forwardpath-test/exim', user: 'Debian-exim' },
  },
  /** Asked only whether it can read its configuration. */
  opensmtpd: {
    program: 'smtpd',
    aptPackage: 'opensmtpd',
    unpacked: { folder: '/usr/local/lib/forwardpath-test/opensmtpd', user: 'opensmtpd' },
  },
  /** No server: what runs the lines that a page gives for KumoMTA. */
  lua: { program: 'lua5.4', aptPackage: 'lua5.4' },
} as const satisfies Readonly<Record<string, Server>>

export type ServerName = keyof typeof SERVERS

/** All names, in the order of the table. */
export const SERVER_NAMES = Object.keys(SERVERS) as readonly ServerName[]

/** Where a distribution puts servers, which is not always on an ordinary user's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/sbin']

const UNPACKED_FOLDERS = Object.values<Server>(SERVERS).flatMap(({ unpacked }) =>
  unpacked === undefined ? [] : [path.join(unpacked.folder, 'usr/sbin')],
)

/** The variable that names the file in which {@link noteSkip} writes; set by run-tests.ts. */
export const SKIPS_VARIABLE = 'FORWARDPATH_TEST_SKIPS'

/** One line of that file. */
export type Skip = {
  /** Absolute path of the test file. */
  readonly file: string
  /** What is not there: a server's name, or a few words. */
  readonly missing: string
}

/** What {@link requireServer} gives; `describe.skipIf(server.missing)` is what it is for. */
export type RequiredServer = {
  readonly missing: boolean
  /** The URL that was set in place of the program. */
  readonly url: string | undefined
}

/** The file to run, or undefined where it is nowhere: on the PATH, among system programs, or unpacked for the tests. */
export function findProgram(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
  return [...folders, ...SYSTEM_FOLDERS, ...UNPACKED_FOLDERS]
    .map((folder) => path.join(folder, program))
    .find((file) => isExecutable(file))
}

/** Where the package of a server was unpacked, or is to be; undefined where it is installed. */
export function unpackedServer(name: ServerName): Unpacked | undefined {
  const { unpacked }: Server = SERVERS[name]
  return unpacked
}

/** Whether a suite can have this server: its URL is set, or its program can be started. */
export function isThere(name: ServerName): boolean {
  const { program, needsRoot }: Server = SERVERS[name]
  if (urlOf(name) !== undefined) return true
  return findProgram(program) !== undefined && (needsRoot !== true || process.getuid?.() === 0)
}

/** The one command that installs these servers. */
export function installCommand(names: readonly ServerName[]): string {
  const isOrdinary = names.every((name) => {
    const { unpacked, needsRoot }: Server = SERVERS[name]
    return unpacked === undefined && needsRoot !== true
  })
  if (!isOrdinary)
    return 'FORWARDPATH_TEST_INSTALL=1 npm test (as root, for those that change users)'
  const packages = names.map((name) => SERVERS[name].aptPackage)
  return `sudo apt-get install --no-install-recommends ${[...new Set(packages)].join(' ')}`
}

/**
 * Asks for a server at the head of a test file. Where it is missing, the file's suites that are skipped for it are named
 * at the end of the run, with the command that installs it.
 *
 *     const dovecot = requireServer('dovecot', import.meta.filename)
 *     describe.skipIf(dovecot.missing)('…', …)
 */
export function requireServer(name: ServerName, testFile: string): RequiredServer {
  const missing = !isThere(name)
  if (missing) noteSkip({ file: testFile, missing: name })
  return { missing, url: urlOf(name) }
}

/** Says for the closing count why suites of a file are skipped. Without run-tests.ts nobody reads it. */
export function noteSkip(skip: Skip): void {
  const notes = process.env[SKIPS_VARIABLE]
  if (notes !== undefined) appendFileSync(notes, `${JSON.stringify(skip)}\n`)
}

function urlOf(name: ServerName): string | undefined {
  const { urlVariable }: Server = SERVERS[name]
  const url = urlVariable === undefined ? undefined : process.env[urlVariable]
  return url === '' ? undefined : url
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
