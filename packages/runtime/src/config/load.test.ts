import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import type { Config } from './config.ts'
import { loadConfig } from './load.ts'
import type { LoadConfigOptions } from './load.ts'
import { ConfigError } from './problem.ts'
import { configJsonSchema, SECTIONS_WITHOUT_EFFECT } from './schema.ts'
import type { ConfigFileText } from './secret-file.ts'

const PASSWORD = 'correct horse'
const MAILBOX = 'imaps://bounces@example.net@imap.example.net/Bounces'

type Files = Readonly<Record<string, string | ConfigFileText>>
type Sources = Partial<Omit<LoadConfigOptions, 'readFile'>> & { readonly files?: Files }

/** Loads from files that are written in the test; a text is a file of mode 0600. */
function load(yaml: string | undefined, sources: Sources = {}): Config {
  const files: Files = {
    '/app/pw': PASSWORD,
    ...(yaml === undefined ? {} : { '/app/forwardpath.yaml': yaml }),
    ...sources.files,
  }
  return loadConfig({
    env: {},
    cwd: '/app',
    ...sources,
    readFile: (name) => {
      const file = files[name]
      return typeof file === 'string' ? { text: file, mode: 0o600 } : file
    },
  })
}

function problemsOf(yaml: string | undefined, sources: Sources = {}): readonly string[] {
  try {
    load(yaml, sources)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    expect(error.exitCode).toBe(EXIT.configuration)
    return error.message.split('\n')
  }
  throw new Error('expected a ConfigError')
}

function layerOf(config: Config, key: string): unknown {
  return config.values.find((value) => value.key === key)
}

const ONE_MAILBOX = `
mailboxes:
  - name: main
    imap: { host: imap.example.net, user: bounces@example.net, password_file: pw }
`

describe('without anything configured', () => {
  test('every setting has its default', () => {
    const config = load(undefined)
    expect(config).toMatchObject({
      database: {},
      redis: {},
      dataDir: '/app/.data',
      own: { domains: [], mtas: [], dkim: [] },
      mailboxes: [],
      limits: { messageBytes: 26_214_400 },
      addressChanges: { slaMs: 14 * 86_400_000, mxCheck: true },
      log: { level: 'info', format: 'auto' },
      notices: [],
    })
    expect(config).not.toHaveProperty('file')
    expect(new Set(config.values.map(({ layer }) => layer))).toEqual(new Set(['default']))
  })

  test('an empty file is the same', () => {
    const { file, ...rest } = load('# nothing yet\n')
    expect(file).toBe('/app/forwardpath.yaml')
    expect(rest).toEqual(load(undefined))
  })

  test('a key with nothing behind it counts as left out', () => {
    expect(load('own:\nmailboxes:\nlimits: { message: }\n').limits.messageBytes).toBe(26_214_400)
  })
})

