/** A mailbox that gets too little is seen wherever somebody looks: the pages, `/v1/mailboxes`, `/metrics`. */
import { expectMails, noteMailbox, takeMailbox } from '@forwardpath/store'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openPagesHarness, type Browser, type PagesHarness } from '../testing/pages-harness.ts'

const NAME = '<b>main</b>'

let harness: PagesHarness
let browser: Browser
let epoch: string
let clockMs = Date.now()

beforeAll(async () => {
  harness = await openPagesHarness({}, { now: () => clockMs })
  await harness.user('ann', 'admin')
  browser = await harness.signIn('ann')
  const mailbox = { name: NAME, source: 'imaps://u@imap.example/INBOX', folder: 'INBOX' }
  epoch = (await takeMailbox(harness.database, { ...mailbox, stream: undefined, isDemo: false }))
    .epoch
  await expectMails(harness.database, {
    name: NAME,
    epoch,
    expected: { count: 1, perMs: 86_400_000 },
  })
})
afterAll(async () => {
  await harness.close()
})
beforeEach(async () => {
  await noteMailbox(harness.database, { name: NAME, epoch, state: 'alive', isFullSweep: true })
  await harness.database.query("update mailbox set silent_since = now() - interval '3 hours'")
  clockMs += 61_000
})

async function silentMetric(): Promise<string | undefined> {
  clockMs += 61_000
  const { text } = await harness.ask('GET', '/metrics')
  return /^forwardpath_silent_mailboxes (\d+)$/m.exec(text)?.[1]
}

test('the Overview says it first, the table since when', async () => {
  const { body } = await browser.get('/')
  expect(body).toContain(
    'Mailbox &lt;b&gt;main&lt;/b&gt; is silent: fewer than 1 mail in 24 h. Does mail still get there?',
  )
  expect(body).toMatch(/<span class="badge bad">silent<\/span> for 3 h/)
  expect((await browser.get('/mailboxes')).body).toMatch(/silent<\/span> for 3 h/)
})

test('the API and the metrics have it', async () => {
  expect((await harness.ask('GET', '/v1/mailboxes')).body).toMatchObject({
    data: [
      {
        name: NAME,
        expected: { mails: 1, seconds: 86_400 },
        silentSince: expect.stringMatching(/Z$/) as string,
      },
    ],
  })
  expect(await silentMetric()).toBe('1')
})

test('a mailbox that cannot be read says so, and not that it is silent', async () => {
  await noteMailbox(harness.database, { name: NAME, epoch, state: 'stalled', error: 'host away' })
  const { body } = await browser.get('/')
  expect(body).toContain('is not read: stalled, host away.')
  expect(body).not.toContain('silent')
  expect(await silentMetric()).toBe('0')
})

test('one that nobody has swept for long is not called silent: nobody knows', async () => {
  await harness.database.query(
    "update mailbox set last_full_sweep_at = now() - interval '13 hours'",
  )
  expect((await browser.get('/')).body).not.toContain('silent')
  expect(await silentMetric()).toBe('0')
})
