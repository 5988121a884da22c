import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAnswerChecker } from './testing/answer-checker.ts'
import { openApiHarness, type ApiHarness, type AskOptions } from './testing/api-harness.ts'

let api: ApiHarness
const check = createAnswerChecker()

beforeAll(async () => {
  api = await openApiHarness()
})

afterAll(async () => {
  await api.close()
})

let made = 0

/** A proposal that waits for a person. */
async function proposal(trust = 'verified'): Promise<string> {
  made += 1
  const id = `adc_${String(made)}`
  await api.database.query(
    `insert into address_change (id, old_address, old_key, new_address, new_key, target, kind, state, source, trust,
       event_ids, observation_count, first_observed_at, last_observed_at, observed_days, due_at, created_at, updated_at,
       pending_at)
     values ($1, $2, $2, $3, $3, $3, 'moved', 'pending', 'smtp_551', $4, '{}', 1, now(), now(), 1, now(), now(), now(),
       now())`,
    [id, `old${String(made)}@example.org`, `new${String(made)}@example.com`, trust],
  )
  return id
}

async function act(id: string, what: string, options: AskOptions) {
  const url = `/v1/address-changes/${id}/${what}`
  const answer = await api.ask('POST', url, options)
  expect(check(answer, { template: `/v1/address-changes/{id}/${what}`, method: 'POST' })).toEqual(
    [],
  )
  return answer
}

async function etagOf(id: string): Promise<string> {
  return (await api.ask('GET', `/v1/address-changes/${id}`)).headers['etag'] ?? ''
}

describe('decisions', () => {
  test('approve suppresses the old address; the new one has agreed to nothing', async () => {
    const id = await proposal()
    const headers = { 'if-match': await etagOf(id) }
    const answer = await act(id, 'approve', { json: {}, headers })
    expect(answer).toMatchObject({
      status: 200,
      body: { state: 'approved', consent: 're-permission required', decision: { override: false } },
    })
    expect(answer.headers['etag']).not.toBe(headers['if-match'])
    const list = await api.ask('GET', `/v1/suppressions/${String(answer.body['oldAddress'])}`)
    expect(list.body['data']).toMatchObject([{ status: 'active', reason: 'moved' }])
  })

  test('reject, take back, put off, and decide after all', async () => {
    const id = await proposal()
    const any = { 'if-match': '*' }
    expect(
      (await act(id, 'reject', { json: { reason: 'wrong' }, headers: any })).body,
    ).toMatchObject({ state: 'rejected' })
    expect((await act(id, 'revert', { json: {}, headers: any })).body).toMatchObject({
      state: 'pending',
    })
    const until = new Date(Date.now() + 86_400_000).toISOString()
    const snoozed = await act(id, 'snooze', { json: { until, note: 'asked her' }, headers: any })
    expect(snoozed.body).toMatchObject({
      state: 'pending',
      snoozedUntil: until,
      snoozeNote: 'asked her',
    })
    expect((await act(id, 'approve', { json: {}, headers: any })).body).toMatchObject({
      state: 'approved',
    })
    expect((await act(id, 'confirm', { json: {}, headers: any })).body).toMatchObject({
      consent: 'confirmed',
    })
    const shown = await api.ask('GET', `/v1/address-changes/${id}`)
    expect(check(shown, { template: '/v1/address-changes/{id}', method: 'GET' })).toEqual([])
    expect((shown.body['events'] as readonly unknown[]).length).toBeGreaterThanOrEqual(5)
  })
})

describe('two persons at one proposal', () => {
  test('without If-Match: 428', async () => {
    const answer = await act(await proposal(), 'approve', { json: {} })
    expect(answer).toMatchObject({ status: 428, body: { code: 'precondition_required' } })
  })

  test('the second gets 412, with who and what', async () => {
    const id = await proposal()
    const headers = { 'if-match': await etagOf(id) }
    const both = await Promise.all([
      act(id, 'approve', { json: {}, headers }),
      act(id, 'reject', { json: { reason: 'wrong' }, headers }),
    ])
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 412]))
    const loser = both.find(({ status }) => status === 412)
    expect(loser?.body).toMatchObject({ code: 'stale' })
    expect(loser?.body['detail']).toMatch(/key:key_/)
  })

  test.each(['"x"', '1', 'W/"0"', '"99"', '""'])(
    'a tag that fits no version (%s): 412',
    async (tag) => {
      const answer = await act(await proposal(), 'confirm', {
        json: {},
        headers: { 'if-match': tag },
      })
      expect(answer).toMatchObject({ status: 412, body: { code: 'stale' } })
    },
  )
})

describe('what the rules refuse', () => {
  const headers = { 'if-match': '*' }

  test('an approval of what no report binds takes an override with a note', async () => {
    const id = await proposal('plausible')
    const plain = await act(id, 'approve', { json: {}, headers })
    expect(plain).toMatchObject({ status: 409, body: { code: 'needs_override' } })
    const bare = await act(id, 'approve', { json: { override: true }, headers })
    expect(bare).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/note' }] } })
    const told = await act(id, 'approve', {
      json: { override: true, note: 'she told us' },
      headers,
    })
    expect(told).toMatchObject({ status: 200, body: { decision: { override: true } } })
  })

  test('a step that the state does not know: 409', async () => {
    const answer = await act(await proposal(), 'confirm', { json: {}, headers })
    expect(answer).toMatchObject({ status: 409, body: { code: 'not_in_this_state' } })
  })

  test('a day in the past, by its field', async () => {
    const json = { until: '2001-01-01T00:00:00Z', note: 'x' }
    const answer = await act(await proposal(), 'snooze', { json, headers })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/until' }] } })
  })

  test('a reason that there is not', async () => {
    const answer = await act(await proposal(), 'reject', { json: { reason: 'because' }, headers })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/reason' }] } })
  })

  test('a proposal that there is not', async () => {
    expect(await act('adc_none', 'approve', { json: {}, headers })).toMatchObject({ status: 404 })
  })
})

test('whoever only reads decides nothing', async () => {
  const id = await proposal()
  const key = await api.key(['changes:read'])
  const answer = await act(id, 'approve', { json: {}, headers: { 'if-match': '*' }, key })
  expect(answer.status).toBe(403)
  expect((await api.ask('GET', `/v1/address-changes/${id}`, { key })).body).toMatchObject({
    state: 'pending',
  })
})
