/** Deciding again over HTTP, on the real process: foreseen, applied by digest, undone; and what is refused. */
import path from 'node:path'
import { startForwardpath, type Child } from '@forwardpath/test-support/child'
import { copyAsFresh } from '@forwardpath/test-support/fresh-mails'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newCommand, type Command, type Row } from './command.ts'

const SAMPLES = path.join(import.meta.dirname, '../../services/cli/samples')
const NOBODY = '0'.repeat(64)
const GROUP = { mailbox: 'import', host: 'mail.origin.example' }

let database: TestDatabase
let command: Command
let server: Child
let url: string
let key: string

beforeAll(async () => {
  database = await createDatabase()
  command = await newCommand({ DATABASE_URL: database.url, FORWARDPATH_API_LISTEN: '127.0.0.1:0' })
  const samples = path.join(path.dirname(command.dataDir), 'samples')
  await copyAsFresh(SAMPLES, samples)
  const ended = await command.run(['import', 'mail', '--vouch', 'none', samples])
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
  key = await newKey('history:write,suppressions:read')
  server = await startForwardpath(['api'], {
    env: {
      DATABASE_URL: database.url,
      FORWARDPATH_API_LISTEN: '127.0.0.1:0',
      FORWARDPATH_DATA_DIR: command.dataDir,
    },
  })
  url = /http:\/\/127\.0\.0\.1:\d+/.exec(await server.line(/http:\/\/127/))?.[0] ?? ''
})

afterAll(async () => {
  await server.stop()
  await command.expectClean()
  await command.remove()
  await database.drop()
})

async function newKey(scopes: string): Promise<string> {
  const made = await command.object(['keys', 'create', '--name', 'x', '--scope', scopes, '--json'])
  return String(made['key'])
}

type Answer = { readonly status: number; readonly body: Row; readonly location: string | null }

