/** On the whole worker: what forged and genuine reports do to the list, at each minimum. */
import { readFileSync } from 'node:fs'
import { addressKey, type Address } from '@forwardpath/mail'
import { createResolver } from '@forwardpath/dns'
import {
  addSentMessages,
  fsck,
  saveDnsFacts,
  tokenMessageIdText,
  type DnsFactAnswer,
  type DnsFactKind,
} from '@forwardpath/store'
import { DEFAULT_POLICY, type Policy } from '@forwardpath/suppress'
import { addressOf } from '@forwardpath/test-support/address-of'
import { startDnsServer, type DnsServer } from '@forwardpath/test-support/dns-server'
import { FORGED_WORLD, forgedReports } from '@forwardpath/test-support/forged-reports'
import { expiryDay, newKey, signToken } from '@forwardpath/trust'
import { afterEach, describe, expect, it } from 'vitest'
import { startDnsJob } from './dns-job.ts'
import { rejudgeSettled } from './rejudge.ts'
import { NO_TRUST, startHarness, type WorkerHarness } from './testing/worker-harness.ts'

const DAY_MS = 86_400_000
const QUIET = { warn: () => undefined }
const FORGER = addressOf('forger@evil.example')
const OWN_MTA = { ...NO_TRUST, ownMtas: [FORGED_WORLD.ownMta.address] }

const key = firstKey()

function firstKey() {
  const [made] = newKey({ nowMs: Date.now() - DAY_MS, random: new Uint8Array(32).fill(7) })
  if (made === undefined) throw new Error('no key')
  return made
}

let harness: WorkerHarness | undefined
let dns: DnsServer | undefined
afterEach(async () => {
  if (harness !== undefined) expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness?.close()
  await dns?.stop()
  harness = dns = undefined
})

type ListRow = {
  readonly address_key: string
  readonly status: string
  readonly trust: string
}

async function listOf({ context }: WorkerHarness): Promise<readonly ListRow[]> {
  const { rows } = await context.database.query<ListRow>(
    'select address_key, status, trust from suppression order by address_key',
  )
  return rows
}

async function tiersOf({ context }: WorkerHarness): Promise<Readonly<Record<string, number>>> {
  const { rows } = await context.database.query<{ trust: string; n: number }>(
    'select trust, count(*)::integer as n from bounce group by trust',
  )
  return Object.fromEntries(rows.map(({ trust, n }) => [trust, n]))
}

async function learn(
  { context }: WorkerHarness,
  facts: readonly (readonly [string, DnsFactKind, DnsFactAnswer])[],
): Promise<void> {
  await saveDnsFacts(
    context.database,
    facts.map(([name, kind, answer]) => ({
      name,
      kind,
      answer,
      askedAtMs: Date.now(),
      servers: ['127.0.0.1'],
      isFinal: false,
    })),
  )
}

const VICTIM_MX: DnsFactAnswer = {
  kind: 'answer',
  records: [
    {
      exchange: FORGED_WORLD.victimMx.host,
      preference: 10,
      addresses: [FORGED_WORLD.victimMx.address],
    },
  ],
}

const MINIMA: readonly Policy['minimumToSuppress'][] = ['plausible', 'correlated', 'verified']

