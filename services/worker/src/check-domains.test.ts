/** docs/trust.md, "The DNS": a domain is flagged by our own answers of the DNS, and looked at again as long as it is flagged. */
import { checkAddress, fsck, saveDnsFacts, type DnsFactAnswer } from '@forwardpath/store'
import { parseMailedAddress } from '@forwardpath/mail'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkDomains } from './check-domains.ts'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ADDRESS = parseMailedAddress('a@gone.example')
if (ADDRESS === undefined) throw new Error('no address')
const NEIGHBOUR = parseMailedAddress('other@gone.example')
if (NEIGHBOUR === undefined) throw new Error('no address')
const address = ADDRESS
const neighbour = NEIGHBOUR

const GONE: DnsFactAnswer = { kind: 'nxdomain' }
const REFUSING: DnsFactAnswer = { kind: 'null_mx' }
const THERE: DnsFactAnswer = {
  kind: 'answer',
  records: [{ exchange: 'mx.gone.example', preference: 1, addresses: ['192.0.2.9'] }],
}

let harness: WorkerHarness
beforeEach(async () => {
  harness = await startHarness()
})
afterEach(async () => {
  expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness.close()
})

function report(status: string, reply: string): Buffer {
  return Buffer.from(`From: MAILER-DAEMON@origin.example
Subject: failed
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mta.origin.example

Final-Recipient: rfc822; a@gone.example
Action: failed
Status: ${status}
Diagnostic-Code: smtp; ${reply}

--b
Content-Type: text/rfc822-headers

From: hello@origin.example
To: a@gone.example
Message-ID: <${reply.length.toString()}@origin.example>

--b--
`)
}

const NOT_FOUND = report('5.1.2', '550 5.1.2 Host or domain name not found')
const TAKES_NO_MAIL = report('5.1.10', '556 5.1.10 Domain does not accept mail (nullMX)')

async function learn(answer: DnsFactAnswer, agoMs = 0): Promise<void> {
  const fact = {
    name: 'gone.example',
    kind: 'mx',
    answer,
    askedAtMs: Date.now() - agoMs,
    servers: ['127.0.0.1'],
    isFinal: false,
  } as const
  await saveDnsFacts(harness.context.database, [fact])
}

async function dueNow(): Promise<void> {
  await harness.context.database.query('update domain_watch set check_at = now()')
}

async function nextLookInHours(): Promise<number | undefined> {
  const { rows } = await harness.context.database.query<{ hours: number }>(
    'select round(extract(epoch from check_at - now()) / 3600)::integer as hours from domain_watch',
  )
  return rows[0]?.hours
}

const isSuppressed = async (): Promise<readonly string[]> => {
  const { database } = harness.context
  const results = [await checkAddress(database, address), await checkAddress(database, neighbour)]
  return results.map(({ status }) => status)
}

it('asks about the domain, and does nothing until there is an answer', async () => {
  await harness.takeIn({ mails: [NOT_FOUND] })
  expect(await checkDomains(harness.context)).toBe(0)
  const { rows } = await harness.context.database.query('select name, kind from dns_request')
  expect(rows).toContainEqual({ name: 'gone.example', kind: 'mx' })
  expect(await isSuppressed()).toEqual(['clear', 'clear'])
})

it('flags a domain that is gone in two look-ups a day apart, and lets go when it answers', async () => {
  await harness.takeIn({ mails: [NOT_FOUND] })
  await learn(GONE, 25 * HOUR_MS)
  await checkDomains(harness.context)
  expect(await isSuppressed()).toEqual(['clear', 'clear'])

  await learn(GONE)
  await dueNow()
  expect(await checkDomains(harness.context)).toBe(1)
  expect(await isSuppressed()).toEqual(['suppressed', 'suppressed'])
  expect(await nextLookInHours()).toBe(7 * 24)

  await learn(THERE)
  await dueNow()
  await checkDomains(harness.context)
  expect(await isSuppressed()).toEqual(['clear', 'clear'])
  expect(await nextLookInHours()).toBeUndefined()
})

it('waits a day for the second look', async () => {
  await harness.takeIn({ mails: [NOT_FOUND] })
  await learn(GONE)
  await checkDomains(harness.context)
  expect(await nextLookInHours()).toBe(24)
  expect(await isSuppressed()).toEqual(['clear', 'clear'])
})

it('flags a domain that states a null MX at once; reports alone only hold their address', async () => {
  await harness.takeIn({ mails: [TAKES_NO_MAIL] })
  expect(await isSuppressed()).toEqual(['held', 'clear'])
  await learn(REFUSING)
  await checkDomains(harness.context)
  expect(await isSuppressed()).toEqual(['suppressed', 'suppressed'])
  expect(await nextLookInHours()).toBe(30 * 24)
})

it('leaves alone what a person has decided since', async () => {
  await harness.takeIn({ mails: [NOT_FOUND] })
  await learn(GONE, 2 * DAY_MS)
  await learn(GONE)
  await checkDomains(harness.context)
  expect(await isSuppressed()).toEqual(['suppressed', 'suppressed'])
  // as a release does it; the log has its row too
  await harness.context.database.query(
    `with s as (update suppression set status = 'released', decided_at = now(),
         seq = nextval(pg_get_serial_sequence('suppression_change', 'seq'))
       where address_key = '@gone.example' returning *)
     insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
       why, who, policy_version, at, record)
     select seq, id, address_key, scope, 'remove', status, reason, 'x', 'operator:x', '1', now(),
       to_jsonb(s) from s`,
  )
  await learn(GONE)
  await dueNow()
  await checkDomains(harness.context)
  expect(await isSuppressed()).toEqual(['clear', 'clear'])
})

it('never watches a domain because of an unverified report', async () => {
  const stranger = Buffer.from(
    'Received: from evil.example (unknown [198.51.100.66]) by mx.origin.example; Sun, 1 Nov 2026 10:00:00 +0000\n',
  )
  await harness.takeIn({ mails: [Buffer.concat([stranger, NOT_FOUND])] })
  expect(await nextLookInHours()).toBeUndefined()
})
