/** All that a preview would change, for whoever decides by it; never another outcome than the one that was shown. */
import { addSuppressions } from '@forwardpath/store'
import { readCsv } from '@forwardpath/test-support/read-csv'
import { addressOf } from '@forwardpath/test-support/address-of'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPagesHarness, type Browser, type PagesHarness } from '../testing/pages-harness.ts'

let pages: PagesHarness
let operator: Browser

beforeAll(async () => {
  pages = await openPagesHarness()
  await pages.user('olga', 'operator')
  await pages.user('vic', 'viewer')
  operator = await pages.signIn('olga')
})
afterAll(() => pages.close())

async function add(domain: string, from: number, to: number): Promise<void> {
  const rows = Array.from({ length: to - from }, (_, i) => ({
    newId: pages.context.newId('sup'),
    address: addressOf(`p${String(from + i).padStart(3, '0')}@${domain}`),
    scope: 'global',
    reason: 'manual' as const,
    expiresAtMs: undefined,
    note: undefined,
  }))
  await addSuppressions(pages.database, rows, {
    act: { changeSetId: pages.context.newId('chs'), who: 'test', note: undefined },
    mode: { source: 'operator', revive: true },
    dryRun: false,
  })
}

/** The path behind the samples of a preview, and its page. */
async function preview(domain: string): Promise<{ readonly csv: string; readonly body: string }> {
  const { body } = await operator.get(`/suppressions/release?domain=${domain}&why=x`)
  return { csv: /href="(\/foreseen\/[0-9a-f]{64}\?csv=foreseen)"/.exec(body)?.[1] ?? '', body }
}

test('the samples lead to all of it', async () => {
  await add('many.example', 0, 130)
  const { csv } = await preview('many.example')
  const { names, rows } = readCsv((await operator.get(csv)).body)
  const addresses = rows.map((row) => row[names.indexOf('address')])
  expect(addresses).toHaveLength(130)
  expect(addresses).toEqual([...addresses].sort((a = '', b = '') => (a < b ? -1 : 1)))
  expect(new Set(rows.map((row) => row[names.indexOf('effect')]))).toEqual(new Set(['released']))
  const first = (await operator.get(csv.replace('?csv=foreseen', ''))).body
  expect(first.match(/<tr /g)).toHaveLength(101)
  const next = /href="([^"]+)" rel="next"/.exec(first)?.[1] ?? ''
  expect((await operator.get(next)).body.match(/<tr /g)).toHaveLength(31)
})

test('reading it leaves the preview as it is', async () => {
  await add('still.example', 0, 3)
  const { csv, body } = await preview('still.example')
  await operator.get(csv)
  const id = /name="id" value="(chs_\w+)"/.exec(body)?.[1] ?? ''
  const digest = /foreseen\/([0-9a-f]{64})/.exec(csv)?.[1] ?? ''
  const done = await operator.post('/suppressions/release', { id, digest, count: '3' })
  expect(done.headers['location']).toBe(`/suppressions/release?done=${id}`)
})

test('another outcome is not given for the one that was shown', async () => {
  await add('late.example', 0, 3)
  const { csv } = await preview('late.example')
  await add('late.example', 3, 4)
  expect((await operator.get(csv)).statusCode).toBe(409)
})

test('what nobody has foreseen is not found, and no viewer sees it', async () => {
  const path = `/foreseen/${'0'.repeat(64)}`
  expect((await operator.get(path)).statusCode).toBe(404)
  expect((await (await pages.signIn('vic')).get(path)).statusCode).toBe(403)
})
