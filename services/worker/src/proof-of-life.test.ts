/** On the whole worker: which mails of a mailbox end a hold of its own address, and that no stranger can write one. */
import {
  addMailAddresses,
  checkAddress,
  findForesight,
  fsck,
  lastMailId,
  listLog,
  recordProofsOfLife,
  saveDnsFacts,
} from '@forwardpath/store'
import { decide, longestWindowMs } from '@forwardpath/suppress'
import { addressKey } from '@forwardpath/mail'
import { addressOf } from '@forwardpath/test-support/address-of'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskOptions } from './desk.ts'
import { applySet, foresee, NOTHING_READ, type Gather } from './redecide/foresee.ts'
import { gatherReread } from './redecide/gather-reread.ts'
import { rejudgeSettled } from './rejudge.ts'
import { deskOf, movedReport, SIGNED_TRUST } from './testing/moved-report.ts'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

const HOUR_MS = 3_600_000
const OWN_MTA = '192.0.2.1'
const TRUST = {
  ...SIGNED_TRUST,
  ownMtas: [OWN_MTA],
  trustedAuthservIds: ['mx.origin.example'],
  isDnsEnabled: false,
}

let harness: WorkerHarness
beforeAll(async () => {
  harness = await startHarness({ trust: TRUST })
})
afterAll(async () => {
  expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness.close()
})

const INNER = `Received: from mx.origin.example (mx.origin.example [${OWN_MTA}]) by store.origin.example (Postfix) with ESMTP id 2; Mon, 2 Nov 2026 10:00:01 +0000`
const BORDER =
  'Received: from mail.life.example (mail.life.example [203.0.113.25]) by mx.origin.example (Postfix) with ESMTPS id 1; Mon, 2 Nov 2026 10:00:00 +0000'
const PASS = 'Authentication-Results: mx.origin.example; dmarc=pass header.from=life.example'
const FAIL = 'Authentication-Results: mx.origin.example; dmarc=fail header.from=life.example'
const DKIM = 'Authentication-Results: mx.origin.example; dkim=pass header.d=life.example'
const GENUINE = [INNER, PASS, BORDER]

type Written = {
  readonly trace?: readonly string[]
  /** In place of the address itself. */
  readonly from?: string
  readonly fields?: readonly string[]
  readonly text?: string
  /** Default: when it is taken in. */
  readonly writtenAtMs?: number
}

let mails = 0

function mailOf(address: string, written: Written): Buffer {
  const { trace = GENUINE, from, fields = [], text, writtenAtMs = Date.now() } = written
  return Buffer.from(
    [
      ...trace,
      `From: ${from ?? `Jane <${address}>`}`,
      'To: bounces@origin.example',
      'Subject: Re: your newsletter',
      `Date: ${new Date(writtenAtMs).toUTCString()}`,
      `Message-ID: <${String(++mails)}@life.example>`,
      ...fields,
      '',
      text ?? 'It has come, thank you.',
      '',
    ].join('\r\n'),
  )
}

/** Held by a report of two hours ago. */
async function hold(recipient: string, { context, takeIn }: WorkerHarness = harness) {
  const bounce = movedReport({ recipient, reply: '550 5.1.1 user unknown', isSigned: true })
  await takeIn({ mails: [bounce], receivedAtMs: Date.now() - 2 * HOUR_MS })
  const { status } = await checkAddress(context.database, addressOf(recipient))
  expect(status).toBe('held')
}

async function statusOf(recipient: string, { context } = harness): Promise<string> {
  return (await checkAddress(context.database, addressOf(recipient))).status
}

let people = 0

async function statusAfter(written: Written): Promise<string> {
  const address = `p${String(++people)}@life.example`
  await hold(address)
  await harness.takeIn({ mails: [mailOf(address, written)] })
  return statusOf(address)
}

const REPLIED = ['Auto-Submitted: auto-replied']
const AWAY = 'I am out of the office until Monday.'

describe('a mail from the address that passed DMARC at our own server', () => {
  it.each<[string, Written, string]>([
    ['that a person wrote ends the hold', {}, 'clear'],
    [
      'with a field of DKIM of its own ends it too',
      { trace: [INNER, PASS, DKIM, BORDER] },
      'clear',
    ],
    ['that says its owner is away ends it', { fields: REPLIED, text: AWAY }, 'clear'],
    [
      'that says its owner has left proves nothing',
      { fields: REPLIED, text: 'I have left the company.' },
      'held',
    ],
    [
      'that says so without a mark of being automatic proves nothing',
      { text: 'I have left the company.' },
      'held',
    ],
    [
      'that offers another address proves nothing',
      { fields: REPLIED, text: 'My new email address is jane@other.example' },
      'held',
    ],
    [
      'that is an answer of unknown sense proves nothing',
      { fields: REPLIED, text: 'Bleep.' },
      'held',
    ],
    ['of a program proves nothing', { fields: ['Auto-Submitted: auto-generated'] }, 'held'],
    ['of a list proves nothing', { fields: ['List-Id: <talk.life.example>'] }, 'held'],
  ])('%s', async (_what, written, expected) => {
    expect(await statusAfter(written)).toBe(expected)
  })
})