async function ask(method: string, at: string, json?: unknown, as = key): Promise<Answer> {
  const answer = await fetch(`${url}${at}`, {
    method,
    headers: {
      authorization: `Bearer ${as}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  })
  const body = (await answer.json()) as Row
  return { status: answer.status, body, location: answer.headers.get('location') }
}

async function inForce(): Promise<readonly Row[]> {
  const pages = await Promise.all(
    ['active', 'held'].map((status) => ask('GET', `/v1/suppressions?limit=1000&status=${status}`)),
  )
  const rows = pages.flatMap(({ body }) => body['data'] as readonly Row[])
  return rows.map(({ seq: _seq, updatedAt: _at, changeSetId: _set, ...row }) => row)
}

/** Foreseen: nothing has changed. Applied: what stands now. Undone: as it was. */
async function thereAndBack(at: string, wish: unknown): Promise<readonly Row[]> {
  const before = await inForce()
  const shown = await ask('POST', at, wish)
  expect(shown).toMatchObject({ status: 202, body: { state: 'foreseen', changes: 0 } })
  expect(await inForce()).toEqual(before)
  const { id, digest, countToType } = shown.body
  const own = `/v1/change-sets/${String(id)}`
  expect(shown.location).toBe(own)
  expect((await ask('GET', own)).body).toEqual(shown.body)
  const wrong = await ask('POST', `${own}/apply`, { digest: NOBODY, count: countToType })
  expect(wrong).toMatchObject({ status: 409, body: { code: 'outcome_changed' } })
  const applied = await ask('POST', `${own}/apply`, { digest, count: countToType })
  expect(applied).toMatchObject({ status: 202, body: { id, state: 'applied' } })
  const between = await inForce()
  const twice = await ask('POST', `${own}/apply`, { digest, count: countToType })
  expect(twice).toMatchObject({ status: 409, body: { code: 'not_in_this_state' } })
  const undone = await ask('POST', `${own}/undo`, { note: 'it was a test' })
  expect(undone).toMatchObject({ status: 202, body: { undoOf: id, report: { keptCount: 0 } } })
  expect(await inForce()).toEqual(before)
  expect((await ask('GET', own)).body).toMatchObject({ state: 'undone' })
  const again = await ask('POST', `${own}/undo`, {})
  expect(again).toMatchObject({ status: 409, body: { code: 'not_in_this_state' } })
  return between
}

test('reading again under the same rules reads every report as before', async () => {
  const { body } = await ask('POST', '/v1/change-sets', {
    door: 'reclassify',
    since: '2000-01-01T00:00:00Z',
  })
  expect(body).toMatchObject({ state: 'foreseen', totals: { reports: [] } })
  expect((body['totals'] as Row)['read']).toBeGreaterThan(30)
})

test('a group of reports is vouched for, and that is taken back', async () => {
  const between = await thereAndBack('/v1/bounces/vouch', GROUP)
  expect(between.length).toBeGreaterThan((await inForce()).length)
})

test('a window is rolled back', async () => {
  const between = await thereAndBack('/v1/change-sets', {
    door: 'rollback',
    provider: 'umbrella.example',
    from: '2000-01-01T00:00:00Z',
    to: '2099-01-01T00:00:00Z',
  })
  expect(between.filter((row) => row['domain'] === 'umbrella.example')).toEqual([])
  expect(between.length).toBeLessThan((await inForce()).length)
})

test('the records of a domain are released', async () => {
  const between = await thereAndBack('/v1/change-sets', {
    door: 'release',
    domain: 'Hooli.example',
    why: 'their server is back',
  })
  expect(between.filter((row) => row['domain'] === 'hooli.example')).toEqual([])
  expect(between.length).toBeLessThan((await inForce()).length)
})

test('records that changed since they were shown are not released: they are shown again', async () => {
  const wish = { door: 'release', domain: 'hooli.example', why: 'x' }
  const { body } = await ask('POST', '/v1/change-sets', wish)
  const own = `/v1/change-sets/${String(body['id'])}`
  const added = await command.run(['suppressions', 'add', 'new@hooli.example', '--note', 'test'])
  expect(added, added.stderr).toMatchObject({ code: 0 })
  const before = await inForce()
  const applied = await ask('POST', `${own}/apply`, { digest: body['digest'] })
  expect(applied).toMatchObject({ status: 409, body: { code: 'outcome_changed' } })
  expect(await inForce()).toEqual(before)
  const now = (await ask('GET', own)).body
  expect(now['digest']).not.toBe(body['digest'])
  expect(await ask('POST', `${own}/apply`, { digest: now['digest'] })).toMatchObject({
    status: 202,
    body: { state: 'applied' },
  })
  expect((await inForce()).filter((row) => row['domain'] === 'hooli.example')).toEqual([])
})

describe('refused', () => {
  const CHOICE = { door: 'incident', incidentId: 'inc_0', choice: 'confirmed' }
  test.each<[string, string, unknown, number, string]>([
    ['no door', '/v1/change-sets', {}, 400, 'invalid_request'],
    ['a door that is none', '/v1/change-sets', { door: 'back' }, 400, 'invalid_request'],
    ['no group', '/v1/change-sets', { door: 'release', why: 'x' }, 400, 'invalid_request'],
    ['an incident that is not there', '/v1/change-sets', CHOICE, 404, 'not_found'],
    [
      'a window that ends first',
      '/v1/change-sets',
      {
        door: 'rollback',
        provider: 'a.example',
        from: '2026-02-01T00:00:00Z',
        to: '2026-01-01T00:00:00Z',
      },
      400,
      'invalid_request',
    ],
    [
      'a category that no incident has',
      '/v1/change-sets',
      {
        door: 'rollback',
        provider: 'a.example',
        from: '2026-01-01T00:00:00Z',
        to: '2026-02-01T00:00:00Z',
        categories: ['spam'],
      },
      400,
      'invalid_request',
    ],
    [
      'an override without the scope for it',
      '/v1/change-sets',
      { door: 'release', domain: 'a.example', why: 'x', override: true, note: 'y' },
      403,
      'forbidden',
    ],
    ['no host', '/v1/bounces/vouch', { mailbox: 'import' }, 400, 'invalid_request'],
    [
      'applying what is not there',
      '/v1/change-sets/chs_0/apply',
      { digest: NOBODY },
      404,
      'not_found',
    ],
    ['undoing what is not there', '/v1/change-sets/chs_0/undo', {}, 404, 'not_found'],
  ])('%s', async (_, at, json, status, code) => {
    expect(await ask('POST', at, json)).toMatchObject({ status, body: { code } })
  })

  test('many records without their number', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `many${String(i)}@many.example,manual`)
    const imported = await command.run(['import', 'suppressions', '-'], {
      input: `address,reason\n${lines.join('\n')}\n`,
    })
    expect(imported, imported.stderr).toMatchObject({ code: 0 })
    const wish = { door: 'release', domain: 'many.example', why: 'x' }
    const { body } = await ask('POST', '/v1/change-sets', wish)
    expect(body).toMatchObject({ countToType: 30 })
    const own = `/v1/change-sets/${String(body['id'])}`
    const { digest } = body
    expect(await ask('POST', `${own}/apply`, { digest })).toMatchObject({
      status: 409,
      body: { code: 'needs_count' },
    })
    expect(await ask('POST', `${own}/apply`, { digest, count: 30 })).toMatchObject({ status: 202 })
  })

  test('a key that may write the list, but not history', async () => {
    const other = await newKey('suppressions:write,suppressions:read')
    const answer = await ask('POST', '/v1/bounces/vouch', GROUP, other)
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })
})
