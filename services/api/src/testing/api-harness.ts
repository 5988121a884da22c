/** A whole API on a database of its own, asked in the process or over loopback. Mails are read by the packages themselves. */
import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import {
  BUILTIN_RULES,
  BUILTIN_RULES_VERSION,
  classify,
  compileRules,
  explain,
  remedies,
  type RuleSet,
} from '@forwardpath/classify'
import { DESK_RULES } from '@forwardpath/changes'
import { SCOPES, type Scope } from '@forwardpath/client'
import { decode } from '@forwardpath/decode'
import { isDeclined, readFast } from '@forwardpath/mime'
import { createIdSource, createLogger } from '@forwardpath/runtime'
import {
  createApiKey,
  createForesight,
  noteReleaseSet,
  openDatabase,
  registerMailbox,
  settleForesight,
  storeMessages,
  type Database,
} from '@forwardpath/store'
import { DEFAULT_POLICY, NO_DIFFERENCE } from '@forwardpath/suppress'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { newKey, parseReturnPathFormat, signReturnPath } from '@forwardpath/trust'
import type { FastifyInstance } from 'fastify'
import { buildApi } from '../build-api.ts'
import type { ApiContext, MailPort, TokenSigner } from '../context.ts'
import type { HistoryPort } from '../history/history-port.ts'
import { makeKey } from '../key.ts'

/** The API of one test file. */
export type ApiHarness = {
  readonly app: FastifyInstance
  readonly context: ApiContext
  readonly database: Database
  readonly databaseUrl: string
  /** Makes a key with these scopes; `over` for expired and revoked ones. */
  readonly key: (
    scopes: readonly Scope[],
    over?: { readonly expiresAtMs?: number },
  ) => Promise<string>
  /** A key with every scope. */
  readonly all: string
  /** Asks over loopback. The path is sent as it is, however wrong. */
  readonly ask: (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options?: AskOptions,
  ) => Promise<Asked>
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** What is sent with a request. */
export type AskOptions = {
  /** Undefined: the key with every scope; null: none. */
  readonly key?: string | null
  readonly json?: unknown
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer, with its body as JSON where it is. */
export type Asked = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  readonly body: { readonly [key: string]: unknown }
}

/** Compiled once for a file of tests. */
const RULES = compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION })

/** How a harness is opened. */
export type HarnessOptions = {
  /** Where the API's own connections go; for a proxy in between. */
  readonly through?: (databaseUrl: string) => Promise<string>
  /** Adds routes before the server listens: the pages. */
  readonly extend?: (app: FastifyInstance, context: ApiContext) => Promise<void>
}

/** Opens it; `over` replaces parts of the context. */
export async function openApiHarness(
  over: Partial<ApiContext> = {},
  options: HarnessOptions = {},
): Promise<ApiHarness> {
  const test = await createDatabase()
  const apiUrl = (await options.through?.(test.url)) ?? test.url
  const database = openDatabase({
    url: apiUrl,
    max: 8,
    // Only what fails gets there: a busy machine is slow.
    connectTimeoutMs: 30_000,
    onError: () => undefined,
  })
  const newId = createIdSource()
  const context: ApiContext = {
    database,
    rules: RULES,
    policy: DEFAULT_POLICY,
    desk: () => ({ rules: DESK_RULES, nowMs: Date.now(), ownDomains: [], isDnsOn: false }),
    tokens: testTokens(),
    mails: testMails(database, RULES),
    history: testHistory(database),
    takeInList: () => Promise.reject(new Error('no lists are taken in here')),
    now: Date.now,
    newId,
    log: createLogger({ level: 'silent', format: 'json' }),
    version: 'test',
    limits: {},
    maxMessageBytes: 25 * 1024 ** 2,
    rejectHost: 'mx.example.net',
    trustedProxy: [],
    failpoint: () => Promise.resolve(),
    ...over,
  }
  const app = await buildApi(context)
  await options.extend?.(app, context)
  const key: ApiHarness['key'] = async (scopes, { expiresAtMs } = {}) => {
    const made = makeKey()
    await createApiKey(database, {
      id: newId('key'),
      name: 'test',
      prefix: made.prefix,
      sha256: made.sha256,
      scopes,
      createdBy: 'test',
      expiresAtMs,
    })
    return made.key
  }
  const all = await key(SCOPES)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true })
  return {
    app,
    context,
    database,
    databaseUrl: test.url,
    key,
    all,
    url,
    ask: async (method, path, { key: given = all, json, body, headers = {} } = {}) => {
      const payload = json === undefined ? body : JSON.stringify(json)
      const answer = await exchange(`${url}${path}`, {
        method,
        agent,
        payload,
        headers: {
          ...(given === null ? {} : { authorization: `Bearer ${given}` }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(payload === undefined
            ? {}
            : { 'content-length': String(Buffer.byteLength(payload)) }),
          ...headers,
        },
      })
      const isJson = /json\b(?!-)/.test(answer.headers['content-type'] ?? '')
      const isLines = answer.headers['content-type']?.includes('ndjson') === true
      return {
        ...answer,
        body:
          isJson && !isLines && answer.text !== ''
            ? (JSON.parse(answer.text) as Asked['body'])
            : {},
      }
    },
    close: async () => {
      agent.destroy()
      await app.close()
      await database.close().catch(() => undefined)
      await test.drop()
    },
  }
}

