import {
  addSuppressions,
  addWebhookEndpoint,
  beatHeart,
  listFeedConsumers,
  setWebhookState,
  storeMessages,
  takeMailbox,
} from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApiHarness, type ApiHarness } from './testing/api-harness.ts'

let api: ApiHarness
let clockMs = Date.now()

beforeAll(async () => {
  api = await openApiHarness({ now: () => clockMs })
})

afterAll(async () => {
  await api.close()
})

/** Every sample by its name and labels, as of a moment when nothing is kept any more. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  clockMs += 61_000
  const answer = await api.ask('GET', '/metrics')
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = answer.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

async function suppress(text: string): Promise<void> {
  await addSuppressions(
    api.database,
    [
      {
        newId: api.context.newId('sup'),
        address: addressOf(text),
        scope: 'global',
        reason: 'manual',
        expiresAtMs: undefined,
        note: undefined,
      },
    ],
    {
      act: { changeSetId: api.context.newId('chs'), who: 'test', note: undefined },
      mode: { source: 'api', revive: true },
      dryRun: false,
    },
  )
}

test('an empty ledger has zeros, not gaps', async () => {
  const before = await scrape()
  for (const name of [
    'forwardpath_mails{state="stored"}',
    'forwardpath_mails{state="quarantined"}',
    'forwardpath_oldest_mail_seconds',
    'forwardpath_webhook_deliveries',
    'forwardpath_webhook_late_seconds',
    'forwardpath_webhook_endpoints{state="active"}',
    'forwardpath_webhook_endpoints{state="disabled"}',
    'forwardpath_incidents{state="open"}',
    'forwardpath_suppressions{status="active"}',
    'forwardpath_feed_head',
    'forwardpath_feed_behind_seconds',
  ])
    expect(before.get(name), name).toBe(0)
})

test('what waits, the list, the feed, parts and mailboxes are counted', async () => {
  const mailbox = { name: 'a"b@example.org', source: 'import', folder: '' }
  const { epoch } = await takeMailbox(api.database, {
    ...mailbox,
    stream: undefined,
    isDemo: false,
  })
  const bytes = Buffer.from('From: canary@example.org\r\n\r\nx\r\n')
  await storeMessages(api.database, { mailbox: mailbox.name, uidValidity: '1', epoch }, [
    { uid: '1', receivedAtMs: 0, sizeBytes: bytes.length, lane: 1, bytes },
  ])
  await suppress('canary@example.org')
  await beatHeart(api.database, { roles: ['worker'], process: 'host:1' })
  const after = await scrape()
  expect(after.get('forwardpath_mails{state="stored"}')).toBe(1)
  expect(after.get('forwardpath_oldest_mail_seconds')).toBeGreaterThan(0)
  expect(after.get('forwardpath_suppressions{status="active"}')).toBe(1)
  expect(after.get('forwardpath_feed_head')).toBeGreaterThan(0)
  expect(after.get('forwardpath_part_seen_seconds{role="worker"}')).toBeGreaterThanOrEqual(0)
  expect([...after.keys()].filter((name) => name.startsWith('forwardpath_mailboxes'))).toHaveLength(
    1,
  )
})

test('what the workers that run have met is added up; those that are gone count no more', async () => {
  const counts = { mails_fast: 95, mails_general: 5, jobs_parked: 1 }
  await beatHeart(api.database, { roles: ['worker', 'api'], process: 'host:2', counts })
  await beatHeart(api.database, { roles: ['worker'], process: 'host:3', counts })
  await api.database.query(
    "update heartbeat set at = at - interval '61 seconds' where process = 'host:3'",
  )
  const after = await scrape()
  expect(after.get('forwardpath_mails_read{reader="fast"}')).toBe(95)
  expect(after.get('forwardpath_mime_fallback_ratio')).toBe(0.05)
  expect(after.get('forwardpath_jobs{event="parked"}')).toBe(1)
  expect(after.get('forwardpath_jobs{event="stalled"}')).toBe(0)
})

test('webhook endpoints are counted by state', async () => {
  const ids = [api.context.newId('whe'), api.context.newId('whe')]
  for (const id of ids) {
    await addWebhookEndpoint(api.database, {
      id,
      url: 'https://hooks.example.net/',
      types: ['webhook.test'],
      include: [],
      secret: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
      note: undefined,
      createdBy: 'test',
    })
  }
  await setWebhookState(api.database, ids[0] ?? '', { isActive: false, why: 'refused for 3 days' })
  const after = await scrape()
  expect(after.get('forwardpath_webhook_endpoints{state="active"}')).toBe(1)
  expect(after.get('forwardpath_webhook_endpoints{state="disabled"}')).toBe(1)
})

test('the feed tells how far the slowest follower is behind, and forgets one whose key is revoked', async () => {
  const { body } = await api.ask('GET', '/readyz')
  const follow = `/v1/feeds/suppressions?after=${String(body['cursor'])}`
  const key = await api.key(['suppressions:read'])
  expect((await api.ask('GET', follow, { key })).status).toBe(200)
  // It is noted beside the answer.
  await expect.poll(() => listFeedConsumers(api.database)).toHaveLength(1)
  expect((await scrape()).get('forwardpath_feed_behind_seconds')).toBe(0)
  await suppress('third@example.org')
  const behind = (await scrape()).get('forwardpath_feed_behind_seconds') ?? 0
  expect(behind).toBeGreaterThan(0)
  expect((await scrape()).get('forwardpath_feed_behind_seconds')).toBeCloseTo(behind + 61)
  await api.database.query(
    "update api_key set revoked_at = now() where scopes = '{suppressions:read}'",
  )
  expect((await scrape()).get('forwardpath_feed_behind_seconds')).toBe(0)
})

test('the mailbox whose full sweep is longest ago is told; one that nobody reads any more is forgotten', async () => {
  const before = await scrape()
  expect(before.has('forwardpath_sweep_age_seconds')).toBe(false)
  const sweptAgo = async (name: string, ago: string): Promise<void> => {
    await takeMailbox(api.database, {
      name,
      source: `imaps://${name}@imap.example.net:993/INBOX`,
      folder: 'INBOX',
      stream: undefined,
      isDemo: false,
    })
    await api.database.query(
      'update mailbox set last_full_sweep_at = now() - $2::interval where name = $1',
      [name, ago],
    )
  }
  await sweptAgo('near', '10 seconds')
  await sweptAgo('far', '2 hours')
  await sweptAgo('gone', '26 hours')
  const age = (await scrape()).get('forwardpath_sweep_age_seconds') ?? 0
  expect(age).toBeGreaterThan(7_200)
  expect(age).toBeLessThan(86_400)
})

test('no address is in it, not even that of a mailbox', async () => {
  expect([...(await scrape()).keys()].join('\n')).not.toContain('example.org')
})

test('the list is counted once a minute, what waits every five seconds', async () => {
  const listed = (await scrape()).get('forwardpath_suppressions{status="active"}')
  await suppress('second@example.org')
  clockMs += 6_000
  const early = (await api.ask('GET', '/metrics')).text
  expect(early).toContain(`forwardpath_suppressions{status="active"} ${String(listed)}\n`)
  expect((await scrape()).get('forwardpath_suppressions{status="active"}')).toBe(Number(listed) + 1)
})
