/** The MX re-check on a DNS server of the test's own: each row of its table, and what it does to the list and the desk. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createResolver } from '@forwardpath/dns'
import { addSentMessages, fsck, saveDnsFacts, type DnsFactAnswer } from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { startDnsServer, type DnsServer, type DnsZones } from '@forwardpath/test-support/dns-server'
import { startDnsJob, type DnsJob } from './dns-job.ts'
import { settleChecks } from './settle-checks.ts'
import {
  deskOf,
  movedReport,
  SIGNED_TRUST,
  type Desk,
  type MovedReport,
} from './testing/moved-report.ts'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const OLD_MX: DnsZones = {
  'acme.example': { MX: [[10, 'mx.acme.example']] },
  'mx.acme.example': { A: ['192.0.2.10'] },
  'elsewhere.example': { MX: [[10, 'mx.elsewhere.example']] },
  'mx.elsewhere.example': { A: ['192.0.2.20'] },
}
const NEW_MX: DnsZones = {
  ...OLD_MX,
  'acme.example': { MX: [[10, 'mx.provider.example']] },
  'mx.provider.example': { A: ['198.51.100.5'] },
}

let harness: WorkerHarness
let desk: Desk
let dns: DnsServer
let job: DnsJob

/** The job whose rounds the test makes; the one that it makes by itself is over. */
async function startJob(timeoutMs: number): Promise<DnsJob> {
  const resolver = createResolver({
    servers: [dns.address],
    timeoutMs,
    concurrency: 4,
    maxCacheEntries: 100,
    now: Date.now,
    allowTestNames: true,
  })
  const log = { warn: () => undefined }
  const started = startDnsJob({ context: harness.context, resolver, log, intervalMs: HOUR_MS })
  await started.round()
  return started
}

beforeEach(async () => {
  dns = await startDnsServer(OLD_MX)
  harness = await startHarness({ trust: SIGNED_TRUST })
  desk = deskOf(harness)
  job = await startJob(60_000)
})
afterEach(async () => {
  await job.stop()
  expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness.close()
  await dns.stop()
})

async function report(
  category: 'moved' | 'not_local' | 'relay_denied' | 'domain_not_found',
  over: Pick<Partial<MovedReport>, 'host' | 'messageId'> & { readonly receivedAtMs?: number } = {},
): Promise<void> {
  const { receivedAtMs, ...rest } = over
  const mail = movedReport({
    recipient: 'old@acme.example',
    host: 'mx.acme.example',
    reply: REPLIES[category],
    isSigned: true,
    ...rest,
  })
  await harness.takeIn({
    mails: [mail],
    vouchedBy: 'test',
    ...(receivedAtMs !== undefined && { receivedAtMs }),
  })
}

const REPLIES = {
  moved: '551 User not local; please try <new@elsewhere.example>',
  not_local: '551 User not local',
  relay_denied: '551 Relay request denied',
  domain_not_found: '551 5.7.1 Domain not found',
}

/** Rounds until nothing comes any more. */
async function answer(): Promise<void> {
  for (let round = 0; round < 20; round++) if ((await job.round()) === 0) return
  throw new Error('the rounds do not end')
}

/** What was stored of the old domain's MX before the report came. */
async function knownBefore(answerThen: DnsFactAnswer, agoMs = 2 * DAY_MS): Promise<void> {
  const askedAtMs = Date.now() - agoMs
  const fact = { name: 'acme.example', kind: 'mx', answer: answerThen, askedAtMs } as const
  await saveDnsFacts(harness.context.database, [{ ...fact, servers: ['test'], isFinal: true }])
}

const THEN: DnsFactAnswer = {
  kind: 'answer',
  records: [{ exchange: 'mx.acme.example', preference: 10, addresses: ['192.0.2.10'] }],
}

async function resultOf(): Promise<string | null> {
  const { rows } = await harness.context.database.query<{ result: string | null }>(
    'select result from mx_check',
  )
  expect(rows).toHaveLength(1)
  return rows[0]?.result ?? null
}

