/** `POST /v1/proofs-of-life`: what a sender's own system says of mailboxes, and what it may end by it. */
import { createClient } from '@forwardpath/client'
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

const MINUTE_MS = 60_000
const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE_MS).toISOString()

type Proof = { readonly address: string; readonly kind?: string; readonly at?: string }

async function tell(proofs: readonly Proof[], key?: string): Promise<Asked> {
  const json = { proofs: proofs.map((proof) => ({ kind: 'confirmation', at: ago(1), ...proof })) }
  const asked = await api.ask('POST', '/v1/proofs-of-life', {
    json,
    ...(key === undefined ? {} : { key }),
  })
  expect(check(asked, { template: '/v1/proofs-of-life', method: 'POST' })).toEqual([])
  return asked
}

/** A record as the pipeline would have made it, ten minutes ago. */
async function stand(address: string, over: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const put = await api.ask('PUT', `/v1/suppressions/${address}`, { json: {} })
  expect(put.status).toBe(200)
  const made = { status: 'held', source: 'pipeline', is_sticky: false, ...over }
  await api.database.query(
    `with written as (update suppression set status = $2, source = $3, is_sticky = $4, last_event_at = $5,
       decided_at = null, seq = nextval(pg_get_serial_sequence('suppression_change', 'seq'))
       where address_key = $1 returning *)
     insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
       expires_at, why, who, policy_version, at, record)
     select seq, id, address_key, scope, 'upsert', status, reason, expires_at, 'set', 'pipeline',
       policy_version, updated_at, to_jsonb(written) from written`,
    [address, made.status, made.source, made.is_sticky, new Date(Date.now() - 10 * MINUTE_MS)],
  )
}

describe('what becomes of a proof', () => {
  test.each<[string, Readonly<Record<string, unknown>> | undefined, object]>([
    ['ends-a-hold', {}, { outcome: 'released', released: ['global'], kept: [] }],
    ['ends-it', { status: 'active' }, { outcome: 'released', released: ['global'], kept: [] }],
    ['noted', undefined, { outcome: 'noted', released: [], kept: [] }],
    ['released', { status: 'released' }, { outcome: 'noted', released: [], kept: [] }],
    [
      'sticky',
      { is_sticky: true },
      { outcome: 'kept', kept: [{ scope: 'global', status: 'held', because: 'sticky' }] },
    ],
    [
      'person',
      { source: 'operator', status: 'active' },
      { outcome: 'kept', kept: [{ scope: 'global', status: 'active', because: 'person' }] },
    ],
    [
      'list',
      { source: 'import:ses' },
      { outcome: 'kept', kept: [{ scope: 'global', status: 'held', because: 'list' }] },
    ],
  ])('%s', async (name, standing, result) => {
    const address = `${name}@life.example`
    if (standing !== undefined) await stand(address, standing)
    const { status, body } = await tell([{ address }])
    expect(status).toBe(200)
    expect(body['results']).toMatchObject([
      { addressKey: address, kind: 'confirmation', ...result },
    ])
  })

  test('one that is older than the last report is kept for what comes, and ends nothing', async () => {
    const address = 'older@life.example'
    await stand(address)
    const { body } = await tell([{ address, at: ago(11) }])
    expect(body['results']).toMatchObject([
      { outcome: 'kept', kept: [{ because: 'later_report', status: 'held' }] },
    ])
  })

  test('one of a time that has not come is not taken, and holds up no other', async () => {
    const [ahead, fine] = ['ahead@life.example', 'fine@life.example']
    await stand(fine)
    const { body } = await tell([{ address: ahead, at: ago(-90) }, { address: fine }])
    expect(body['results']).toMatchObject([{ outcome: 'in_future' }, { outcome: 'released' }])
    const { rows } = await api.database.query('select from proof_of_life where address_key = $1', [
      ahead,
    ])
    expect(rows).toHaveLength(0)
    // Two clocks may differ by minutes.
    expect((await tell([{ address: ahead, at: ago(-5) }])).body['results']).toMatchObject([
      { outcome: 'noted' },
    ])
  })

  test('a repeat is known, and an address twice in one request is released in both', async () => {
    const address = 'again@life.example'
    await stand(address)
    const at = ago(2)
    const first = await tell([
      { address, at },
      { address: 'AGAIN@life.example', kind: 'login', at },
    ])
    expect(first.body['results']).toMatchObject([
      { outcome: 'released' },
      { outcome: 'released', kind: 'login' },
    ])
    expect((await tell([{ address, at }])).body['results']).toMatchObject([{ outcome: 'known' }])
  })

  test('under an Idempotency-Key a repeat is answered as the first was', async () => {
    const address = 'keyed@life.example'
    await stand(address)
    const json = { proofs: [{ address, kind: 'reply', at: ago(1) }] }
    const headers = { 'idempotency-key': 'life-1' }
    const first = await api.ask('POST', '/v1/proofs-of-life', { json, headers })
    expect(first.body['results']).toMatchObject([{ outcome: 'released' }])
    const again = await api.ask('POST', '/v1/proofs-of-life', { json, headers })
    expect(again.text).toBe(first.text)
  })

  test('the feed, the story and the audit tell it', async () => {
    const address = 'story@life.example'
    await stand(address)
    await tell([{ address, kind: 'login' }])
    const checked = await api.ask('POST', '/v1/suppressions/check', {
      json: { addresses: [address] },
    })
    expect(checked.body['results']).toMatchObject([{ status: 'clear' }])
    const story = await api.ask('GET', `/v1/suppressions/${address}/timeline`)
    expect(
      check(story, { template: '/v1/suppressions/{address}/timeline', method: 'GET' }),
    ).toEqual([])
    const lines = story.body['timeline'] as readonly { type: string; by: string; text: string }[]
    expect(lines.filter(({ type }) => type === 'life')).toMatchObject([
      { by: expect.stringMatching(/^key:/), text: expect.stringContaining('proof of life') },
    ])
    expect(lines.map(({ text }) => text)).toContainEqual(
      'released (global): proof of life: the sender reports a sign-in by mail',
    )
    const audit = await api.ask('GET', '/v1/audit?action=life.report')
    const rows = audit.body['data'] as readonly { subject: unknown; note: string }[]
    expect(rows.at(-1)).toMatchObject({ subject: null, note: '1 new, 1 ended a record' })
    expect(JSON.stringify(rows)).not.toContain('story@')
  })
})

