/** What attackers and odd servers do to the desk: the corpus, the traps of a hint, forged reports, a flood to one victim. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressKey } from '@forwardpath/mail'
import { fsck, listChangeGroups, type ChangeRecord } from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { FORGED_WORLD, forgedReports } from '@forwardpath/test-support/forged-reports'
import { deskOf, movedReport, SIGNED_TRUST, type Desk } from './testing/moved-report.ts'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

const CORPUS = new URL('../../../test/corpus/', import.meta.url)

let harness: WorkerHarness
let desk: Desk

beforeEach(async () => {
  harness = await startHarness({ trust: { ...SIGNED_TRUST, isDnsEnabled: false } })
  desk = deskOf(harness)
})
afterEach(async () => {
  expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness.close()
})

/** Neither approved without an override and a note, nor exported. */
async function expectKept(change: ChangeRecord): Promise<void> {
  for (const act of [
    { kind: 'approve' },
    { kind: 'approve', note: 'a note alone' },
    { kind: 'approve', override: true },
    { kind: 'export', destination: 'crm' },
  ] as const) {
    const [outcome] = await desk.act(change.id, act)
    expect(outcome?.ok, `${change.oldAddress} ${act.kind} ${change.risks.join(' ')}`).toBe(false)
  }
}

type Expected = {
  readonly file: string
  readonly source: string
  readonly reports: readonly {
    readonly recipient: string | null
    readonly forwardPath: string | null
    readonly forwardPathTruth: string | null
  }[]
}

function expectedReports(): readonly Expected[] {
  const lines = readFileSync(new URL('expected.jsonl', CORPUS), 'utf8').split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Expected)
    .filter(({ source }) => source === 'mta')
}

function pairOf(old: string | null, next: string): string {
  return `${addressKey(addressOf(old ?? ''))} → ${addressKey(addressOf(next))}`
}

describe('the corpus', () => {
  it('opens one change for each old and new address, with its quote, host, flags and sightings', async () => {
    const expected = expectedReports()
    const mails = expected.map(({ file }) => readFileSync(new URL(file, CORPUS)))
    await harness.takeIn({ mails, vouchedBy: 'test' })
    const changes = (await desk.list({})).filter((change) => change.newAddress !== null)
    const pairs = changes.map((c) => pairOf(c.oldAddress, c.newAddress ?? ''))
    expect(new Set(pairs).size).toBe(pairs.length)
    const wanted = new Set<string>()
    const allowed = new Set<string>()
    for (const { reports } of expected) {
      for (const { recipient, forwardPath, forwardPathTruth } of reports) {
        if (forwardPath !== null) wanted.add(pairOf(recipient, forwardPath))
        if (forwardPathTruth !== null) allowed.add(pairOf(recipient, forwardPathTruth))
      }
    }
    expect(wanted.size).toBeGreaterThanOrEqual(20)
    expect([...wanted].filter((pair) => !pairs.includes(pair))).toEqual([])
    expect(pairs.filter((pair) => !wanted.has(pair) && !allowed.has(pair))).toEqual([])
    for (const change of changes) {
      expect(change.quote, change.id).not.toBeNull()
      expect(change.remoteMta ?? change.reportingMta, change.id).not.toBeNull()
      expect(change.risks, change.id).toEqual(expect.arrayContaining(['not_checked', 'unbound']))
      expect(change.score, change.id).not.toBeNull()
      await expectKept(change)
    }
    const { rows } = await harness.context.database.query<{ id: string; mails: number }>(
      `select a.id, count(distinct b.event_key)::integer as mails
       from address_change a join bounce b on b.address_key = a.old_key
         join classification c on c.bounce_id = b.id
       where lower(c.forward_path) = lower(a.new_address) and (c.category = 'moved' or b.kind = 'delivery_notice')
       group by a.id order by a.id`,
    )
    expect(changes.map((c) => ({ id: c.id, mails: c.observations.count }))).toEqual(rows)
  })
})