type Exchange = {
  readonly method: string
  readonly agent: Agent
  readonly payload: string | Buffer | undefined
  readonly headers: Readonly<Record<string, string>>
}

function exchange(url: string, { payload, ...options }: Exchange): Promise<Omit<Asked, 'body'>> {
  const { hostname, port } = new URL(url)
  const path = url.slice(url.indexOf('/', 'http://'.length))
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, hostname, port, path }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Asked['headers'],
          text: Buffer.concat(chunks).toString(),
        })
      })
    })
    sent.on('error', reject)
    sent.end(payload)
  })
}

function testTokens(): TokenSigner {
  const keys = newKey({ nowMs: 0, random: new Uint8Array(32) })
  const format = parseReturnPathFormat({ domain: 'bounces.example.net', prefix: 'b' })
  if (!format.ok) throw new Error('the format of the test is wrong')
  return {
    sign: (mail) => signReturnPath(mail, { keys, format: format.format }),
    expiresAtMs: (nowMs) => nowMs + 14 * 86_400_000,
  }
}

/** The worker is another service: here every set is foreseen without addresses, and applied with none. */
function testHistory(database: Database): HistoryPort {
  return {
    foresee: async (wish, { id, who, note }) => {
      const { door } = wish
      await createForesight(database, {
        id,
        what: door,
        who,
        note,
        parameters: { door, policyVersion: '1', windows: [], windowsThen: [] },
        asOfMs: Date.now(),
      })
      const digest = createHash('sha256').update(JSON.stringify(wish)).digest('hex')
      const nothing = { reports: [], read: 0, expired: 0, unreadable: 0 }
      await settleForesight(database, id, { digest, totals: { ...NO_DIFFERENCE, ...nothing } })
      return true
    },
    apply: async (set) => {
      await noteReleaseSet(database, set.id, 'applied')
      return { kind: 'applied' }
    },
  }
}

/** The fast reader alone, and the ledger. */
function testMails(database: Database, rules: RuleSet): MailPort {
  return {
    classify: (bytes, options) => {
      const message = readFast(bytes)
      if (isDeclined(message)) return Promise.resolve({ ok: false, message: 'declined' })
      const decoded = decode(message)
      return Promise.resolve({
        ok: true,
        mail: {
          kind: decoded.kind,
          path: 'fast',
          format: decoded.format,
          originalMessageId: decoded.original.messageId ?? null,
          defects: decoded.defects,
          reports: decoded.reports.map((report) => {
            const verdict = classify(report, rules)
            return {
              action: report.action,
              category: verdict.category,
              ...(options.explain
                ? { rules: explain(report, rules), remedies: remedies(report, verdict) }
                : {}),
            }
          }),
        },
      })
    },
    takeIn: async (bytes) => {
      const identity = { source: 'import', folder: '', stream: undefined, isDemo: false } as const
      await registerMailbox(database, { name: 'api', ...identity })
      const uid = createHash('sha256').update(bytes).digest().readBigUInt64BE() >> 1n
      const key = { mailbox: 'api', uidValidity: '0', source: identity.source }
      const stored = await storeMessages(database, key, [
        { uid: String(uid), receivedAtMs: 0, sizeBytes: bytes.length, lane: 1, bytes },
      ])
      return { isNew: stored.newRows > 0 }
    },
  }
}
