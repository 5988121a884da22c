/** The pages on a database of their own, and browsers without a window: each keeps its cookies, as a browser would. */
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { createUser, type Database, type Role } from '@forwardpath/store'
import type { ApiContext } from '../context.ts'
import { hashPassword } from '../pages/passwords.ts'
import type { PagesPorts } from '../pages/pages-context.ts'
import { registerPages } from '../serve.ts'
import { openApiHarness, type ApiHarness } from './api-harness.ts'

/** One password for everybody, hashed once. */
export const PASSWORD = 'correct horse battery'

/** What came back. */
export type Answered = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  readonly cookies: readonly SetCookie[]
}

/** A cookie that was set, as far as a test looks at it. */
export type SetCookie = {
  readonly name: string
  readonly value: string
  readonly path: string | undefined
  readonly domain: string | undefined
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite: string | undefined
}

/** A browser. `get`, `head` and `post` follow nothing. */
export type Browser = {
  readonly cookies: Map<string, string>
  readonly get: (path: string) => Promise<Answered>
  readonly head: (path: string) => Promise<Answered>
  /** Takes the form token from the page at `from`, then sends the form. */
  readonly post: (
    path: string,
    fields?: Readonly<Record<string, string>>,
    over?: PostOptions,
  ) => Promise<Answered>
}

/** What a form is sent with, where it is not what a browser would send. */
export type PostOptions = {
  /** The page that the form stands on. Default: `/account`, or `/sign-in` where nobody is signed in. */
  readonly from?: string
  readonly token?: string
  readonly origin?: string | null
}

/** The harness with its people. */
export type PagesHarness = ApiHarness & {
  readonly browser: () => Browser
  /** Makes a user with {@link PASSWORD}. */
  readonly user: (name: string, role: Role) => Promise<string>
  readonly signIn: (name: string) => Promise<Browser>
}

const ORIGIN = 'http://127.0.0.1:8551'

/** Opens it. Reports and incidents are refused unless given: they are made by other services. */
export async function openPagesHarness(
  ports: Partial<PagesPorts> = {},
  over: Partial<ApiContext> = {},
  /** What the pages ask, where a test looks at that. */
  throughPages: (database: Database) => Database = (database) => database,
): Promise<PagesHarness> {
  const all: PagesPorts = {
    loadReport: () => Promise.reject(new Error('no reports here')),
    retention: {
      settings: [{ key: 'retention.raw', value: '90d', layer: 'default', where: 'default' }],
      ages: {
        rawMs: 90 * 86_400_000,
        eventsMs: 730 * 86_400_000,
        auditMs: 1_825 * 86_400_000,
        tombstonesMs: 90 * 86_400_000,
      },
      restMs: 3_600_000,
    },
    incidents: {
      preview: () => Promise.resolve(undefined),
      choose: () => Promise.resolve({ ok: false, reason: 'not here' }),
    },
    ...ports,
  }
  const harness = await openApiHarness(
    { trustedProxy: ['127.0.0.1'], ...over },
    {
      extend: (app, context: ApiContext) =>
        registerPages(app, { ...context, database: throughPages(context.database), ...all }),
    },
  )
  const passwordHash = await hashPassword(PASSWORD)
  const browser = (): Browser => openBrowser(harness)
  return {
    ...harness,
    browser,
    user: async (name, role) => {
      const id = harness.context.newId('usr')
      await createUser(harness.database, { id, name, role, passwordHash, createdBy: 'test' })
      return id
    },
    signIn: async (name) => {
      const one = browser()
      const answer = await one.post('/sign-in', { name, password: PASSWORD })
      if (answer.statusCode !== 303) throw new Error(`${name} cannot sign in: ${answer.body}`)
      return one
    },
  }
}

let nextBrowser = 1

function openBrowser({ url }: ApiHarness): Browser {
  // Each browser is somebody else: tries are counted by address.
  const address = `192.0.2.${String(nextBrowser++ % 250)}`
  const cookies = new Map<string, string>()
  const remember = (answer: Answered): Answered => {
    for (const { name, value } of answer.cookies)
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    return answer
  }
  const headers = (): Record<string, string> => ({
    host: '127.0.0.1:8551',
    accept: 'text/html',
    'x-forwarded-for': address,
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  })
  const ask = async (method: 'GET' | 'HEAD', path: string): Promise<Answered> =>
    remember(await exchange(url, { method, path, headers: headers() }))
  const get: Browser['get'] = (path) => ask('GET', path)
  return {
    cookies,
    get,
    head: (path) => ask('HEAD', path),
    post: async (path, fields = {}, { from, token, origin = ORIGIN } = {}) => {
      const page = from ?? (cookies.has('forwardpath_session') ? '/account' : '/sign-in')
      const given = token ?? tokenOf((await get(page)).body)
      return remember(
        await exchange(url, {
          method: 'POST',
          path,
          headers: {
            ...headers(),
            'content-type': 'application/x-www-form-urlencoded',
            ...(origin !== null && { origin }),
          },
          payload: new URLSearchParams({ token: given, ...fields }).toString(),
        }),
      )
    },
  }
}

/** What is sent. */
export type Sent = {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload?: string
}

/** One request over loopback, with headers as they are given, `Host` too. */
export async function exchange(url: string, { payload, ...sent }: Sent): Promise<Answered> {
  const { hostname, port } = new URL(url)
  const asked = request({ ...sent, hostname, port, agent: false })
  asked.end(payload)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return {
    statusCode: answer.statusCode ?? 0,
    headers: answer.headers as Answered['headers'],
    body: Buffer.concat(chunks).toString(),
    cookies: (answer.headers['set-cookie'] ?? []).map(readSetCookie),
  }
}

/** RFC 6265 s4.1.1, of our own cookies. */
function readSetCookie(line: string): SetCookie {
  const [pair = '', ...attributes] = line.split('; ')
  const [name = '', value = ''] = pair.split('=')
  const given = new Map(attributes.map((text) => [text.split('=')[0] ?? '', text.split('=')[1]]))
  return {
    name,
    value,
    path: given.get('Path'),
    domain: given.get('Domain'),
    httpOnly: given.has('HttpOnly'),
    secure: given.has('Secure'),
    sameSite: given.get('SameSite'),
  }
}

/** The token of the first form on a page; empty where it has none. */
export function tokenOf(page: string): string {
  return /name="token" value="([^"]+)"/.exec(page)?.[1] ?? ''
}
