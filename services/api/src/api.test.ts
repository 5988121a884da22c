import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { CATEGORIES } from '@forwardpath/classify'
import { OPERATIONS, PROBLEM_CODES, words } from '@forwardpath/client'
import { REJECT_REASONS } from '@forwardpath/changes'
import { EXPORT_FORMS, listAudit } from '@forwardpath/store'
import { SUPPRESSION_REASONS, SUPPRESSION_STATUSES } from '@forwardpath/suppress'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAnswerChecker } from './testing/answer-checker.ts'
import { openApiHarness, type ApiHarness, type Asked } from './testing/api-harness.ts'

let api: ApiHarness
const check = createAnswerChecker()

beforeAll(async () => {
  api = await openApiHarness()
})

afterAll(async () => {
  await api.close()
})

const MAIL = [
  'Return-Path: <>',
  'From: MAILER-DAEMON@mx.example.org',
  'To: bounces@example.net',
  'Subject: Undelivered',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  '',
  '--b',
  '',
  'could not be delivered',
  '--b',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx.example.org',
  '',
  'Final-Recipient: rfc822; old@example.org',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
  '',
  '--b--',
  '',
].join('\r\n')

async function put(address: string, json: unknown = {}): Promise<Asked> {
  return api.ask('PUT', `/v1/suppressions/${encodeURIComponent(address)}`, { json })
}

async function batch(items: readonly unknown[]): Promise<Asked> {
  return api.ask('POST', '/v1/suppressions/batch', { json: { items } })
}

describe('words', () => {
  test('are those of the packages that own them', () => {
    expect(words.CATEGORIES).toEqual(CATEGORIES)
    expect(words.SUPPRESSION_REASONS).toEqual(SUPPRESSION_REASONS)
    expect(words.SUPPRESSION_STATUSES).toEqual(SUPPRESSION_STATUSES)
    expect(words.REJECT_REASONS).toEqual(REJECT_REASONS)
    expect(words.EXPORT_FORMATS).toEqual(EXPORT_FORMS)
  })
})

