/**
 * How long each page takes on a large list: `FORWARDPATH_PAGES_ROWS=5000000 npm run screenshots`.
 * Rows are made by the database itself; the number is that of the suppressions, and there are two fifths as many reports.
 */
import { createDatabase } from '@forwardpath/test-support/postgres'
import { openDatabase } from '@forwardpath/store'
import { expect, test } from 'vitest'
import { startPagesRun, PASSWORD } from './pages-run.ts'

const ROWS = Number(process.env['FORWARDPATH_PAGES_ROWS'] ?? 0)
const REPORTS = Math.round(ROWS * 0.4)
const TRIES = 20
/** Server time, at the 95th percentile (issue "The web pages"). */
const MAX_P95_MS = 200

const PATHS = [
  '/',
  '/changes',
  '/suppressions',
  '/suppressions?status=released',
  '/suppressions?domain=d77.example',
  '/suppressions/u77%40d77.example',
  '/bounces',
  '/bounces?category=user_unknown',
  '/bounces?trust=verified',
  '/bounces?category=unclassified',
  '/bounces?provider=d3.example',
  '/reports/stale',
  '/reports/sources',
  '/reports/domains',
  '/reports/health',
  '/mailboxes',
  '/quarantine',
  '/incidents',
  '/audit',
]

test(`each page with ${String(ROWS)} suppressions and ${String(REPORTS)} reports`, async () => {
  const test = await createDatabase()
  const run = await startPagesRun(test.url)
  const database = openDatabase({
    url: test.url,
    max: 2,
    statementTimeoutMs: 3_600_000,
    onError: () => undefined,
  })
  try {
    for (const statement of FILL) await database.query(statement)
    const cookie = await signedIn(run.url)
    const lines: string[] = []
    const slow: string[] = []
    for (const path of PATHS) {
      const times: number[] = []
      let bytes = 0
      for (let i = 0; i < TRIES; i++) {
        const startedAtMs = performance.now()
        const answer = await fetch(`${run.url}${path}`, {
          headers: { cookie, accept: 'text/html' },
        })
        bytes = (await answer.arrayBuffer()).byteLength
        times.push(performance.now() - startedAtMs)
        expect(answer.status, path).toBe(200)
      }
      times.sort((a, b) => a - b)
      const p95 = times[Math.ceil(TRIES * 0.95) - 1] ?? 0
      lines.push(
        `${path.padEnd(40)} median ${String(Math.round(times[TRIES / 2] ?? 0))} ms, p95 ${String(Math.round(p95))} ms, ${String(bytes)} octets`,
      )
      if (p95 > MAX_P95_MS) slow.push(path)
    }
    process.stderr.write(`${lines.join('\n')}\n`)
    expect(slow).toEqual([])
  } finally {
    await database.close()
    await run.stop()
    await test.drop()
  }
}, 3_600_000)

/** The cookie of a session, by the form. */
async function signedIn(url: string): Promise<string> {
  const page = await fetch(`${url}/sign-in`)
  const visit = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const token = /name="token" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: visit, origin: url },
    body: new URLSearchParams({ token, name: 'admin', password: PASSWORD }),
  })
  const session = answer.headers
    .getSetCookie()
    .find((line) => line.startsWith('forwardpath_session='))
  return session?.split(';')[0] ?? ''
}

/** Ids as a ULID's: in the order of their making. */
const id = (prefix: string): string => `'${prefix}_01' || lpad(i::text, 24, '0')`
const CATEGORY = `(array['user_unknown','mailbox_full','moved','reputation','policy','unclassified'])[1 + i % 6]`

const FILL = [
  `insert into suppression (id, address, address_key, scope, domain, status, reason, category, policy_version, trust,
     evidence_count, first_event_at, last_event_at, source, origin, created_at, updated_at, seq)
   select ${id('sup')}, 'u' || i || '@d' || i % 20000 || '.example', 'u' || i || '@d' || i % 20000 || '.example', 'global',
     'd' || i % 20000 || '.example', case when i % 1000 = 0 then 'released' else 'active' end, 'hard_bounce', 'user_unknown',
     '1', 'plausible', 1, now() - i * interval '10 seconds', now() - i * interval '10 seconds', 'pipeline', 'recipient',
     now(), now(), 1000000 + i
   from generate_series(1, ${String(ROWS)}) i`,
  `insert into raw_message (mailbox, uid_validity, uid, size_bytes, received_at, state, kind)
   select 'import', 9, i, 3000, now() - i * interval '5 seconds', 'done', 'bounce' from generate_series(1, ${String(REPORTS)}) i`,
  `insert into bounce (id, raw_message_id, ordinal, received_at, event_key, kind, format, action, recipient, address_key,
     reply_code, status, diagnostic, trust, provider)
   select ${id('bnc')}, r.id, 0, now() - i * interval '5 seconds', decode(md5(i::text), 'hex'), 'bounce', 'rfc3464', 'failed',
     'u' || i || '@d' || i % 20000 || '.example', 'u' || i || '@d' || i % 20000 || '.example', 550, '5.1.1',
     '550 5.1.1 user unknown ' || i, case when i % 50000 = 0 then 'verified' else 'plausible' end, 'd' || i % 20 || '.example'
   from generate_series(1, ${String(REPORTS)}) i
     join raw_message r on r.mailbox = 'import' and r.uid_validity = 9 and r.uid = i`,
  `insert into classification (bounce_id, category, permanence, rule_id, rule_version)
   select ${id('bnc')}, ${CATEGORY}, 'permanent', 'test', '1' from generate_series(1, ${String(REPORTS)}) i`,
  'analyze',
]