describe('the layers', () => {
  const yaml = 'data_dir: from-file\nlog: { level: warn }\n'
  const env = { FORWARDPATH_DATA_DIR: 'from-environment' }

  test('flag > environment > file > default, and each value names its own', () => {
    const flagged = load(yaml, { env, overrides: { dataDir: 'from-flag' } })
    expect(flagged.dataDir).toBe('/app/from-flag')
    expect(layerOf(flagged, 'data_dir')).toMatchObject({ layer: 'flag', where: '--data-dir' })
    const set = load(yaml, { env })
    expect(set.dataDir).toBe('/app/from-environment')
    expect(layerOf(set, 'data_dir')).toMatchObject({
      layer: 'environment',
      where: 'FORWARDPATH_DATA_DIR',
    })
    const filed = load(yaml)
    expect(filed.dataDir).toBe('/app/from-file')
    expect(layerOf(filed, 'data_dir')).toMatchObject({ layer: 'file', where: 'forwardpath.yaml:1' })
    expect(layerOf(filed, 'log.level')).toMatchObject({
      value: 'warn',
      layer: 'file',
      where: 'forwardpath.yaml:2',
    })
    expect(layerOf(filed, 'log.format')).toMatchObject({ value: 'auto', layer: 'default' })
  })

  test('an empty variable counts as not set', () => {
    expect(load(yaml, { env: { FORWARDPATH_DATA_DIR: '' } }).dataDir).toBe('/app/from-file')
  })

  test('paths of the file begin at the file, those of variables where the program runs', () => {
    const files = { '/etc/fp/main.yaml': 'data_dir: d\nrules: { files: [r.yaml] }\n' }
    const config = load(undefined, { files, env: { FORWARDPATH_CONFIG: '/etc/fp/main.yaml' } })
    expect(config).toMatchObject({
      file: '/etc/fp/main.yaml',
      dataDir: '/etc/fp/d',
      rules: { files: ['/etc/fp/r.yaml'] },
    })
  })

  test('a variable stands above a file of a secret', () => {
    const config = load('database: { url_file: nowhere }\n', {
      env: { DATABASE_URL: 'postgres://u:pw@db/x' },
    })
    expect(config.database.url?.reveal()).toBe('postgres://u:pw@db/x')
    expect(layerOf(config, 'database.url')).toMatchObject({
      value: 'postgres://u:***@db/x',
      layer: 'environment',
    })
  })
})

describe('the environment alone', () => {
  test('is enough for a mailbox', () => {
    const config = load(undefined, {
      env: { FORWARDPATH_MAILBOX: MAILBOX, FORWARDPATH_IMAP_PASSWORD: PASSWORD },
    })
    expect(config.mailboxes).toMatchObject([
      {
        name: expect.stringMatching(/^bounces-bounces-[0-9a-f]{8}$/),
        host: 'imap.example.net',
        port: 993,
        security: 'tls',
        user: 'bounces@example.net',
        folder: 'Bounces',
        closed: false,
        after: {
          processed: { kind: 'leave' },
          unrecognised: { kind: 'leave' },
          failed: { kind: 'leave' },
        },
      },
    ])
    const auth = config.mailboxes[0]?.auth
    expect(auth?.kind === 'password' && auth.password.reveal()).toBe(PASSWORD)
    expect(config.own).toMatchObject({
      domains: ['example.net'],
      domainsAssumedFrom: config.mailboxes[0]?.name,
    })
    expect(config.notices).toEqual(['own.domains: assumed from the mailbox: example.net'])
    expect(layerOf(config, 'own.domains')).toMatchObject({
      value: ['example.net'],
      where: expect.stringMatching(/^assumed from the mailbox bounces-bounces-/),
    })
  })

  test('may name a file for the password, whose line end is not part of it', () => {
    const config = load(undefined, {
      env: { FORWARDPATH_MAILBOX: MAILBOX, FORWARDPATH_IMAP_PASSWORD_FILE: 'secret' },
      files: { '/app/secret': ` ${PASSWORD} \n` },
    })
    const auth = config.mailboxes[0]?.auth
    expect(auth?.kind === 'password' && auth.password.reveal()).toBe(` ${PASSWORD} `)
  })

  test('with names that are no settings says so', () => {
    const config = load(undefined, {
      env: { FORWARDPATH_MAILBOXES: 'x', FORWARDPATH_TEST_SEED: '1' },
    })
    expect(config.notices).toEqual(['FORWARDPATH_MAILBOXES: is not a setting of this program'])
  })
})

