/** The record of a whole domain over HTTP and on the pages: asked for, told, released, by its name. */
import { newId } from '@forwardpath/runtime'
import {
  addSuppressions,
  flagDomains,
  storeMessages,
  takeFeedLock,
  takeMailbox,
} from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPagesHarness, type Browser, type PagesHarness } from './testing/pages-harness.ts'

const DOMAIN = '@xn--bcher-kva.example'
const PATH = `/v1/suppressions/${encodeURIComponent('@bücher.example')}`

let harness: PagesHarness
let browser: Browser

beforeAll(async () => {
  harness = await openPagesHarness()
  await harness.user('ann', 'operator')
  browser = await harness.signIn('ann')
  const { database } = harness
  const mailbox = { name: 'main', source: 'imaps://u@imap.example/INBOX', folder: 'INBOX' }
  const { epoch } = await takeMailbox(database, { ...mailbox, stream: undefined, isDemo: false })
  const bytes = Buffer.from('Subject: x\r\n\r\nx\r\n')
  await storeMessages(database, { mailbox: 'main', uidValidity: '1', epoch }, [
    { uid: '1', receivedAtMs: Date.now(), sizeBytes: bytes.length, lane: 1, bytes },
  ])
  await database.query(
    `insert into bounce (id, raw_message_id, ordinal, received_at, event_key, kind, format, action)
     select 'bnc_1', id, 0, now(), 'x', 'bounce', 'dsn', 'failed' from raw_message`,
  )
  await addSuppressions(
    database,
    [
      {
        newId: newId('sup'),
        address: addressOf('jane@bücher.example'),
        scope: 'global',
        reason: 'manual',
        expiresAtMs: undefined,
        note: undefined,
      },
    ],
    {
      act: { changeSetId: newId('chs'), who: 'test', note: undefined },
      mode: { source: 'api', revive: true },
      dryRun: false,
    },
  )
})
afterAll(async () => {
  await harness.close()
})
beforeEach(async () => {
  const { database } = harness
  await database.query(
    "update suppression set status = 'expired', decided_at = null where address_key = $1",
    [DOMAIN],
  )
  await database.transaction(async (tx) => {
    await takeFeedLock(tx)
    const flag = {
      newId: newId('sup'),
      domain: DOMAIN.slice(1),
      category: 'domain_refuses_mail' as const,
      expiresAtMs: undefined,
      sinceMs: Date.now(),
      bounceId: 'bnc_1',
    }
    await flagDomains(tx, [flag], '1')
  })
})

describe('over HTTP', () => {
  test('its records and its story are had by its name', async () => {
    expect((await harness.ask('GET', PATH)).body).toMatchObject({
      address: DOMAIN,
      addressKey: DOMAIN,
      data: [{ address: DOMAIN, status: 'active', reason: 'domain' }],
    })
    expect((await harness.ask('GET', `${PATH}/timeline`)).body).toMatchObject({
      address: DOMAIN,
      suppressions: [{ address: DOMAIN }],
      counts: [],
      endsBy: ['active (global) until a person releases it'],
    })
  })

  test('it is released by its name, once, and no address of it is', async () => {
    const answer = await harness.ask('DELETE', `${PATH}?reason=back`)
    expect(answer).toMatchObject({
      status: 200,
      body: { outcome: 'released', suppression: { address: DOMAIN, status: 'released' } },
    })
    expect((await harness.ask('DELETE', `${PATH}?reason=back`)).status).toBe(404)
    const jane = `/v1/suppressions/${encodeURIComponent('jane@bücher.example')}`
    expect((await harness.ask('GET', jane)).body).toMatchObject({ data: [{ status: 'active' }] })
  })

  test('nothing is put under it, and without its @ it is no name', async () => {
    const json = { reason: 'manual', scope: 'global' }
    expect((await harness.ask('PUT', PATH, { json })).status).toBe(400)
    expect((await harness.ask('GET', '/v1/suppressions/example.org')).status).toBe(400)
    expect((await harness.ask('GET', '/v1/suppressions/%40')).status).toBe(400)
  })
})

describe('on the pages', () => {
  const PAGE = `/suppressions/${encodeURIComponent(DOMAIN)}`

  test('the list leads to its story, and so does a search', async () => {
    const { body } = await browser.get('/suppressions')
    expect(body).toContain(`href="${PAGE}"`)
    expect((await browser.get('/suppressions?q=%40b%C3%BCcher.example')).headers['location']).toBe(
      `/suppressions/${encodeURIComponent('@bücher.example')}`,
    )
    const story = await browser.get(PAGE)
    expect(story.statusCode).toBe(200)
    expect(story.body).toContain('the domain states that it takes no mail (null MX)')
  })

  test('on the page of an address it is released as what it is', async () => {
    const from = `/suppressions/${encodeURIComponent('joe@bücher.example')}`
    const { body } = await browser.get(from)
    expect(body).toContain(`action="${PAGE}/release"`)
    expect(body).toContain('This is the record of the whole domain.')
    const answer = await browser.post(`${PAGE}/release`, { scope: 'global', why: 'back' }, { from })
    expect(answer).toMatchObject({
      statusCode: 303,
      headers: { location: `${PAGE}?done=released` },
    })
    const after = await browser.get(PAGE)
    expect(after.body).toContain('The domain as a whole is not suppressed.')
    expect((await browser.get(from)).body).toContain('Not suppressed. It may be mailed')
  })
})