describe('what is no proof', () => {
  test.each<[string, object, string]>([
    ['an opened mail', { kind: 'open' }, '/body/proofs/0/kind'],
    ['a delivery, which mails themselves show', { kind: 'delivered' }, '/body/proofs/0/kind'],
    ['no time', { at: 'yesterday' }, '/body/proofs/0/at'],
    ['a time without a zone', { at: '2026-11-01T10:00:00' }, '/body/proofs/0/at'],
    ['no address', { address: 'life.example' }, '/body/proofs/0/address'],
    ['a whole domain', { address: '@life.example' }, '/body/proofs/0/address'],
    ['a field that nobody knows', { scope: 'global' }, '/body/proofs/0/scope'],
  ])('%s is refused by its place', async (_what, over, pointer) => {
    const proof = { address: 'no@life.example', kind: 'login', at: ago(1), ...over }
    const asked = await api.ask('POST', '/v1/proofs-of-life', { json: { proofs: [proof] } })
    expect(asked).toMatchObject({ status: 400, body: { errors: [{ pointer }] } })
  })

  test.each([0, 1_001])('%i at once are refused', async (count) => {
    const proof = { address: 'no@life.example', kind: 'login', at: ago(1) }
    const json = { proofs: Array.from({ length: count }, () => proof) }
    expect((await api.ask('POST', '/v1/proofs-of-life', { json })).status).toBe(400)
  })

  test('a thousand at once are taken', async () => {
    const proofs = Array.from({ length: 1_000 }, (_, i) => ({
      address: `m${String(i)}@thousand.example`,
    }))
    const { status, body } = await tell(proofs)
    expect(status).toBe(200)
    expect(body['results']).toHaveLength(1_000)
  })
})

test('a key that may tell of life may do nothing else to the list', async () => {
  const address = 'scope@life.example'
  await stand(address)
  const key = await api.key(['life:write'])
  const release = await api.ask('DELETE', `/v1/suppressions/${address}?reason=x`, { key })
  expect(release.status).toBe(403)
  expect((await tell([{ address }], key)).body['results']).toMatchObject([{ outcome: 'released' }])
  const other = await api.key(['suppressions:write', 'sent:write'])
  expect((await tell([{ address }], other)).status).toBe(403)
})

test('the typed client tells it', async () => {
  const address = 'client@life.example'
  await stand(address)
  const client = createClient({ url: api.url, key: api.all })
  const { results } = await client.call('addProofsOfLife', {
    body: { proofs: [{ address, kind: 'reply', at: ago(1) }] },
  })
  expect(results).toEqual([
    { addressKey: address, kind: 'reply', outcome: 'released', released: ['global'], kept: [] },
  ])
})