describe('a mailbox that is chosen', () => {
  const yaml = `
mailboxes:
  - name: news
    imap: { host: IMAP.example.net, user: bounces@example.net, password_file: pw }
    folder: Bounces
    closed: true
  - name: other
    imap: { host: imap.example.net, user: other@example.net, password_file: pw }
`
  test.for([
    ['by its name', 'news'],
    ['by its URL', MAILBOX],
  ] as const)('%s keeps its settings and is the only one', ([, mailbox]) => {
    const { mailboxes } = load(yaml, { overrides: { mailbox } })
    expect(mailboxes).toMatchObject([{ name: 'news', closed: true }])
  })

  test('that is not configured needs a password of the environment', () => {
    const overrides = { mailbox: 'imaps://new@imap.example.net' }
    expect(problemsOf(yaml, { overrides })).toEqual([
      '--mailbox mailboxes[0].imap: has no password for new; set password_file, FORWARDPATH_IMAP_PASSWORD or FORWARDPATH_IMAP_PASSWORD_FILE',
    ])
    const env = { FORWARDPATH_IMAP_PASSWORD: PASSWORD }
    expect(load(yaml, { overrides, env }).mailboxes).toMatchObject([
      { name: expect.stringMatching(/^new-inbox-[0-9a-f]{8}$/), folder: 'INBOX' },
    ])
  })

  test('by a name that is none is said, with the names that there are', () => {
    const said =
      'is neither the name of a configured mailbox nor a mailbox URL; name one of news, other, or write it as imaps://user@host/Folder'
    expect(problemsOf(yaml, { overrides: { mailbox: 'nwes' } })).toEqual([`--mailbox: ${said}`])
    const env = { FORWARDPATH_MAILBOX: 'nwes', FORWARDPATH_IMAP_PASSWORD: PASSWORD }
    expect(problemsOf(yaml, { env })).toEqual([`FORWARDPATH_MAILBOX: ${said}`])
    expect(problemsOf('version: 1', { overrides: { mailbox: 'nwes' } })).toEqual([
      '--mailbox: is not a mailbox URL; write it as imaps://user@host/Folder',
    ])
  })

  test('by the name that the only one has without saying so', () => {
    const only = 'mailboxes:\n  - imap: { host: imap.example.net, user: b, password_file: pw }\n'
    const { mailboxes } = load(only, { overrides: { mailbox: 'main' } })
    expect(mailboxes).toMatchObject([{ name: 'main', user: 'b' }])
  })
})

describe('a mailbox of the file', () => {
  const mailbox = (more: string, imap = ''): string =>
    `mailboxes:\n  - imap: { host: imap.example.net, user: b@example.net, password_file: pw ${imap} }\n${more}`

  test('takes all its settings', () => {
    const more = `
    folder: Returned
    since: 180d
    stream: newsletter
    closed: true
    after: { processed: "move:Done/2026", failed: flag, unrecognised: delete }
    expect_at_least: 1/24h
    trust: { minimum_to_suppress: verified }
`
    const { mailboxes } = load(
      mailbox(more, ', port: 1993, tls: { ca_file: ca.pem, server_name: mx.example }'),
      {
        files: { '/app/ca.pem': { text: 'PEM', mode: 0o644 } },
      },
    )
    expect(mailboxes).toMatchObject([
      {
        name: 'main',
        port: 1993,
        tlsCa: 'PEM',
        tlsServerName: 'mx.example',
        folder: 'Returned',
        since: { kind: 'age', ms: 180 * 86_400_000 },
        stream: 'newsletter',
        closed: true,
        after: {
          processed: { kind: 'move', folder: 'Done/2026' },
          failed: { kind: 'flag' },
          unrecognised: { kind: 'delete' },
        },
        expectAtLeast: { count: 1, perMs: 86_400_000 },
        trust: { minimumToSuppress: 'verified' },
      },
    ])
  })

  test('may be read from a day on, and only from one that exists', () => {
    expect(load(mailbox('    since: 2026-01-31\n')).mailboxes[0]?.since).toEqual({
      kind: 'date',
      date: '2026-01-31',
    })
    expect(problemsOf(mailbox('    since: 2026-02-30\n'))[0]).toMatch(/neither a span nor a day/)
  })

  test.for([
    ['', 'tls', 993],
    [', starttls: true', 'starttls', 143],
  ] as const)('with %j speaks %s on port %i', ([imap, security, port]) => {
    expect(load(mailbox('', imap)).mailboxes).toMatchObject([{ security, port }])
  })

  test('goes without TLS on this machine only', () => {
    const plain = (host: string): string =>
      `mailboxes:\n  - imap: { host: "${host}", user: b, password_file: pw, insecure: loopback }\n`
    for (const host of ['127.0.0.1', '::1', 'localhost', '127.3.2.1']) {
      expect(load(plain(host)).mailboxes).toMatchObject([
        { security: 'insecure_loopback', port: 143 },
      ])
    }
    for (const host of [
      '10.0.0.1',
      'imap.example.net',
      '127.0.0.1.example.net',
      'localhost.example',
    ]) {
      expect(problemsOf(plain(host))[0]).toMatch(/would send the password in the clear/)
    }
  })

  test('may use OAuth 2', () => {
    const yaml = `
mailboxes:
  - imap:
      host: outlook.office365.com
      user: b@example.net
      auth: { oauth2: { provider: microsoft, client_id: abc, refresh_token_file: pw, tenant: t } }
`
    const auth = load(yaml).mailboxes[0]?.auth
    expect(auth).toMatchObject({
      kind: 'oauth2',
      provider: 'microsoft',
      clientId: 'abc',
      tenant: 't',
    })
  })

  test('shares no name with another', () => {
    const yaml = `${ONE_MAILBOX}  - name: main\n    imap: { host: b.example, user: x, password_file: pw }\n`
    expect(problemsOf(yaml)).toEqual([
      'forwardpath.yaml:5 mailboxes[1].name: is the name of another mailbox too; give each its own',
    ])
  })

  test('is loaded without its secrets by parts that never log in', () => {
    const config = load(ONE_MAILBOX, {
      mailboxSecrets: 'ignored',
      files: { '/app/pw': { text: 'x', mode: 0o644 } },
    })
    expect(config.mailboxes).toMatchObject([{ auth: { kind: 'not_read' } }])
  })
})