describe('a move', () => {
  it('is checked before a person sees it, and waits for nothing in the batch', async () => {
    await report('moved')
    expect(await desk.of('old@acme.example')).toMatchObject({
      state: 'checking',
      mx: { result: null },
    })
    expect(dns.queries().filter(({ type }) => type === 'MX')).toEqual([])
    await answer()
    expect(await desk.of('old@acme.example')).toMatchObject({
      state: 'pending',
      risks: ['other_organisation'],
      score: { value: 65, reasons: ['bound by token or signature', 'other organisation'] },
      mx: { then: null, now: ['mx.acme.example'], result: 'unchanged', servers: [dns.address] },
    })
    expect(await desk.record('old@acme.example')).toBe('held moved pipeline')
  })

  it('said by a former MX is misrouted: the hold ends, nothing counts, a person sees it', async () => {
    await knownBefore(THEN)
    await report('moved')
    expect(await desk.record('old@acme.example')).toBe('held moved pipeline')
    dns.setZones(NEW_MX)
    await answer()
    expect(await desk.of('old@acme.example')).toMatchObject({
      state: 'pending',
      kind: 'misrouted',
      mx: { then: ['mx.acme.example'], now: ['mx.provider.example'], result: 'misrouted' },
    })
    expect(await desk.record('old@acme.example')).toBe('released moved pipeline')
    await report('moved', { receivedAtMs: Date.now() })
    const [change] = await desk.list({})
    expect(await desk.act(change?.id ?? '', { kind: 'approve' })).toMatchObject([
      { code: 'needs_override' },
    ])
  })

  it('said by an exchanger of the sent log is misrouted, whatever was asked since', async () => {
    await knownBefore({
      kind: 'answer',
      records: [{ exchange: 'mx.provider.example', preference: 10 }],
    })
    await addSentMessages(harness.context.database, [
      {
        messageId: '<7@app.origin.example>',
        recipient: addressOf('old@acme.example'),
        sentAtMs: Date.now() - HOUR_MS,
        stream: undefined,
        campaign: undefined,
        leadSource: undefined,
        mx: ['mx.acme.example', 'mx2.acme.example'],
      },
    ])
    dns.setZones(NEW_MX)
    await report('moved', { messageId: '7@app.origin.example' })
    await answer()
    expect(await desk.of('old@acme.example')).toMatchObject({
      kind: 'misrouted',
      mx: {
        then: ['mx.acme.example', 'mx2.acme.example'],
        now: ['mx.provider.example'],
        result: 'misrouted',
      },
    })
  })

  it.each([
    ['a smart host', 'relay.isp.example', 'host_not_mx'],
    ['nobody', undefined, 'host_unknown'],
  ])('said by %s is flagged', async (_name, host, flag) => {
    await knownBefore(THEN)
    await report('moved', { host })
    await answer()
    const change = await desk.of('old@acme.example')
    expect(change).toMatchObject({ state: 'pending', kind: 'moved', mx: { result: flag } })
    expect(change.risks).toContain(flag)
    expect(await desk.record('old@acme.example')).toBe('held moved pipeline')
  })

  it('to a domain that takes no mail is rejected, and the hold ends', async () => {
    dns.setZones({ ...OLD_MX, 'elsewhere.example': { MX: [[0, '.']] } })
    await report('moved')
    await answer()
    expect(await desk.of('old@acme.example')).toMatchObject({
      state: 'rejected',
      reason: 'null_mx',
    })
    expect(await desk.record('old@acme.example')).toBe('expired moved pipeline')
  })

  it('to a domain that is not there is gravely flagged', async () => {
    dns.setZones({
      'acme.example': { MX: [[10, 'mx.acme.example']] },
      'mx.acme.example': { A: ['192.0.2.10'] },
    })
    await report('moved')
    await answer()
    const { risks, state } = await desk.of('old@acme.example')
    expect([state, risks.includes('no_such_domain')]).toEqual(['pending', true])
  })

  it('from a domain with a null MX is dead, and goes to a person', async () => {
    dns.setZones({ ...OLD_MX, 'acme.example': { MX: [[0, '.']] } })
    await report('moved')
    await answer()
    expect(await desk.of('old@acme.example')).toMatchObject({
      state: 'pending',
      mx: { now: [], result: 'dead' },
    })
  })

  it.each(['servfail', 'drop', 'garbage', 'refused', 'truncated'] as const)(
    'about which the DNS says nothing of use (%s) waits for a day, then goes on unchecked',
    async (kind) => {
      await job.stop()
      job = await startJob(500)
      dns.setZones({
        'acme.example': { fault: { kind } },
        'elsewhere.example': { fault: { kind } },
      })
      await report('moved')
      await job.round()
      expect((await desk.of('old@acme.example')).state).toBe('checking')
      const later = { ...harness.context, now: () => Date.now() + DAY_MS + HOUR_MS }
      await settleChecks(later)
      const change = await desk.of('old@acme.example')
      expect(change).toMatchObject({ state: 'pending', mx: { result: 'not_checked' } })
      expect(change.risks).toContain('not_checked')
    },
  )
})