describe('a hint that is bound and malicious', () => {
  const KEPT: readonly (readonly [name: string, text: string, expected: Partial<ChangeRecord>])[] =
    [
      ['a placeholder', 'User not local; please try <forward-path>', {}],
      ['the same address', 'User has moved; please try <Old@acme.example>', { reason: 'same' }],
      ['our own domain', 'please try <ceo@origin.example>', { reason: 'own_domain' }],
      [
        'several addresses',
        'please try <one@moved.example> or <two@evil.example>',
        { newAddress: null, risks: ['several_candidates', 'not_checked'] },
      ],
      [
        'an SRS wrapper',
        'please try <SRS0=HHH=TT=origin.example=bounces@fwd.example>',
        { kind: 'srs_hint', reason: 'wrapper', newAddress: null },
      ],
      [
        'a VERP wrapper',
        'please try <list-old=acme.example@lists.example>',
        { kind: 'srs_hint', reason: 'wrapper', newAddress: null },
      ],
      ['a mailbox for everybody', 'please try <x@mailinator.com>', { state: 'pending' }],
      ['a Cyrillic letter', 'please try <p\u0430ul@acme.example>', { state: 'pending' }],
      ['a role account', 'please try <abuse@victim.example>', { state: 'pending' }],
      ['an address literal', 'please try <user@[192.0.2.17]>', { state: 'pending' }],
      ['an odd quoted name', 'please try <"odd name> x@y"@moved.example>', { state: 'pending' }],
      ['a telephone', 'User has moved to +1 555 0100', { newAddress: null, state: 'pending' }],
      ['a word without domain', 'please try <newname>', { newAddress: null }],
      ['bad syntax', 'please try <a..b@-moved-.example>', { newAddress: null }],
      [
        'a mark that turns the direction',
        'please try <x\u202Ey@moved.example>',
        { newAddress: null },
      ],
    ]
  it.each(KEPT)(
    '%s is flagged, and leaves only by override and note',
    async (_name, text, expected) => {
      const mail = movedReport({
        recipient: 'old@acme.example',
        reply: `551 5.7.1 ${text}`,
        host: 'mx.acme.example',
        isSigned: true,
      })
      await harness.takeIn({ mails: [mail], vouchedBy: 'test' })
      const change = await desk.of('old@acme.example')
      expect(change).toMatchObject(expected)
      expect(change.trust).toBe('verified')
      await expectKept(change)
      if (change.kind === 'srs_hint') expect(await desk.record('old@acme.example')).toBe('none')
    },
  )

  it('names one address where header fields are written behind it, and no other recipient', async () => {
    const reply =
      '551 please try <a@moved.example>\tBcc: <victim@x.example> Final-Recipient: rfc822; root@y.example'
    const mail = movedReport({ recipient: 'old@acme.example', reply, isSigned: true })
    await harness.takeIn({ mails: [mail], vouchedBy: 'test' })
    expect(await desk.list({})).toMatchObject([{ newAddress: 'a@moved.example', candidates: [] }])
    const { rows } = await harness.context.database.query('select distinct address_key from bounce')
    expect(rows).toEqual([{ address_key: 'old@acme.example' }])
  })

  it('has a signed reverse-path taken off', async () => {
    const reply = '551 please try <prvs=4215f5c0a1=jane.roe@moved.example>'
    const mail = movedReport({ recipient: 'old@acme.example', reply, isSigned: true })
    await harness.takeIn({ mails: [mail], vouchedBy: 'test' })
    expect(await desk.of('old@acme.example')).toMatchObject({
      newAddress: 'jane.roe@moved.example',
      state: 'pending',
    })
  })

  it('of a new owner opens nothing', async () => {
    const reply = '550 5.7.17 mailbox owner has changed; please try <new@moved.example>'
    const mail = movedReport({ recipient: 'old@acme.example', reply, isSigned: true })
    await harness.takeIn({ mails: [mail], vouchedBy: 'test' })
    expect(await desk.list({})).toEqual([])
  })
})

describe('an automatic answer', () => {
  const answer = (text: string): Buffer =>
    Buffer.from(
      [
        'From: Jane Roe <jane@acme.example>',
        'To: bounces@origin.example',
        'Subject: Automatic reply: Offers',
        'Auto-Submitted: auto-replied',
        'Message-ID: <auto@acme.example>',
        'Content-Type: text/plain; charset=utf-8',
        '',
        text,
        '',
      ].join('\r\n'),
    )
  it.each([
    [
      'my new address',
      'My new email address is jane@moved.example.',
      'moved',
      'jane@moved.example',
    ],
    [
      'a successor',
      'Jane Roe is no longer with the company. Please contact max@acme.example.',
      'successor',
      'max@acme.example',
    ],
    ['a leaving', 'Jane Roe has left the company.', 'left_company', null],
  ])('with %s opens a change, and holds nobody', async (_name, text, kind, newAddress) => {
    await harness.takeIn({ mails: [answer(text)], vouchedBy: 'test' })
    const change = await desk.of('jane@acme.example')
    expect(change).toMatchObject({ kind, newAddress, source: 'auto_reply', state: 'pending' })
    expect(await desk.record('jane@acme.example')).toBe('none')
    await expectKept(change)
  })

  it('of somebody who is away opens nothing', async () => {
    await harness.takeIn({ mails: [answer('I am out of the office until 3 May.')], vouchedBy: 'x' })
    expect(await desk.list({})).toEqual([])
  })
})