describe('secrets', () => {
  test('are printed nowhere', () => {
    const config = load(ONE_MAILBOX, {
      env: {
        DATABASE_URL: `postgres://u:${encodeURIComponent(PASSWORD)}@db/x?password=${encodeURIComponent(PASSWORD)}`,
        REDIS_URL: 'redis://:correct@r',
        FORWARDPATH_IMAP_PASSWORD: PASSWORD,
      },
    })
    for (const text of [
      inspect(config, { depth: 9 }),
      JSON.stringify(config),
      String(config.database.url),
    ]) {
      expect(text).not.toMatch(/correct/)
    }
    expect(layerOf(config, 'mailboxes[0].imap.password')).toEqual({
      key: 'mailboxes[0].imap.password',
      value: '[secret]',
      layer: 'environment',
      where: 'FORWARDPATH_IMAP_PASSWORD',
    })
  })

  test.for([0o604, 0o644, 0o602, 0o666])('in a file of mode %o are refused', (mode) => {
    const [problem] = problemsOf(ONE_MAILBOX, { files: { '/app/pw': { text: PASSWORD, mode } } })
    expect(problem).toBe(
      `forwardpath.yaml:4 mailboxes[0].imap.password_file: /app/pw can be read by others (mode 0${mode.toString(8)}); run chmod 600 /app/pw`,
    )
  })

  test.for([0o400, 0o600, 0o640])('in a file of mode %o are read', (mode) => {
    expect(
      load(ONE_MAILBOX, { files: { '/app/pw': { text: PASSWORD, mode } } }).mailboxes,
    ).toHaveLength(1)
  })

  test('are refused in the file itself, and not repeated', () => {
    const text = problemsOf(`
database: { url: "postgres://u:hunter2@db/x" }
redis: { url: "redis://r?password=hunter2" }
mailboxes:
  - imap: { host: h.example, user: u, password: hunter2 }
`).join('\n')
    expect(text).toMatch(
      /forwardpath.yaml:5 mailboxes\[0\].imap.password: unknown key; write the password to a file/,
    )
    expect(text).not.toContain('hunter2')
    const urls = problemsOf('database: { url: "postgres://u:hunter2@db/x" }\n').join('\n')
    expect(urls).toMatch(/has a password in it; write the URL to a file/)
    expect(urls).not.toContain('hunter2')
  })

  test('of mailboxes are not those of the ledger', () => {
    for (const name of ['import', 'api']) {
      const yaml = `mailboxes:\n  - name: ${name}\n    imap: { host: imap.example.net, user: bounces }\n`
      const [problem] = problemsOf(yaml)
      expect(problem).toMatch(/:2 mailboxes\[0\]\.name: is the name of the mails that were .* too/)
    }
  })

  test('that are missing, empty or given twice are said', () => {
    const env = { FORWARDPATH_IMAP_PASSWORD: 'a', FORWARDPATH_IMAP_PASSWORD_FILE: 'pw' }
    expect(problemsOf(ONE_MAILBOX, { env })[0]).toMatch(/is set beside FORWARDPATH_IMAP_PASSWORD/)
    expect(problemsOf(ONE_MAILBOX, { files: { '/app/pw': '\n' } })[0]).toMatch(/\/app\/pw is empty/)
    expect(problemsOf('database: { url_file: gone }\n')).toEqual([
      'forwardpath.yaml:1 database.url_file: /app/gone does not exist; write the secret to it (mode 0600)',
    ])
  })
})