describe('a domain that is gone', () => {
  it('is looked at a second time a day later, and is dead then', async () => {
    dns.setZones({ 'elsewhere.example': { MX: [[10, 'mx.elsewhere.example']] } })
    await knownBefore({ kind: 'nxdomain' }, DAY_MS + 2 * HOUR_MS)
    await report('moved')
    await answer()
    expect(await resultOf()).toBe('dead')
  })

  it('is not dead at the first look: the second is asked for', async () => {
    dns.setZones({ 'elsewhere.example': { MX: [[10, 'mx.elsewhere.example']] } })
    await report('moved')
    await answer()
    expect(await resultOf()).toBeNull()
    const { rows } = await harness.context.database.query<{ hours: number }>(
      `select round(extract(epoch from due_at - now()) / 3600)::integer as hours
       from dns_request where name = 'acme.example' and kind = 'mx'`,
    )
    expect(rows).toEqual([{ hours: 24 }])
  })
})

describe('a host that does not serve the recipient', () => {
  it('holds a day, and counts where it is the MX: two a week apart suppress', async () => {
    await report('not_local', { receivedAtMs: Date.now() - 8 * DAY_MS })
    await answer()
    expect(await resultOf()).toBe('unchanged')
    expect(await desk.record('old@acme.example')).toMatch(/^expired/)
    await report('not_local')
    expect(await desk.record('old@acme.example')).toMatch(/^held/)
    await answer()
    expect(await desk.record('old@acme.example')).toMatch(/^active/)
    const { rows } = await harness.context.database.query<{ days: number }>(
      `select round(extract(epoch from expires_at - now()) / 86400)::integer as days from suppression`,
    )
    expect(rows).toEqual([{ days: 90 }])
  })

  it('never suppresses where it is not in the MX', async () => {
    for (const daysAgo of [20, 12, 4]) {
      await report('not_local', {
        host: 'relay.isp.example',
        receivedAtMs: Date.now() - daysAgo * DAY_MS,
      })
      await answer()
    }
    expect(await desk.record('old@acme.example')).toMatch(/^expired/)
  })

  it('was the MX when we sent: misrouted, and the hold ends', async () => {
    await knownBefore(THEN)
    await report('not_local')
    expect(await desk.record('old@acme.example')).toMatch(/^held/)
    dns.setZones(NEW_MX)
    await answer()
    expect(await resultOf()).toBe('misrouted')
    expect(await desk.record('old@acme.example')).toMatch(/^released/)
  })
})

describe('what is shown only', () => {
  it.each([
    ['relay_denied', OLD_MX, 'unchanged'],
    ['relay_denied', NEW_MX, 'host_not_mx'],
    ['domain_not_found', OLD_MX, 'unchanged'],
    ['domain_not_found', NEW_MX, 'unchanged'],
  ] as const)('%s', async (category, zones, result) => {
    dns.setZones(zones)
    await report(category)
    await answer()
    expect(await resultOf()).toBe(result)
    expect(await desk.list({})).toEqual([])
  })
})

it('asks the configured server alone, and no name beyond those of the report', async () => {
  await report('moved')
  await answer()
  const names = [...new Set(dns.queries().map((query) => query.name))].sort()
  expect(names).toEqual(
    expect.arrayContaining(['acme.example', 'elsewhere.example', 'mx.acme.example']),
  )
  const known = [...Object.keys(OLD_MX), 'origin.example', '_domainkey']
  expect(names.filter((name) => !known.some((one) => name.includes(one)))).toEqual([])
})