describe('a forged one proves nothing', () => {
  it.each<[string, Written]>([
    ['whose result came with it', { trace: [INNER, BORDER, PASS] }],
    ['whose result came with it, and DKIM passed here', { trace: [INNER, DKIM, BORDER, PASS] }],
    ['that failed here, and brings a better result', { trace: [INNER, FAIL, BORDER, PASS] }],
    ['that passed and failed here', { trace: [INNER, PASS, FAIL, BORDER] }],
    ['that brings a whole trace of ours', { trace: [BORDER, INNER, PASS, BORDER] }],
    ['without a trace', { trace: [PASS] }],
    ['by a server of another name', { trace: [INNER, PASS.replace('mx.', 'my.'), BORDER] }],
    [
      'of another domain that passed as itself',
      { trace: [INNER, PASS.replace('from=life', 'from=evil'), BORDER] },
    ],
    [
      'with our result in a comment',
      { trace: [INNER, `${FAIL} (; dmarc=pass header.from=life.example)`, BORDER] },
    ],
    [
      'that is a genuine one of last week, sent once more',
      { writtenAtMs: Date.now() - 168 * HOUR_MS },
    ],
    ['with two authors', { from: 'x@life.example, p0@life.example' }],
    ['with the address in its name alone', { from: '"p0@life.example" <x@evil.example>' }],
    [
      'in the answer of somebody away',
      { trace: [INNER, BORDER, PASS], fields: REPLIED, text: AWAY },
    ],
  ])('%s', async (_what, written) => {
    expect(await statusAfter(written)).toBe('held')
  })

  it('and a second From makes it nobody’s', async () => {
    const address = 'second@life.example'
    await hold(address)
    const fields = ['From: other@life.example']
    await harness.takeIn({ mails: [mailOf(address, { fields })] })
    expect(await statusOf(address)).toBe('held')
  })

  it('and its author leaves no row', async () => {
    const address = 'norow@life.example'
    await harness.takeIn({ mails: [mailOf(address, { trace: [INNER, BORDER, PASS] })] })
    const { rows } = await harness.context.database.query(
      'select from bounce where address_key = $1',
      [address],
    )
    expect(rows).toHaveLength(0)
  })
})

describe('what a letter may end', () => {
  it('is said in the change log, by the mail that shows it', async () => {
    const address = 'log@life.example'
    await hold(address)
    await harness.takeIn({ mails: [mailOf(address, {})] })
    const { database } = harness.context
    const log = await listLog(database, addressKey(addressOf(address)), 10)
    expect(log.map(({ status, who, why }) => ({ status, who, why }))).toContainEqual({
      status: 'released',
      who: 'pipeline',
      why: 'proof of life: a mail came from the address, and DMARC passed',
    })
    const { rows } = await database.query<{ kind: string }>(
      `select b.kind from suppression_change c join bounce b on b.id = any(c.event_ids)
       where c.address_key = $1 and c.status = 'released'`,
      [address],
    )
    expect(rows).toEqual([{ kind: 'not_a_bounce' }])
  })

  it('is nothing that failed after it, whichever came in first', async () => {
    const address = 'before@life.example'
    await hold(address)
    const letter = mailOf(address, {})
    await harness.takeIn({ mails: [letter], receivedAtMs: Date.now() - 3 * HOUR_MS })
    expect(await statusOf(address)).toBe('held')
  })

  it('is what failed before it, though that comes in later', async () => {
    const address = 'late@life.example'
    await harness.takeIn({ mails: [mailOf(address, {})] })
    const bounce = movedReport({ recipient: address, reply: '550 5.1.1 no', isSigned: true })
    await harness.takeIn({ mails: [bounce], receivedAtMs: Date.now() - 2 * HOUR_MS })
    expect(await statusOf(address)).toBe('clear')
  })

  it('is no record of another address', async () => {
    await hold('other@life.example')
    await harness.takeIn({ mails: [mailOf('sister@life.example', {})] })
    expect(await statusOf('other@life.example')).toBe('held')
  })
})

it('a letter from an address that was said to have moved is a grave flag of its change', async () => {
  const address = 'moved@life.example'
  const reply = '551 5.1.6 User not local; please try <new@other.example>'
  const moved = movedReport({ recipient: address, reply, isSigned: true })
  await harness.takeIn({ mails: [moved], receivedAtMs: Date.now() - 2 * HOUR_MS })
  const desk = deskOf(harness)
  expect((await desk.of(address)).risks).not.toContain('old_address_alive')
  await harness.takeIn({ mails: [mailOf(address, {})] })
  expect((await desk.of(address)).risks).toContain('old_address_alive')
})