describe('forged reports', () => {
  it('give nothing that could be approved without override and note', async () => {
    const forged = forgedReports({ seed: 5, variants: 12 })
    await harness.takeIn({ mails: forged.map(({ mail }) => Buffer.from(mail)) })
    const changes = await desk.list({})
    expect(changes.length).toBeGreaterThan(20)
    const victims = changes.filter((c) => c.oldAddress.endsWith(FORGED_WORLD.victimDomain))
    expect(victims.length).toBeGreaterThan(20)
    for (const change of changes) await expectKept(change)
    expect(await desk.list({ state: ['approved'] })).toEqual([])
  })
})

describe('ten thousand hints to one victim', () => {
  it('are one group, flagged one and all, and never approved in one go', async () => {
    const people = Array.from({ length: 10_000 }, (_, i) => `p${String(i)}@acme.example`)
    const mails = Array.from({ length: 25 }, (_, i) => flood(people.slice(i * 400, (i + 1) * 400)))
    for (let at = 0; at < mails.length; at += 5) {
      await harness.takeIn({ mails: mails.slice(at, at + 5), vouchedBy: 'test' })
    }
    const groups = await listChangeGroups(harness.context.database, { minimum: 2, limit: 10 })
    expect(groups).toMatchObject([
      { newAddress: 'victim@elsewhere.example', oldAddresses: 10_000, pending: 10_000 },
    ])
    const changes = await desk.list({ newKey: 'victim@elsewhere.example' })
    expect(changes.filter((c) => !c.risks.includes('shared_target'))).toEqual([])
    const ids = changes.slice(0, 3).map((c) => c.id)
    const outcomes = await desk.act(ids, { kind: 'approve', override: true, note: 'all of them' })
    expect(outcomes.map((o) => (o.ok ? 'ok' : o.code))).toEqual(Array(3).fill('shared_target'))
    expect(await desk.list({ state: ['approved'] })).toEqual([])
  })
})

describe('a flood of hints for one old address', () => {
  it('opens fifty unbound leads at most, and hides neither a firmer one nor one that is bound', async () => {
    const hint = (target: string, isSigned: boolean): Buffer =>
      movedReport({
        recipient: 'jane@hooli.example',
        reply: `551 5.1.6 User not local; please try <${target}@elsewhere.example>`,
        host: 'mx.hooli.example',
        isSigned,
      })
    const made = (round: number): readonly Buffer[] =>
      Array.from({ length: 120 }, (_, n) => hint(`made${String(round)}.${String(n)}`, false))
    const stranger =
      'Received: from x (unknown [198.51.100.66]) by mx.origin.example (Postfix) with ESMTP id 1; date\r\n'
    const forged = (round: number): readonly Buffer[] =>
      made(round).map((mail) => Buffer.concat([Buffer.from(stranger), mail]))
    await harness.takeIn({ mails: forged(1) })
    expect(await desk.list()).toHaveLength(50)
    await harness.takeIn({ mails: [...forged(2), hint('true', true), ...made(3).slice(0, 60)] })
    const tiers = (await desk.list()).map(({ trust }) => trust)
    const count = (tier: string): number => tiers.filter((one) => one === tier).length
    expect([count('unverified'), count('plausible'), count('verified')]).toEqual([50, 50, 1])
    // What stands is seen again.
    await harness.takeIn({ mails: [hint('true', true)] })
    expect(await desk.list({ newKey: 'true@elsewhere.example' })).toMatchObject([
      { observations: { count: 2 } },
    ])
  })
})

/** One report about many recipients, each with its own reply. */
function flood(recipients: readonly string[]): Buffer {
  const id = recipients[0] ?? ''
  const groups = recipients.flatMap((recipient) => [
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.6',
    'Remote-MTA: dns; mx.acme.example',
    'Diagnostic-Code: smtp; 551 5.1.6 please try <victim@elsewhere.example>',
    '',
  ])
  return Buffer.from(
    [
      'From: MAILER-DAEMON@mta1.origin.example',
      'To: bounces@origin.example',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'It could not be delivered.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mta1.origin.example',
      '',
      ...groups,
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      'From: hello@origin.example',
      `Message-ID: <${id}>`,
      '',
      '--b--',
      '',
    ].join('\r\n'),
  )
}