describe('what is wrong', () => {
  test('is said all at once, each with its line, key and remedy', () => {
    const yaml = `version: 2
retntion: { raw: 7d }
retention: { raw: 7, events: soon }
limits: { message: 1TB }
own: { domains: example.net, mtas: [192.0.2.0/40, "not a host"] }
log: { level: loud }
mailboxes:
  - name: "Main box"
    imap: { hots: x, user: "" , port: 70000 }
    after: { processed: burn }
    closed: maybe
`
    expect(problemsOf(yaml).toSorted()).toEqual(
      [
        'forwardpath.yaml:1 version: is not a version that this program knows; write 1',
        'forwardpath.yaml:2 retntion: unknown key; did you mean retention?',
        'forwardpath.yaml:3 retention.raw: is not a duration; write it with a unit, such as 30s, 24h, 7d',
        'forwardpath.yaml:3 retention.events: "soon" is not a duration; write it with a unit, such as 30s, 24h, 7d',
        'forwardpath.yaml:4 limits.message: "1TB" is not a size between 1KiB and 256MiB; write it such as 25MiB',
        'forwardpath.yaml:5 own.domains: is not a list; write a list',
        'forwardpath.yaml:5 own.mtas[0]: "192.0.2.0/40" is not a host or network; write it such as mta1.example.net or 192.0.2.0/28',
        'forwardpath.yaml:5 own.mtas[1]: "not a host" is not a host or network; write it such as mta1.example.net or 192.0.2.0/28',
        'forwardpath.yaml:6 log.level: is not one of the known values; choose trace, debug, info, warn, error, fatal, silent',
        'forwardpath.yaml:8 mailboxes[0].name: "Main box" is not a name; use up to 64 of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit',
        'forwardpath.yaml:9 mailboxes[0].imap.host: is missing; add it',
        'forwardpath.yaml:9 mailboxes[0].imap.hots: unknown key; did you mean host?',
        'forwardpath.yaml:9 mailboxes[0].imap.port: is out of range; write at most 65535',
        'forwardpath.yaml:9 mailboxes[0].imap.user: is empty; write a value or leave the key out',
        'forwardpath.yaml:10 mailboxes[0].after.processed: "burn" is none of leave, flag, delete, move:FOLDER; choose one of these',
        'forwardpath.yaml:11 mailboxes[0].closed: is not true or false; write true or false',
      ].sort(),
    )
  })

  test.for([
    ['own: [', /forwardpath.yaml:1: is not valid YAML/],
    [
      'log: { level: info }\nlog: { level: warn }\n',
      /forwardpath.yaml:2: is not valid YAML: Map keys must be unique/,
    ],
    ['- a\n- b\n', /forwardpath.yaml:1: is not a list of keys/],
    ['just text', /forwardpath.yaml:1: is not a list of keys/],
    ['own: { doamins: [example.net] }', /own.doamins: unknown key; did you mean domains\?/],
    ['own: { colour: red }', /own.colour: unknown key; known here: domains, mtas, dkim/],
  ] as const)('in %j is told by its line', ([yaml, message]) => {
    expect(problemsOf(yaml)).toEqual([expect.stringMatching(message)])
  })

  test.for([
    ['__proto__: { data_dir: elsewhere }', '__proto__'],
    ['own: { __proto__: { domains: [a.example] } }', 'own.__proto__'],
    ['own: { __proto__: }', 'own.__proto__'],
    [
      'mailboxes: [{ __proto__: { closed: true }, imap: { host: h.example, user: u } }]',
      'mailboxes[0].__proto__',
    ],
    ['own: { constructor: x }', 'own.constructor'],
    ['toString:', 'toString'],
  ] as const)('in %j are told too, though every object has such a thing', ([yaml, key]) => {
    expect(problemsOf(yaml)).toEqual([
      expect.stringContaining(`forwardpath.yaml:1 ${key}: unknown key; `),
    ])
  })

  test('of a file that is no YAML at all are told by the first few', () => {
    expect(problemsOf('a: b: c\n'.repeat(50))).toHaveLength(3)
  })

  test('of variables and flags names them', () => {
    expect(
      problemsOf(undefined, {
        env: { DATABASE_URL: 'mysql://x', FORWARDPATH_MAILBOX: 'imaps://b:pw@host/x' },
        overrides: { logLevel: 'info' },
      }),
    ).toEqual([
      expect.stringMatching(/^FORWARDPATH_MAILBOX: has a password in it/),
      expect.stringMatching(/^DATABASE_URL database.url: is not a URL of that server/),
    ])
    expect(problemsOf(undefined, { overrides: { logLevel: 'loud' } })[0]).toMatch(
      /^--log-level log.level: /,
    )
  })

  test('with a file that was named and is not there', () => {
    expect(problemsOf(undefined, { overrides: { config: 'gone.yaml' } })).toEqual([
      '--config: /app/gone.yaml does not exist; correct the path',
    ])
    expect(problemsOf(undefined, { env: { FORWARDPATH_CONFIG: '/etc/gone.yaml' } })[0]).toMatch(
      /^FORWARDPATH_CONFIG: /,
    )
  })

  test('with Redis beside the embedded database, unless it is meant', () => {
    const env = { REDIS_URL: 'redis://r' }
    expect(problemsOf(undefined, { env })[0]).toMatch(/^REDIS_URL redis: .*--allow-embedded$/)
    expect(load(undefined, { env, overrides: { allowEmbedded: true } }).redis.url?.reveal()).toBe(
      'redis://r',
    )
  })

  test('in a file that unfolds without end', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let n = 1; n < 12; n += 1) {
      const nine = Array.from({ length: 9 }, () => `*a${String(n - 1)}`)
      lines.push(`a${String(n)}: &a${String(n)} [${nine.join(', ')}]`)
    }
    expect(problemsOf(lines.join('\n'))[0]).toMatch(/cannot be unfolded/)
  })
})

