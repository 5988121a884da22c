/** Asks for each page so many times, as a browser that is signed in, and says how long it took. */
import { setTimeout as wait } from 'node:timers/promises'
import { COUNTED_PATHS, stretchPaths } from '@forwardpath/test-support/large-paths'

/** What one page took, from the request to the last octet. */
export type Timing = {
  readonly path: string
  /** The first one, when nothing is warm. */
  readonly firstMs: number
  /** Until the page had its figures. */
  readonly wholeMs: number
  readonly medianMs: number
  readonly p95Ms: number
  /** Of the largest answer. */
  readonly bytes: number
}

/** A page asks again after two seconds; figures of all of five million addresses take a minute. */
const REFRESH_MS = 2_000
const WHOLE_MS = 300_000

/** Every page that reads a large table, by its kinds of filter; two reports over a year besides. */
const PATHS = [
  ...COUNTED_PATHS,
  ...stretchPaths('u4999999@d19999.example'),
  '/reports/stale?period=365d',
  '/reports/health?period=365d',
]

/** Signs in and walks the pages. Throws where one does not answer 200. */
export async function timePages(
  url: string,
  { password, tries }: { readonly password: string; readonly tries: number },
): Promise<readonly Timing[]> {
  const cookie = await signedIn(url, password)
  const timings: Timing[] = []
  for (const path of PATHS) timings.push(await timePage(`${url}${path}`, { path, cookie, tries }))
  return timings
}

async function timePage(
  url: string,
  {
    path,
    cookie,
    tries,
  }: { readonly path: string; readonly cookie: string; readonly tries: number },
): Promise<Timing> {
  const times: number[] = []
  const ask = async (): Promise<string> => {
    const startedAtMs = performance.now()
    const answer = await fetch(url, { headers: { cookie, accept: 'text/html' } })
    const text = await answer.text()
    times.push(performance.now() - startedAtMs)
    if (answer.status !== 200) throw new Error(`${path}: ${String(answer.status)}`)
    return text
  }
  // A page without its figures asks again by itself; those answers count too.
  const startedAtMs = performance.now()
  while ((await ask()).includes('data-refresh')) {
    if (performance.now() - startedAtMs > WHOLE_MS) throw new Error(`${path} is never whole`)
    await wait(REFRESH_MS)
  }
  const wholeMs = performance.now() - startedAtMs
  let bytes = 0
  for (let i = 0; i < tries; i++) bytes = Math.max(bytes, Buffer.byteLength(await ask()))
  const sorted = times.toSorted((one, other) => one - other)
  return {
    path,
    firstMs: times[0] ?? 0,
    wholeMs,
    medianMs: sorted[Math.ceil(sorted.length * 0.5) - 1] ?? 0,
    p95Ms: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0,
    bytes,
  }
}

/** A line a page. */
export function formatTimings(timings: readonly Timing[]): string {
  const width = Math.max(...timings.map(({ path }) => path.length))
  const ms = (value: number): string => value.toFixed(0).padStart(8)
  return [
    `${'page'.padEnd(width)} first ms whole ms   p50 ms   p95 ms   octets`,
    ...timings.map(
      (one) =>
        `${one.path.padEnd(width)} ${ms(one.firstMs)} ${ms(one.wholeMs)} ${ms(one.medianMs)} ${ms(one.p95Ms)} ${ms(one.bytes)}`,
    ),
  ].join('\n')
}

/** The cookie of a session, by the form. */
async function signedIn(url: string, password: string): Promise<string> {
  const page = await fetch(`${url}/sign-in`)
  const visit = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const token = /name="token" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: visit, origin: url },
    body: new URLSearchParams({ token, name: 'admin', password }),
  })
  const session = answer.headers
    .getSetCookie()
    .find((line) => line.startsWith('forwardpath_session='))
  return session?.split(';')[0] ?? ''
}