describe.each(MINIMA)('forged reports, minimum %s', (minimumToSuppress) => {
  it('make nobody active, and hold nobody without the origin and marks of plausible', async () => {
    const ownToken = signToken({
      key,
      messageId: 7n,
      expiresOnDay: expiryDay(Date.now()),
      recipient: FORGER,
    })
    harness = await startHarness({
      trust: { ...OWN_MTA, tokenKeys: [key] },
      policy: { ...DEFAULT_POLICY, minimumToSuppress },
    })
    await addSentMessages(harness.context.database, [sentTo(FORGER, '<7@app.origin.example>')])
    await learn(harness, [[FORGED_WORLD.victimDomain, 'mx', VICTIM_MX]])
    const forged = forgedReports({ ownToken, ownAddress: FORGER })
    expect(forged.length).toBeGreaterThanOrEqual(1_000)
    expect(new Set(forged.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(20)
    await harness.takeIn({ mails: forged.map(({ mail }) => Buffer.from(mail)) })

    const mayHold = new Set<string>(
      forged.flatMap((f) => (f.hasRecipientOrigin ? [addressKey(addressOf(f.victim))] : [])),
    )
    const done = (await listOf(harness)).filter((row) => row.address_key !== addressKey(FORGER))
    expect(done.filter(({ status }) => status === 'active')).toEqual([])
    expect(done.filter((row) => !mayHold.has(row.address_key))).toEqual([])
    if (minimumToSuppress !== 'plausible') expect(done).toEqual([])
  })
})

function sentTo(recipient: Address, messageId: string) {
  const sentAtMs = Date.now() - DAY_MS
  const nothing = { stream: undefined, campaign: undefined, leadSource: undefined }
  return { messageId, recipient, sentAtMs, ...nothing }
}

type Sample = {
  readonly file: string
  readonly reports: readonly {
    readonly recipient: string
    readonly originalMessageId: string
    readonly envelopeSender: string
    readonly categories: readonly string[]
    readonly action: string
  }[]
}

const CORPUS = new URL('../../../test/corpus/', import.meta.url)
const samples = readFileSync(new URL('expected.jsonl', CORPUS), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Sample)

function bytesOf({ file }: Sample): Buffer {
  return readFileSync(new URL(file, CORPUS))
}

/** As the mailbox's server writes it where the report came from our outgoing server. */
function relayed(sample: Sample): Buffer {
  const { host, address } = FORGED_WORLD.ownMta
  const hop = `Received: from ${host} (${host} [${address}]) by ${FORGED_WORLD.receivingHost}; Sun, 1 Nov 2026 10:00:00 +0000\r\n`
  return Buffer.concat([Buffer.from(hop), bytesOf(sample)])
}

/** As in genuine.test.ts of the package trust. */
const RIGHT_SHARE = 0.995

describe('genuine reports of the corpus', () => {
  it('are correlated where the sent log has their mails', async () => {
    harness = await startHarness()
    const rows = samples.flatMap(({ reports }) =>
      reports.map((r) => sentTo(addressOf(r.recipient), r.originalMessageId)),
    )
    await addSentMessages(harness.context.database, rows)
    await harness.takeIn({ mails: samples.map(bytesOf) })
    expect(await shareOf(harness, 'correlated')).toBeGreaterThanOrEqual(RIGHT_SHARE)
  })

  it('are verified where the return path was signed', async () => {
    harness = await startHarness({ trust: { ...NO_TRUST, tokenKeys: [key] } })
    const mails = samples.map((sample) => Buffer.from(signed(sample), 'latin1'))
    await harness.takeIn({ mails })
    // One return path is one recipient's: of a mail with several reports the others are not bound.
    expect(
      await shareOf(harness, 'verified', (s) => s.reports.length === 1),
    ).toBeGreaterThanOrEqual(RIGHT_SHARE)
  })

  it('are plausible with neither, since they come from our own server with a mail of ours', async () => {
    // The server that wrote them has mailboxes of its own under local.example.
    const ownDomains = ['origin.example', 'local.example']
    harness = await startHarness({ trust: { ...OWN_MTA, ownDomains } })
    await harness.takeIn({ mails: samples.map(bytesOf) })
    expect(await shareOf(harness, 'plausible')).toBeGreaterThanOrEqual(RIGHT_SHARE)
  })
})

function signed(sample: Sample): string {
  const [first] = sample.reports
  if (first === undefined) return bytesOf(sample).toString('latin1')
  const token = signToken({
    key,
    messageId: 99n,
    expiresOnDay: expiryDay(Date.now()),
    recipient: addressOf(first.recipient),
  })
  const senders = new Set(sample.reports.map(({ envelopeSender }) => envelopeSender))
  return [...senders].reduce(
    (mail, sender) => mail.replaceAll(sender, `b+${token}@origin.example`),
    bytesOf(sample).toString('latin1'),
  )
}

/** Of the true recipients, those about whom a report of that tier is stored. */
async function shareOf(
  { context }: WorkerHarness,
  tier: string,
  isAsked: (sample: Sample) => boolean = () => true,
): Promise<number> {
  const { rows } = await context.database.query<{ address_key: string }>(
    'select distinct address_key from bounce where trust = $1',
    [tier],
  )
  const found = new Set(rows.map((row) => row.address_key))
  const wanted = new Set(
    samples
      .filter(isAsked)
      .flatMap(({ reports }) => reports.map((r) => addressKey(addressOf(r.recipient)))),
  )
  return [...wanted].filter((recipient) => found.has(recipient)).length / wanted.size
}

describe('an answer of the DNS that comes later', () => {
  it('lifts reports of our own server, and what follows from them follows then', async () => {
    harness = await startHarness()
    const mails = samples.slice(0, 60).map(relayed)
    await harness.takeIn({ mails })
    expect(await tiersOf(harness)).toEqual({ unverified: expect.any(Number) as number })
    expect(await listOf(harness)).toEqual([])

    await learn(harness, [
      ['origin.example', 'spf', { kind: 'answer', records: [FORGED_WORLD.ownMta.address] }],
    ])
    while ((await rejudgeSettled(harness.context, QUIET)) > 0);
    const { unverified = 0, plausible = 0 } = await tiersOf(harness)
    expect([unverified, plausible > 0]).toEqual([0, true])
    const late = await listOf(harness)

    const control = await startHarness({ trust: OWN_MTA })
    try {
      await control.takeIn({ mails })
      expect(late).toEqual(await listOf(control))
    } finally {
      await control.close()
    }
  })

  it('is asked for by the job beside the batches, of the configured server alone', async () => {
    dns = await startDnsServer({
      'origin.example': { TXT: [`v=spf1 ip4:${FORGED_WORLD.ownMta.address} -all`] },
    })
    harness = await startHarness()
    const resolver = createResolver({
      servers: [dns.address],
      timeoutMs: 60_000,
      concurrency: 4,
      maxCacheEntries: 100,
      now: Date.now,
      allowTestNames: true,
    })
    const job = startDnsJob({
      context: harness.context,
      resolver,
      log: QUIET,
      intervalMs: 3_600_000,
    })
    await harness.takeIn({ mails: samples.slice(0, 5).map(relayed) })
    while ((await job.round()) > 0);
    await job.stop()
    expect(Object.keys(await tiersOf(harness))).toEqual(['plausible'])
    expect(dns.queries().length).toBeGreaterThan(0)
  })

  it('that never comes leaves the report where it was, and is waited for no longer', async () => {
    harness = await startHarness()
    await harness.takeIn({ mails: samples.slice(0, 5).map(relayed) })
    const { database } = harness.context
    await database.query('delete from dns_request')
    while ((await rejudgeSettled(harness.context, QUIET)) > 0);
    expect(Object.keys(await tiersOf(harness))).toEqual(['unverified'])
    expect((await database.query('select from dns_wait')).rowCount).toBe(0)
  })

  it('is waited for by nobody where the DNS is switched off', async () => {
    harness = await startHarness({ trust: { ...NO_TRUST, isDnsEnabled: false } })
    await harness.takeIn({ mails: samples.slice(0, 5).map(relayed) })
    const { database } = harness.context
    expect((await database.query('select from dns_request')).rowCount).toBe(0)
    expect((await database.query('select from dns_wait')).rowCount).toBe(0)
  })
})

describe('a report that is bound', () => {
  it('speaks for the address of its token, whoever else it names', async () => {
    harness = await startHarness({ trust: { ...NO_TRUST, tokenKeys: [key] } })
    const token = signToken({
      key,
      messageId: 1n,
      expiresOnDay: expiryDay(Date.now()),
      recipient: addressOf('alias@hooli.example'),
    })
    const mail = report({
      to: `b+${token}@origin.example`,
      original: 'alias@hooli.example',
      final: 'behind@internal.hooli.example',
    })
    await harness.takeIn({ mails: [Buffer.from(mail)] })
    expect(await listOf(harness)).toEqual([
      { address_key: 'alias@hooli.example', status: 'held', trust: 'verified' },
    ])
  })

  it('is bound by the sender\u2019s own id of its token where the report names nobody', async () => {
    harness = await startHarness({ trust: { ...NO_TRUST, tokenKeys: [key] } })
    const recipient = addressOf('known@hooli.example')
    await addSentMessages(harness.context.database, [
      { ...sentTo(recipient, '<7@origin.example>'), messageId: tokenMessageIdText(77n) },
    ])
    const token = signToken({
      key,
      messageId: 77n,
      expiresOnDay: expiryDay(Date.now()),
      recipient,
    })
    const mail = report({
      to: `b+${token}@origin.example`,
      original: 'behind@internal.hooli.example',
      final: 'behind@internal.hooli.example',
    })
    await harness.takeIn({ mails: [Buffer.from(mail)] })
    expect(await listOf(harness)).toEqual([
      { address_key: recipient, status: 'held', trust: 'verified' },
    ])
  })

  it('keeps the stream of the mail that bounced for a complaint', async () => {
    harness = await startHarness({ policy: { ...DEFAULT_POLICY, minimumToSuppress: 'correlated' } })
    const { database } = harness.context
    const recipient = addressOf('tired@hooli.example')
    await addSentMessages(database, [
      { ...sentTo(recipient, '<5@origin.example>'), stream: 'news' },
    ])
    await harness.takeIn({ mails: [Buffer.from(complaint('tired@hooli.example'))] })
    const { rows } = await database.query('select address_key, scope, status from suppression')
    expect(rows).toEqual([
      { address_key: 'tired@hooli.example', scope: 'stream:news', status: 'active' },
    ])
  })
})

describe('the count of an address', () => {
  it('begins anew with a mail of the sent log that did not bounce for 30 d', async () => {
    harness = await startHarness()
    const { database } = harness.context
    const recipient = addressOf('back@hooli.example')
    const sent = {
      ...sentTo(recipient, '<later@origin.example>'),
      sentAtMs: Date.now() - 40 * DAY_MS,
    }
    const bounceOf = (id: string) =>
      Buffer.from(
        report({ to: 'b@origin.example', original: recipient, final: recipient }).replace(
          '<1@origin.example>',
          id,
        ),
      )
    const takeIn = (id: string, agoMs: number) =>
      harness?.takeIn({
        mails: [bounceOf(id)],
        vouchedBy: 'operator:test',
        receivedAtMs: Date.now() - agoMs,
      })
    await takeIn('<first@origin.example>', 60 * DAY_MS)
    await addSentMessages(database, [sent])
    await takeIn('<second@origin.example>', 2 * DAY_MS)
    expect(await listOf(harness)).toEqual([
      { address_key: recipient, status: 'held', trust: 'plausible' },
    ])
    // Without the log the two are counted together.
    await database.query('delete from sent_message')
    await takeIn('<third@origin.example>', DAY_MS)
    expect(await listOf(harness)).toMatchObject([{ status: 'active' }])
  })
})

describe('what a person vouches for', () => {
  it('is plausible at least', async () => {
    harness = await startHarness()
    await harness.takeIn({ mails: samples.slice(0, 20).map(bytesOf), vouchedBy: 'operator:test' })
    expect(Object.keys(await tiersOf(harness))).toEqual(['plausible'])
  })
})

describe('the corpus, taken in by a person without tokens and without a sent log', () => {
  it('has its unknown users held, and nobody for the sender\u2019s own fault', async () => {
    harness = await startHarness()
    await harness.takeIn({ mails: samples.map(bytesOf), vouchedBy: 'operator:test' })
    const stopped = new Set((await listOf(harness)).map((row) => row.address_key))
    const isUnknown = (categories: readonly string[]) =>
      categories.every((c) => c === 'user_unknown')
    // Of one mail to one address the first report stands (count rule 1): who else was reported otherwise is left out.
    const otherwise = new Set(recipientsOf((categories) => !isUnknown(categories)))
    const unknown = recipientsOf(isUnknown).filter((key) => !otherwise.has(key))
    const share = unknown.filter((key) => stopped.has(key)).length / unknown.length
    expect(unknown.length).toBeGreaterThanOrEqual(8)
    expect(share, unknown.filter((key) => !stopped.has(key)).join(', ')).toBeGreaterThanOrEqual(
      0.95,
    )

    const innocent = new Set(
      recipientsOf((categories) => categories.every((c) => SENDERS_FAULT.has(c))),
    )
    const others = new Set(
      recipientsOf((categories) => !categories.every((c) => SENDERS_FAULT.has(c))),
    )
    expect(innocent.size).toBeGreaterThan(10)
    const wronged = [...stopped].filter((k) => innocent.has(k) && !others.has(k))
    expect(wronged).toEqual([])
  })
})

/** docs/policy.md, "The default policy": causes on the sender's side, or in the mail. */
const SENDERS_FAULT: ReadonlySet<string> = new Set([
  'auth_required',
  'sender_rejected',
  'auth_failure',
  'blocklisted',
  'reputation',
  'missing_ptr',
  'rate_limited',
  'greylisted',
  'policy',
  'spam',
  'virus',
  'content_rejected',
  'message_too_large',
  'protocol_error',
  'tls_failure',
])

/** Keys of the recipients whose failure has such categories. */
function recipientsOf(isAsked: (categories: readonly string[]) => boolean): readonly string[] {
  const keys = samples.flatMap(({ reports }) =>
    reports
      .filter(({ action, categories }) => action === 'failed' && isAsked(categories))
      .filter(({ categories }) => categories.length > 0)
      .map(({ recipient }) => addressKey(addressOf(recipient))),
  )
  return [...new Set(keys)]
}

/** From a stranger's server: nothing but a binding can make it act. */
const STRANGER =
  'Received: from evil.example (unknown [198.51.100.66]) by mx.origin.example; Sun, 1 Nov 2026 10:00:00 +0000'

function report(over: { readonly to: string; readonly original: string; readonly final: string }) {
  return `${STRANGER}
From: MAILER-DAEMON@hooli.example
To: ${over.to}
Subject: failed
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.hooli.example

Original-Recipient: rfc822; ${over.original}
Final-Recipient: rfc822; ${over.final}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b
Content-Type: text/rfc822-headers

From: hello@origin.example
To: ${over.original}
Message-ID: <1@origin.example>
Subject: x

--b--
`
}

function complaint(recipient: string): string {
  return `${STRANGER}
From: fbl@hooli.example
To: fbl@origin.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is a report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: FBL/1.0
Version: 1
Original-Rcpt-To: ${recipient}

--b
Content-Type: message/rfc822

From: hello@origin.example
To: ${recipient}
Message-ID: <5@origin.example>
Subject: x

Hello.

--b--
`
}