describe('suppressions', () => {
  test('PUT is an upsert that may be repeated: the second time changes nothing and makes no change set', async () => {
    const first = await put('Put@Example.org', { note: 'asked by telephone' })
    expect(first).toMatchObject({
      status: 200,
      body: {
        outcome: 'added',
        suppression: { addressKey: 'put@example.org', status: 'active', source: 'api' },
      },
    })
    const sets = await api.ask('GET', `/v1/change-sets/${String(first.body['changeSetId'])}`)
    expect(sets).toMatchObject({ status: 200, body: { changes: 1 } })
    const second = await put('put@example.org')
    expect(second.body).toMatchObject({
      outcome: 'kept',
      suppression: { note: 'asked by telephone' },
    })
    expect(
      (await api.ask('GET', `/v1/change-sets/${String(second.body['changeSetId'])}`)).status,
    ).toBe(404)
  })

  const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString()
  const IN_A_YEAR = new Date(Date.now() + 31_536_000_000).toISOString()

  type Sent = { readonly expiresAt?: string; readonly reason?: string }
  test.each<[string, Sent, Sent, string, string | null]>([
    ['without an end', { expiresAt: IN_AN_HOUR }, {}, 'raised', null],
    ['with a later end', { expiresAt: IN_AN_HOUR }, { expiresAt: IN_A_YEAR }, 'raised', IN_A_YEAR],
    ['that is sticky', { expiresAt: IN_AN_HOUR }, { reason: 'compliance' }, 'raised', null],
    ['with an earlier end', { expiresAt: IN_A_YEAR }, { expiresAt: IN_AN_HOUR }, 'kept', IN_A_YEAR],
    ['with an end, over none', {}, { expiresAt: IN_AN_HOUR }, 'kept', null],
    ['that is plain, over sticky', { reason: 'complaint' }, {}, 'kept', null],
  ])('PUT %s', async (name, first, second, outcome, expiresAt) => {
    for (const way of ['put', 'batch'] as const) {
      const address = `${way}-${name.replaceAll(/\W+/g, '-')}@stricter.example`
      await put(address, first)
      if (way === 'put') expect((await put(address, second)).body['outcome']).toBe(outcome)
      else
        expect((await batch([{ op: 'put', address, ...second }])).body['results']).toMatchObject([
          { outcome },
        ])
      const { body } = await api.ask('GET', `/v1/suppressions/${address}`)
      expect(body['data']).toMatchObject([
        { status: 'active', expiresAt, reason: { ...first, ...second }.reason ?? 'manual' },
      ])
    }
  })

  test('PUT and batch leave a hold its later end', async () => {
    for (const way of ['put', 'batch'] as const) {
      const address = `${way}@held.example`
      await put(address, { expiresAt: IN_A_YEAR })
      await api.database.query(
        `with written as (update suppression set status = 'held', source = 'pipeline',
           seq = nextval(pg_get_serial_sequence('suppression_change', 'seq'))
           where address_key = $1 returning *)
         insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
           expires_at, why, who, policy_version, at, record)
         select seq, id, address_key, scope, 'upsert', status, reason, expires_at, 'set', 'pipeline',
           policy_version, updated_at, to_jsonb(written) from written`,
        [address],
      )
      const item = { expiresAt: IN_AN_HOUR }
      const answer =
        way === 'put' ? await put(address, item) : await batch([{ op: 'put', address, ...item }])
      expect(answer.status).toBe(200)
      const { body } = await api.ask('GET', `/v1/suppressions/${address}`)
      expect(body['data']).toMatchObject([{ status: 'active', expiresAt: IN_A_YEAR }])
    }
  })

  test('what was released stays released, however often a list is sent, and comes back with force', async () => {
    const addresses = ['one@released.example', 'two@released.example']
    for (const address of addresses) {
      await put(address)
      await api.ask('DELETE', `/v1/suppressions/${address}?reason=works%20again`)
      expect(await put(address)).toMatchObject({
        status: 200,
        body: { outcome: 'was_released', suppression: { status: 'released' } },
      })
    }
    const synced = await batch(addresses.map((address) => ({ op: 'put', address })))
    expect(synced.body['results']).toMatchObject([
      { outcome: 'was_released' },
      { outcome: 'was_released' },
    ])
    const forced = await batch(
      addresses.map((address, index) => ({ op: 'put', address, force: index === 1 })),
    )
    expect(forced.body['results']).toMatchObject([
      { outcome: 'was_released' },
      { outcome: 'added' },
    ])
    expect(await put('one@released.example', { force: true })).toMatchObject({
      body: { outcome: 'added', suppression: { status: 'active' } },
    })
  })

  test('force takes the scope of every change of the list, and is a boolean', async () => {
    const url = '/v1/suppressions/one@force.example'
    const json = { force: true }
    const items = { items: [{ op: 'put', address: 'one@force.example', force: true }] }
    const reader = await api.key(['suppressions:read', 'history:write'])
    expect((await api.ask('PUT', url, { json, key: reader })).status).toBe(403)
    const refused = await api.ask('POST', '/v1/suppressions/batch', { json: items, key: reader })
    expect(refused.status).toBe(403)
    const writer = await api.key(['suppressions:write'])
    expect((await api.ask('PUT', url, { json, key: writer })).body['outcome']).toBe('added')
    expect(await put('one@force.example', { force: 'yes' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/force' }] },
    })
  })

  test('an expiry in the past is refused, by its field', async () => {
    const answer = await put('past@example.org', { expiresAt: '2001-01-01T00:00:00Z' })
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/expiresAt' }] },
    })
  })

  test('DELETE releases with its reason; twice is 404', async () => {
    await put('gone@example.org')
    const url = '/v1/suppressions/gone%40example.org'
    const missing = await api.ask('DELETE', url)
    expect(missing).toMatchObject({ status: 400, body: { errors: [{ pointer: '/query/reason' }] } })
    const answer = await api.ask('DELETE', `${url}?reason=works%20again`)
    expect(answer.body).toMatchObject({
      outcome: 'released',
      suppression: { status: 'released', released: { why: 'works again' } },
    })
    expect(await api.ask('DELETE', `${url}?reason=again`)).toMatchObject({ status: 404 })
  })

  test('what is sticky takes an override, a note and a scope of its own', async () => {
    await put('sticky@example.org', { reason: 'complaint' })
    const url = '/v1/suppressions/sticky@example.org?reason=wrote'
    expect(await api.ask('DELETE', url)).toMatchObject({
      status: 409,
      body: { code: 'sticky_reason' },
    })
    expect(await api.ask('DELETE', `${url}&override=true`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/query/note' }] },
    })
    const writer = await api.key(['suppressions:write'])
    expect(await api.ask('DELETE', `${url}&override=true&note=x`, { key: writer })).toMatchObject({
      status: 403,
    })
    expect(await api.ask('DELETE', `${url}&override=true&note=ticket`)).toMatchObject({
      status: 200,
    })
  })

  test('check answers for each, in order: the strictest record, with its stream and its domain', async () => {
    await put('listed@example.org')
    await put('news@example.org', { scope: 'stream:newsletter' })
    const { body } = await api.ask('POST', '/v1/suppressions/check', {
      json: {
        addresses: [
          'LISTED@example.org',
          'nobody@example.org',
          { address: 'news@example.org', stream: 'newsletter' },
          'news@example.org',
        ],
      },
    })
    const results = body['results'] as readonly { readonly status: string }[]
    expect(results.map(({ status }) => status)).toEqual([
      'suppressed',
      'clear',
      'suppressed',
      'clear',
    ])
  })

  test('a batch is one change set; an address may stand in it once', async () => {
    const answer = await api.ask('POST', '/v1/suppressions/batch', {
      json: {
        items: [
          { op: 'put', address: 'b1@example.org' },
          { op: 'release', address: 'b2@example.org', reason: 'x' },
        ],
      },
    })
    expect(answer.body['results']).toMatchObject([{ outcome: 'added' }, { outcome: 'not_listed' }])
    const twice = await api.ask('POST', '/v1/suppressions/batch', {
      json: {
        items: [
          { op: 'put', address: 'B3@example.org' },
          { op: 'release', address: 'b3@example.org', reason: 'x' },
        ],
      },
    })
    expect(twice).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/items/1' }] } })
  })

  test('a dry run writes nothing', async () => {
    const json = { dryRun: true, items: [{ op: 'put', address: 'dry@example.org' }] }
    const answer = await api.ask('POST', '/v1/suppressions/batch', { json })
    expect(answer.body).toMatchObject({ dryRun: true, results: [{ outcome: 'added' }] })
    expect((await api.ask('GET', '/v1/suppressions/dry@example.org')).body['data']).toEqual([])
  })

  test('the timeline is the story of the address', async () => {
    await put('story@example.org', { note: 'why not' })
    const answer = await api.ask('GET', '/v1/suppressions/story@example.org/timeline')
    expect(answer.body).toMatchObject({
      suppressions: [{ status: 'active' }],
      timeline: [{ type: 'person', text: 'active (global): why not' }],
    })
  })

  test('an address that needs escaping is one all the same', async () => {
    for (const address of [
      '"a b"@example.org',
      'a/b@example.org',
      'ü%@bücher.example',
      '#x@example.org',
    ]) {
      expect((await put(address)).status, address).toBe(200)
      const answer = await api.ask('GET', `/v1/suppressions/${encodeURIComponent(address)}`)
      expect(answer.body['data'], address).toHaveLength(1)
    }
  })
})