describe('the sections of one part each', () => {
  const DAY_MS = 86_400_000

  test('have their defaults', () => {
    const config = load(undefined)
    expect(config).not.toHaveProperty('tokens')
    expect(config).toMatchObject({
      trust: { minimumToSuppress: 'plausible' },
      leadSource: { header: 'X-Lead-Source' },
      webhooks: { allowNetworks: [] },
    })
    expect(config.dns).toEqual({
      enabled: true,
      servers: 'system',
      timeoutMs: 3_000,
      concurrency: 20,
    })
    expect(config.incidents).toEqual({
      enabled: true,
      addresses: 50,
      ratio: 5,
      historyMs: 14 * DAY_MS,
      aliveAddresses: 20,
      aliveShare: 0.2,
    })
    expect(config.api).toEqual({
      listen: { host: '127.0.0.1', port: 8_551 },
      limits: { default: { count: 600, perMs: 60_000 }, feed: { count: 60, perMs: 60_000 } },
      trustedProxy: [],
    })
    expect(config.reports).toEqual({ schedule: 'weekly' })
    expect(config.lookup).toEqual({
      socketmap: { host: '127.0.0.1', port: 9_998 },
      tcp: { host: '127.0.0.1', port: 9_997 },
      policy: { host: '127.0.0.1', port: 9_999 },
      onError: 'temp',
      maxAgeMs: DAY_MS,
      streams: [],
    })
  })

  test('take every key', () => {
    const config = load(
      `
tokens: { domain: Bounces.Example.net, prefix: b, separator: "-", keys_file: keys/tokens, lifetime: 10d }
trust: { minimum_to_suppress: correlated }
incidents: { enabled: false, addresses: 10, ratio: 2.5, history: 7d, alive_addresses: 5, alive_share: 0.5 }
dns: { enabled: false, servers: [192.0.2.53, "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:53"], timeout: 500ms, concurrency: 5 }
lead_source: { header: X-Origin }
api: { listen: "[::1]:0", limits: { default: none, check: 10/s, feed: 5/30s }, trusted_proxy: [10.0.0.7, "fd00::/8"] }
webhooks: { allow_networks: [10.1.0.0/16], ca_file: ca.pem }
reports: { folder: reports, schedule: monthly }
lookup: { socketmap: "0.0.0.0:1", tcp: off, policy: off, http: "127.0.0.1:9996", on_error: open, max_age: 2h, streams: [{ sasl: crm, stream: crm }, { sender: news.example.net, stream: newsletter }] }
`,
      { files: { '/app/ca.pem': { text: 'PEM', mode: 0o644 } } },
    )
    expect(config).toMatchObject({
      tokens: {
        domain: 'bounces.example.net',
        prefix: 'b',
        separator: '-',
        keysFile: '/app/keys/tokens',
        lifetimeMs: 10 * DAY_MS,
      },
      trust: { minimumToSuppress: 'correlated' },
      incidents: {
        enabled: false,
        addresses: 10,
        ratio: 2.5,
        historyMs: 7 * DAY_MS,
        aliveAddresses: 5,
        aliveShare: 0.5,
      },
      dns: {
        enabled: false,
        servers: ['192.0.2.53', '192.0.2.53:5353', '2001:db8::53', '[2001:db8::53]:53'],
        timeoutMs: 500,
        concurrency: 5,
      },
      leadSource: { header: 'X-Origin' },
      webhooks: { allowNetworks: ['10.1.0.0/16'], tlsCa: 'PEM' },
      reports: { folder: '/app/reports', schedule: 'monthly' },
    })
    expect(config.api).toEqual({
      listen: { host: '::1', port: 0 },
      limits: { check: { count: 10, perMs: 1_000 }, feed: { count: 5, perMs: 30_000 } },
      trustedProxy: ['10.0.0.7', 'fd00::/8'],
    })
    expect(config.lookup).toEqual({
      socketmap: { host: '0.0.0.0', port: 1 },
      http: { host: '127.0.0.1', port: 9_996 },
      onError: 'open',
      maxAgeMs: 2 * 3_600_000,
      streams: [
        { by: 'sasl', value: 'crm', stream: 'crm' },
        { by: 'sender', value: 'news.example.net', stream: 'newsletter' },
      ],
    })
  })

  test.for([
    [
      'tokens: { domain: b.example }',
      'tokens.keys_file: is missing; name the file that `token keygen` writes',
    ],
    [
      'tokens: { keys_file: k }',
      'tokens.domain: is missing; name the domain that the return paths are in',
    ],
    [
      'tokens: { domain: b.example, keys_file: k, prefix: much-too-long }',
      'tokens.prefix: "much-too-long" is not a prefix; use 1 to 12 letters and digits, with dots, dashes or underscores inside only',
    ],
    [
      'tokens: { domain: b.example, keys_file: k, separator: "#" }',
      'tokens.separator: is not one of the known values; choose +, -, =, _, .',
    ],
    [
      'tokens: { domain: b.example, keys_file: k, lifetime: 2h }',
      'tokens.lifetime: "2h" is not a duration between 1d and 365d; write it with a unit, such as 365d',
    ],
    [
      'trust: { minimum_to_suppress: unverified }',
      'trust.minimum_to_suppress: is not one of the known values; choose plausible, correlated, verified',
    ],
    ['incidents: { alive_share: 20 }', 'incidents.alive_share: is out of range; write at most 1'],
    ['incidents: { adresses: 20 }', 'incidents.adresses: unknown key; did you mean addresses?'],
    [
      'dns: { servers: [ns1.example.net] }',
      'dns.servers: is neither system nor a list of servers; write system or [192.0.2.53]',
    ],
    [
      'dns: { servers: own }',
      'dns.servers: is neither system nor a list of servers; write system or [192.0.2.53]',
    ],
    ['dns: { concurrency: 0 }', 'dns.concurrency: is out of range; write at least 1'],
    [
      'lead_source: { header: "X-Lead-Source:" }',
      'lead_source.header: "X-Lead-Source:" is not the name of a header field; write it such as X-Lead-Source, without the colon',
    ],
    [
      'api: { listen: 8551 }',
      'api.listen: is not an address to listen on; write it such as 127.0.0.1:8551 or [::1]:8551',
    ],
    [
      'api: { listen: "::1:8551" }',
      'api.listen: "::1:8551" is not an address to listen on; write it such as 127.0.0.1:8551 or [::1]:8551',
    ],
    [
      'api: { limits: { feed: many } }',
      'api.limits.feed: "many" is neither a rate nor none; write it such as 600/min',
    ],
    [
      'api: { trusted_proxy: [proxy.example.net] }',
      'api.trusted_proxy[0]: "proxy.example.net" is not an address or network; write it such as 10.0.0.7 or 10.0.0.0/8',
    ],
    [
      'webhooks: { ca_file: gone.pem }',
      'webhooks.ca_file: /app/gone.pem does not exist; correct the path',
    ],
    [
      'reports: { schedule: hourly }',
      'reports.schedule: is not one of the known values; choose daily, weekly, monthly, none',
    ],
    [
      'lookup: { http: on }',
      'lookup.http: "on" is neither an address to listen on nor off; write it such as 127.0.0.1:9998',
    ],
    ['api: yes', 'api: is not a list of keys; write a list of keys'],
  ] as const)('%s is refused with its line', ([yaml, problem]) => {
    expect(problemsOf(`version: 1\n${yaml}\n`)).toEqual([`forwardpath.yaml:2 ${problem}`])
  })

  test('that nothing follows from yet are named where they are set', () => {
    expect(load('trust: { minimum_to_suppress: verified }\n').notices).toEqual([])
    expect(load('reports: { folder: reports, schedule: daily }\n').notices).toEqual([])
    for (const section of SECTIONS_WITHOUT_EFFECT) {
      expect(load(`${section}: {}\n`).notices).toEqual([
        `accepted, but without effect in this version: ${section}`,
      ])
    }
  })
})

describe('the JSON Schema', () => {
  test('demands only what has no default, and no key that is unknown', () => {
    expect(configJsonSchema()).toMatchObject({
      required: [],
      additionalProperties: false,
      properties: {
        own: { required: [] },
        mailboxes: {
          items: { required: ['imap'], properties: { imap: { required: ['host', 'user'] } } },
        },
      },
    })
  })
})

describe('the real file system', () => {
  test('gives the rights of a file', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'forwardpath-config-'))
    try {
      await writeFile(path.join(folder, 'forwardpath.yaml'), ONE_MAILBOX)
      await writeFile(path.join(folder, 'pw'), PASSWORD)
      await chmod(path.join(folder, 'pw'), 0o644)
      expect(() => loadConfig({ env: {}, cwd: folder })).toThrow(/can be read by others/)
      await chmod(path.join(folder, 'pw'), 0o600)
      expect(loadConfig({ env: {}, cwd: folder }).mailboxes).toHaveLength(1)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