it('a letter waits for the DNS to tell which hosts are ours, and is judged again', async () => {
  const own = await startHarness({ trust: { ...TRUST, ownMtas: [], isDnsEnabled: true } })
  try {
    const address = 'waits@life.example'
    await hold(address, own)
    // By its name alone a host is ours where our server confirmed it: this one is known by its address.
    const inner = INNER.replace('(mx.origin.example ', '(unknown ')
    const genuine = mailOf(address, { trace: [inner, PASS, BORDER] })
    const forged = mailOf(address, { trace: [inner, BORDER, PASS] })
    await own.takeIn({ mails: [genuine, forged] })
    expect(await statusOf(address, own)).toBe('held')
    const { database } = own.context
    const answer = { kind: 'answer', records: [OWN_MTA] } as const
    const asked = { askedAtMs: Date.now(), servers: ['127.0.0.1'], isFinal: false }
    await saveDnsFacts(database, [{ name: 'origin.example', kind: 'spf', answer, ...asked }])
    await database.query('delete from dns_request')
    while ((await rejudgeSettled(own.context, { warn: () => undefined })) > 0);
    expect(await statusOf(address, own)).toBe('clear')
    const { rows } = await database.query<{ proves: boolean }>(
      `select 'sender-dmarc' = any(trust_reasons) as proves from bounce
       where kind = 'not_a_bounce' order by id`,
    )
    expect(rows).toEqual([{ proves: true }, { proves: false }])
    expect((await fsck(database)).findings).toEqual([])
  } finally {
    await own.close()
  }
})

/** Reads all mails again and decides; applied where that changes anything. */
async function reclassify({ context }: WorkerHarness): Promise<number> {
  const parameters = {
    door: 'reclassify',
    policyVersion: context.policy.version,
    sinceMs: 0,
    windows: [],
    windowsThen: [],
  } as const
  const gather: Gather = (set) => gatherReread(context, set, {})
  const request = { what: 'reclassify', who: 'operator:test', parameters }
  const foreseen = await foresee(context, request, { gather })
  const set = await findForesight(context.database, { id: foreseen?.id ?? '' })
  if (foreseen === undefined || set === undefined) throw new Error('nothing was foreseen')
  if (foreseen.totals.changed === 0) return 0
  const result = await applySet(context, set, { gather, why: 'reclassified' })
  return result.kind === 'applied' ? result.applied.applied : -1
}

/** How many addresses would change under the policy in force, with no mail read again. */
async function simulate({ context }: WorkerHarness): Promise<number | undefined> {
  const { database } = context
  const parameters = {
    door: 'simulate',
    policyVersion: context.policy.version,
    sinceMs: 0,
    windows: [],
    windowsThen: [],
  } as const
  const gather: Gather = async (set) => {
    const to = await lastMailId(database)
    await addMailAddresses(database, set.id, { after: '0', to, sinceMs: 0 })
    return NOTHING_READ
  }
  const request = { what: 'policy simulate', who: 'operator:test', parameters }
  return (await foresee(context, request, { gather }))?.totals.changed
}

/** What the API does with what a sender's system saw. */
async function tell(address: string, { context }: WorkerHarness): Promise<void> {
  const { policy } = context
  const proofs = [
    { address: addressOf(address), kind: 'login' as const, atMs: Date.now() - HOUR_MS },
  ]
  const [outcome] = await recordProofsOfLife(context.database, proofs, {
    who: 'key:key_test',
    decide: ({ events, reported, standing }, windows) =>
      decide({ events, reported, standing, policy, nowMs: Date.now(), windows }).lives,
    policyVersion: policy.version,
    windowMs: longestWindowMs(policy),
    desk: deskOptions(context),
  })
  expect(outcome?.released).toEqual(['global'])
}

it('deciding everything again folds letters and answers as they were folded', async () => {
  const own = await startHarness({ trust: TRUST })
  try {
    const { database } = own.context
    const written: Readonly<Record<string, Written>> = {
      'letter@life.example': {},
      'away@life.example': { fields: REPLIED, text: AWAY },
      'left@life.example': { fields: REPLIED, text: 'I have left the company.' },
      'forged@life.example': { trace: [INNER, BORDER, PASS] },
      'told@life.example': { trace: [INNER, BORDER, PASS] },
    }
    for (const [address, mail] of Object.entries(written)) {
      await hold(address, own)
      await own.takeIn({ mails: [mailOf(address, mail)] })
    }
    await tell('told@life.example', own)
    const list = (): Promise<readonly string[]> =>
      Promise.all(Object.keys(written).map((address) => statusOf(address, own)))
    expect(await list()).toEqual(['clear', 'clear', 'held', 'held', 'clear'])
    expect(await reclassify(own)).toBe(0)
    expect(await simulate(own)).toBe(0)
    // A proof that is gone spends nothing any more.
    await database.query("update bounce set trust_reasons = '{}' where address_key like 'letter@%'")
    expect(await reclassify(own)).toBe(1)
    expect(await list()).toEqual(['held', 'clear', 'held', 'held', 'clear'])
    await database.query('delete from proof_of_life')
    expect(await simulate(own)).toBe(1)
    expect((await fsck(database)).findings).toEqual([])
  } finally {
    await own.close()
  }
})