describe('lists', () => {
  test('every row exactly once, while others are written between the pages', async () => {
    const before: string[] = []
    for (let n = 0; n < 12; n += 1) {
      const { body } = await put(`page${String(n)}@paging.example`)
      before.push((body['suppression'] as { readonly id: string }).id)
    }
    const seen: string[] = []
    let url: string | undefined = '/v1/suppressions?domain=paging.example&limit=5'
    while (url !== undefined) {
      const { body, headers } = await api.ask('GET', url)
      seen.push(...(body['data'] as readonly { readonly id: string }[]).map(({ id }) => id))
      await put(`between${String(seen.length)}@paging.example`)
      await put('page0@paging.example', { note: 'touched' })
      expect(headers['link'] === undefined).toBe(body['nextCursor'] === null)
      url = /<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1]
    }
    for (const id of before) expect(seen.filter((one) => one === id)).toHaveLength(1)
    expect(new Set(seen).size).toBe(seen.length)
  })

  test.each(['x', 'e30', Buffer.from('["bounces","sup_1"]').toString('base64url'), '%00', 'W10'])(
    'a cursor that is none of this list (%s) is refused',
    async (cursor) => {
      const answer = await api.ask('GET', `/v1/suppressions?cursor=${cursor}`)
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } })
    },
  )

  test('rules come in pages, in their order', async () => {
    const whole = await api.ask('GET', '/v1/rules?limit=1000')
    const first = await api.ask('GET', '/v1/rules?limit=3')
    const next = await api.ask(
      'GET',
      `/v1/rules?limit=3&cursor=${String(first.body['nextCursor'])}`,
    )
    const idsOf = (asked: Asked) =>
      (asked.body['data'] as readonly { id: string }[]).map(({ id }) => id)
    expect([...idsOf(first), ...idsOf(next)]).toEqual(idsOf(whole).slice(0, 6))
  })
})

describe('exports', () => {
  beforeAll(async () => {
    await put('=cmd@example.org')
    await put('"a,b"@example.org')
    await put('stream@example.org', { scope: 'stream:a"b,c' })
    await api.database.query(
      `insert into suppression (id, address, address_key, scope, domain, status, reason, policy_version, trust,
         evidence_count, source, origin, created_at, updated_at, seq)
       values ('sup_domain', '@gone.example', '@gone.example', 'global', 'gone.example', 'held', 'domain', '1', 'plausible',
         1, 'pipeline', 'recipient', now(), now(), 1000000)`,
    )
  })

  async function exported(format: string) {
    const answer = await api.ask('GET', `/v1/suppressions/export?format=${format}`)
    const lines = answer.text.split('\n')
    expect(lines.pop()).toBe('')
    const end = lines.pop() ?? ''
    const before = answer.text.slice(0, answer.text.length - end.length - 1)
    return { answer, lines, end, digest: createHash('sha256').update(before).digest('hex') }
  }

  test.each(words.EXPORT_FORMATS)(
    '%s ends with its rows and the digest of what came before',
    async (format) => {
      const { answer, lines, end, digest } = await exported(format)
      expect(answer.status).toBe(200)
      expect(end).toContain(digest)
      const rows = lines.length - (format === 'csv' ? 1 : 0)
      expect(end).toMatch(
        format === 'ndjson' ? `"rows":${String(rows)}` : `# rows=${String(rows)} `,
      )
      expect(rows).toBeGreaterThan(2)
    },
  )

  test('csv gives a spreadsheet nothing to compute, and quotes as RFC 4180 does', async () => {
    const { lines } = await exported('csv')
    expect(lines.find((line) => line.includes('cmd'))).toMatch(/^'=cmd@example\.org,/)
    expect(lines.find((line) => line.includes('a,b'))).toMatch(/^"""a,b""@example\.org",/)
    expect(lines.find((line) => line.startsWith('stream@'))).toContain('"stream:a""b,c"')
  })

  test('ndjson is exact', async () => {
    const { lines } = await exported('ndjson')
    const rows = lines.map((line) => JSON.parse(line) as { readonly address: string })
    expect(rows.map(({ address }) => address)).toContain('=cmd@example.org')
    expect(rows.map(({ address }) => address)).toContain('"a,b"@example.org')
  })

  test('sha256 is the hash of the key', async () => {
    const { lines } = await exported('sha256')
    expect(lines).toContain(createHash('sha256').update('=cmd@example.org').digest('hex'))
  })

  test('the file maps name the record and our host; what they cannot hold is counted', async () => {
    const postfix = await exported('postfix')
    expect(postfix.lines.find((line) => line.startsWith('=cmd'))).toMatch(
      /^=cmd@example\.org 550 5\.7\.1 recipient suppressed by mx\.example\.net \[fp:sup_/,
    )
    expect(postfix.lines.some((line) => line.startsWith('gone.example 550'))).toBe(true)
    expect(postfix.lines.some((line) => line.includes('"a,b"') || line.startsWith('stream@'))).toBe(
      false,
    )
    expect(postfix.end).toMatch(/ left-out=[1-9]/)
    const exim = await exported('exim')
    expect(exim.lines.find((line) => line.startsWith('=cmd'))).toMatch(/^=cmd@example\.org: 550/)
  })

  test('whoever has it already gets 304, and 200 once it has changed', async () => {
    const url = '/v1/suppressions/export?format=txt'
    const first = await api.ask('GET', url)
    const headers = { 'if-none-match': first.headers['etag'] ?? '' }
    expect(await api.ask('GET', url, { headers })).toMatchObject({ status: 304, text: '' })
    const otherForm = await api.ask('GET', '/v1/suppressions/export?format=csv', { headers })
    expect(otherForm.status).toBe(200)
    await put('fresh@example.org')
    expect((await api.ask('GET', url, { headers })).status).toBe(200)
  })

  test('comes as gzip to who takes it', async () => {
    const answer = await fetchRaw('/v1/feeds/suppressions/snapshot', { 'accept-encoding': 'gzip' })
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    const text = gunzipSync(answer.bytes).toString()
    expect(text.trimEnd().split('\n').at(-1)).toContain('"cursor"')
  })

  async function fetchRaw(path: string, headers: Readonly<Record<string, string>>) {
    const answer = await new Promise<{ readonly bytes: Buffer; readonly headers: Headers }>(
      (resolve, reject) => {
        // fetch would unpack it.
        const { hostname, port } = new URL(api.url)
        const socket = connect(Number(port), hostname, () => {
          const lines = Object.entries({ ...headers, authorization: `Bearer ${api.all}` })
          socket.write(
            `GET ${path} HTTP/1.0\r\nHost: x\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`,
          )
        })
        const chunks: Buffer[] = []
        socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
        socket.on('end', () => {
          const whole = Buffer.concat(chunks)
          const split = whole.indexOf('\r\n\r\n')
          const names = whole.subarray(0, split).toString('latin1').split('\r\n').slice(1)
          const found = new Headers(names.map((line) => line.split(': ', 2) as [string, string]))
          resolve({ bytes: whole.subarray(split + 4), headers: found })
        })
      },
    )
    return answer
  }
})

describe('mails', () => {
  test('classify says what it is, and stores nothing', async () => {
    const answer = await api.ask('POST', '/v1/classify', {
      body: MAIL,
      headers: { 'content-type': 'message/rfc822' },
    })
    expect(answer.body).toMatchObject({ kind: 'bounce', reports: [{ category: 'user_unknown' }] })
  })

  test('a mail is taken in once, under the mailbox api', async () => {
    const options = { body: MAIL, headers: { 'content-type': 'message/rfc822' } }
    const first = await api.ask('POST', '/v1/bounces', options)
    expect(first).toMatchObject({ status: 202, body: { mailbox: 'api', isNew: true } })
    expect((await api.ask('POST', '/v1/bounces', options)).body).toMatchObject({ isNew: false })
    const { body } = await api.ask('GET', '/v1/mailboxes')
    expect(body['data']).toMatchObject([{ name: 'api', waiting: 1 }])
  })

  test('raw is given as a download, and leaves a row in the audit', async () => {
    const { rows } = await api.database.query<{ id: string }>(
      "update raw_message set state = 'done' where mailbox = 'api' returning id",
    )
    const [message] = rows
    await api.database.query(
      `insert into bounce (id, raw_message_id, ordinal, received_at, event_key, kind, format, action)
       values ('bnc_raw', $1, 0, now(), 'x', 'bounce', 'dsn', 'failed')`,
      [message?.id],
    )
    await api.database.query(
      `insert into classification (bounce_id, category, permanence, rule_id, rule_version)
       values ('bnc_raw', 'user_unknown', 'permanent', 'r', '1')`,
    )
    const answer = await api.ask('GET', '/v1/bounces/bnc_raw/raw')
    expect(answer.text).toBe(MAIL)
    expect(answer.headers).toMatchObject({
      'content-type': 'message/rfc822',
      'content-disposition': 'attachment; filename="bnc_raw.eml"',
      'x-content-type-options': 'nosniff',
    })
    const audit = await listAudit(api.database, { action: 'raw.read' }, { limit: 10 })
    expect(audit).toMatchObject([{ subject: 'bnc_raw' }])
    expect(audit[0]?.who).toMatch(/^key:key_/)
    const shown = await api.ask('GET', '/v1/bounces/bnc_raw')
    expect(shown.body).toMatchObject({ explanation: { remedies: [{ party: 'list owner' }] } })
    const listed = await api.ask('GET', '/v1/bounces')
    expect(check(shown, { method: 'GET', template: '/v1/bounces/{id}' })).toEqual([])
    expect(check(listed, { method: 'GET', template: '/v1/bounces' })).toEqual([])
  })
})

describe('repeated requests', () => {
  const json = {
    messages: [
      { messageId: 'm1@example.net', recipient: 'a@example.org', sentAt: '2026-11-01T00:00:00Z' },
    ],
  }

  test('the same key and body are done once and answered alike', async () => {
    const headers = { 'idempotency-key': 'sent-1' }
    const first = await api.ask('POST', '/v1/sent', { json, headers })
    expect(first).toMatchObject({ status: 200, body: { added: 1, known: 0 } })
    const again = await api.ask('POST', '/v1/sent', { json, headers })
    expect(again.text).toBe(first.text)
    expect(again.headers['idempotency-replayed']).toBe('true')
    // Without the key it is done again, and finds its row.
    expect((await api.ask('POST', '/v1/sent', { json })).body).toMatchObject({ added: 0, known: 1 })
  })

  test('an exchanger that is no host name is 400, and names its place', async () => {
    const [message] = json.messages
    const sent = (mx: readonly string[]) =>
      api.ask('POST', '/v1/sent', { json: { messages: [{ ...message, mx }] } })
    expect(await sent(['mx.example.org', 'no host'])).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/messages/0/mx/1' }] },
    })
    expect((await sent(['MX.example.org.'])).status).toBe(200)
  })

  test('another body under the same key is 422', async () => {
    const headers = { 'idempotency-key': 'sent-2' }
    await api.ask('POST', '/v1/sent', { json, headers })
    const other = { messages: [{ ...json.messages[0], messageId: 'm2@example.net' }] }
    const answer = await api.ask('POST', '/v1/sent', { json: other, headers })
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_other_body' } })
  })

  test('two keys of the API may use the same text', async () => {
    const headers = { 'idempotency-key': 'sent-3' }
    const key = await api.key(['sent:write'])
    await api.ask('POST', '/v1/sent', { json, headers })
    const answer = await api.ask('POST', '/v1/sent', {
      json: { messages: json.messages },
      headers,
      key,
    })
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.headers['idempotency-replayed']).toBeUndefined()
  })

  test('a request that was refused may be mended under its key', async () => {
    const headers = { 'idempotency-key': 'sent-4' }
    const wrong = await api.ask('POST', '/v1/sent', { json: { messages: [] }, headers })
    expect(wrong.status).toBe(400)
    expect((await api.ask('POST', '/v1/sent', { json, headers })).status).toBe(200)
  })
})

describe('tokens', () => {
  test('a return path for each, in order', async () => {
    const items = [
      { recipient: 'a@example.org', messageId: '1' },
      { recipient: 'b@example.org', messageId: '18446744073709551615' },
    ]
    const { status, body } = await api.ask('POST', '/v1/tokens', { json: { items } })
    expect(status).toBe(200)
    const made = body['items'] as readonly { readonly returnPath: string }[]
    expect(made).toHaveLength(2)
    for (const { returnPath } of made)
      expect(returnPath).toMatch(/^b\+[a-z2-7]{38}@bounces\.example\.net$/)
  })

  test('a number that has no 64 bits is refused, by its field', async () => {
    const items = [{ recipient: 'a@example.org', messageId: '18446744073709551616' }]
    const answer = await api.ask('POST', '/v1/tokens', { json: { items } })
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/items/0/messageId' }] },
    })
  })
})

describe('what is wrong with a request', () => {
  const type = 'application/json'
  test.each([
    ['no JSON', '{', type, 400, 'malformed_request'],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), type, 400, 'malformed_request'],
    ['nothing', '', type, 400, 'malformed_request'],
    ['another type', '{}', 'text/plain', 415, 'unsupported_type'],
    ['no type', '{}', '', 415, 'unsupported_type'],
    ['a body of over 1 MiB', `"${'x'.repeat(1024 ** 2)}"`, type, 413, 'body_too_large'],
    ['an unknown field', '{"addresses":["a@example.org"],"x":1}', type, 400, 'invalid_request'],
    ['a prototype', '{"__proto__":{"addresses":["a@example.org"]}}', type, 400, 'invalid_request'],
    ['deep nesting', '['.repeat(100_000), type, 400, 'malformed_request'],
    [
      '1,001 addresses',
      JSON.stringify({ addresses: Array(1_001).fill('a@example.org') }),
      type,
      400,
      'invalid_request',
    ],
  ])('%s', async (_, body, contentType, status, code) => {
    const headers = contentType === '' ? {} : { 'content-type': contentType }
    const answer = await api.ask('POST', '/v1/suppressions/check', { body, headers })
    expect(answer).toMatchObject({ status, body: { code } })
    expect(check(answer, { template: '/v1/suppressions/check', method: 'POST' })).toEqual([])
  })

  test('every field at fault is named, by its pointer', async () => {
    const json = { addresses: ['a@example.org', 'nonsense', { address: 'x@', stream: '' }] }
    const { body } = await api.ask('POST', '/v1/suppressions/check', { json })
    const errors = body['errors'] as readonly { readonly pointer: string }[]
    expect(errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/body/addresses/1', '/body/addresses/2/address']),
    )
  })

  test.each([
    ['/v1/suppressions/not-an-address', 400],
    ['/v1/suppressions/%zz', 400],
    [`/v1/suppressions/${'a'.repeat(4_000)}@example.org`, 400],
    ['/v1/bounces/sup_1', 400],
    ['/v1/bounces/bnc_none', 404],
    ['/v2/suppressions', 404],
    ['//evil.example/v1/suppressions', 404],
    ['/v1/suppressions/..%2f..%2fetc%2fpasswd', 400],
  ])('GET %.60s is %i', async (url, status) => {
    const answer = await api.ask('GET', url)
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  })

  test('another method is 405 and says which there are', async () => {
    const answer = await api.ask('DELETE', '/v1/suppressions')
    expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } })
    expect(answer.headers['allow']).toBe('GET')
  })

  test('a code can be looked up', async () => {
    for (const code of Object.keys(PROBLEM_CODES)) {
      expect(await api.ask('GET', `/problems/${code}`, { key: null })).toMatchObject({
        status: 200,
        body: { code },
      })
    }
    expect((await api.ask('GET', '/problems/constructor', { key: null })).status).toBe(404)
  })

  test('what is no HTTP gets an answer of the same kind', async () => {
    const { hostname, port } = new URL(api.url)
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('NONSENSE\r\n\r\n'))
      let answer = ''
      socket.on('data', (chunk) => (answer += chunk.toString()))
      socket.on('close', () => {
        resolve(answer)
      })
    })
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(text).toContain('"code":"malformed_request"')
  })
})

describe('the document', () => {
  test('is served to anybody and names every operation', async () => {
    const { status, body } = await api.ask('GET', '/openapi.json', { key: null })
    expect(status).toBe(200)
    expect(body['openapi']).toBe('3.1.0')
    const paths = body['paths'] as Readonly<Record<string, object>>
    expect(Object.keys(paths).sort()).toEqual(
      [...new Set(Object.values(OPERATIONS).map(({ path }) => path))].sort(),
    )
  })
})

describe('headers', () => {
  test('nothing is cached, framed or sniffed', async () => {
    const { headers } = await api.ask('GET', '/v1/suppressions')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    })
    expect(headers['request-id']).toMatch(/^req_/)
    expect(headers['server']).toBeUndefined()
  })
})
