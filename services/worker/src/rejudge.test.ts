import { fsck, MAX_JUDGING_TRIES, saveDnsFacts } from '@forwardpath/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WorkerContext } from './context.ts'
import { rejudgeSettled } from './rejudge.ts'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

const OWN_MTA = '192.0.2.25'

let harness: WorkerHarness
let logged: Readonly<Record<string, unknown>>[]
const log = {
  warn: (facts: Readonly<Record<string, unknown>>) => {
    logged.push(facts)
  },
}
beforeEach(async () => {
  harness = await startHarness()
  logged = []
})
afterEach(async () => {
  expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness.close()
})

/** A report that our own server handed over: which server is ours stands in the DNS. */
function relayed(recipient: string): Buffer {
  const lines = [
    `Received: from mta.origin.example (mta.origin.example [${OWN_MTA}]) by mx.origin.example; Sun, 1 Nov 2026 10:00:00 +0000`,
    'From: MAILER-DAEMON@mta.origin.example',
    'To: bounces@origin.example',
    `Message-ID: <report-${recipient}>`,
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mta.origin.example',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <mail-${recipient}>`,
    'From: bounces@origin.example',
    `To: ${recipient}`,
    '--b--',
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

/** Takes mails about these recipients in, judged without the DNS, whose answer then comes. */
async function takeInThenLearn(recipients: readonly string[]): Promise<void> {
  await harness.takeIn({ mails: recipients.map(relayed) })
  await saveDnsFacts(harness.context.database, [
    {
      name: 'origin.example',
      kind: 'spf',
      answer: { kind: 'answer', records: [OWN_MTA] },
      askedAtMs: Date.now(),
      servers: ['127.0.0.1'],
      isFinal: false,
    },
  ])
  await harness.context.database.query('delete from dns_request')
}

/** As if the wait between two tries were over. */
async function letTryAgain(): Promise<void> {
  await harness.context.database.query("update dns_wait set next_try_at = now() - interval '1 s'")
}

async function tiers(): Promise<readonly string[]> {
  const { rows } = await harness.context.database.query<{ line: string }>(
    `select address_key || ' ' || trust as line from bounce order by 1`,
  )
  return rows.map((row) => row.line)
}

/** Mails that are waited for, with the most of their tries. */
async function waits(): Promise<readonly number[]> {
  const { rows } = await harness.context.database.query<{ tries: number }>(
    'select max(tries) as tries from dns_wait group by raw_message_id order by raw_message_id',
  )
  return rows.map((row) => row.tries)
}

type Read = WorkerContext['reader']['read']

/** A context whose reader does this with the mails that name the address, and reads the others. */
function reading(name: string, does: Read): WorkerContext & { readonly reads: string[] } {
  const { reader } = harness.context
  const reads: string[] = []
  const read: Read = (bytes, how) => {
    const recipient = /^Final-Recipient: rfc822; (.*)\r$/m.exec(Buffer.from(bytes).toString())?.[1]
    reads.push(recipient ?? '')
    return recipient === name ? does(bytes, how) : reader.read(bytes, how)
  }
  return { ...harness.context, reader: { ...reader, read }, reads }
}

const tooSlow: Read = () =>
  Promise.resolve({ ok: false, reason: 'decode_timeout', message: 'not decoded in 2000 ms' })
/** The try is committed by then, so that this stands for a process that is ended. */
const fatal: Read = () => Promise.reject(new Error('the process is ended'))

describe('a mail for which an answer of the DNS has come', () => {
  it('is waited for where it is not read in time, with a line in the log, and judged when it is', async () => {
    await takeInThenLearn(['slow@hooli.example', 'other@hooli.example'])
    expect(await tiers()).toEqual([
      'other@hooli.example unverified',
      'slow@hooli.example unverified',
    ])
    const slow = reading('slow@hooli.example', tooSlow)
    expect(await rejudgeSettled(slow, log)).toBe(2)
    expect(logged).toEqual([
      { mail: expect.any(String) as string, reason: 'decode_timeout', attempt: 1 },
    ])
    expect(await tiers()).toEqual([
      'other@hooli.example plausible',
      'slow@hooli.example unverified',
    ])
    expect(await waits()).toEqual([1])
    expect(await rejudgeSettled(harness.context, log)).toBe(0)
    await letTryAgain()
    expect(await rejudgeSettled(harness.context, log)).toBe(1)
    expect(await tiers()).toEqual(['other@hooli.example plausible', 'slow@hooli.example plausible'])
    expect(await waits()).toEqual([])
  })

  it('keeps its tier after three tries, and the log says so', async () => {
    await takeInThenLearn(['slow@hooli.example'])
    const slow = reading('slow@hooli.example', tooSlow)
    for (let tries = 1; tries <= MAX_JUDGING_TRIES; tries++) {
      expect(await rejudgeSettled(slow, log)).toBe(1)
      expect(await waits()).toEqual([tries])
      await letTryAgain()
    }
    expect(await rejudgeSettled(slow, log)).toBe(1)
    expect(slow.reads).toHaveLength(MAX_JUDGING_TRIES)
    expect(logged.at(-1)).toEqual({ mail: expect.any(String) as string, tries: MAX_JUDGING_TRIES })
    expect(await waits()).toEqual([])
    expect(await tiers()).toEqual(['slow@hooli.example unverified'])
  })

  it('that ends the process puts its neighbours at risk once: then each comes alone', async () => {
    await takeInThenLearn(['a@hooli.example', 'fatal@hooli.example', 'z@hooli.example'])
    const dying = reading('fatal@hooli.example', fatal)
    await expect(rejudgeSettled(dying, log)).rejects.toThrow('the process is ended')
    expect(await waits()).toEqual([1, 1, 1])
    await letTryAgain()
    let deaths = 0
    for (let round = 0; round < 12 && (await waits()).length > 0; round++) {
      const { length } = dying.reads
      await rejudgeSettled(dying, log).catch(() => deaths++)
      expect(dying.reads.length - length).toBeLessThanOrEqual(1)
      await letTryAgain()
    }
    expect([deaths, await waits()]).toEqual([MAX_JUDGING_TRIES - 1, []])
    expect(await tiers()).toEqual([
      'a@hooli.example plausible',
      'fatal@hooli.example unverified',
      'z@hooli.example plausible',
    ])
  })

  it('is taken with others as far as their bytes allow, and alone however large it is', async () => {
    const { database } = harness.context
    const sizesMb = [6, 6, 6, 20, 1, 1]
    await takeInThenLearn(sizesMb.map((_, i) => `r${String(i)}@hooli.example`))
    await database.query(
      `update raw_message r set size_bytes = sized.mb * 1024 * 1024
       from unnest($1::bigint[]) with ordinality as sized (mb, nth),
         (select id, row_number() over (order by id) as nth from raw_message) numbered
       where numbered.nth = sized.nth and r.id = numbered.id`,
      [sizesMb],
    )
    const taken: number[] = []
    while (taken.at(-1) !== 0) taken.push(await rejudgeSettled(harness.context, log))
    expect(taken).toEqual([2, 1, 1, 2, 0])
  })

  it('is left alone where it was erased while it was read', async () => {
    await takeInThenLearn(['gone@hooli.example'])
    const { database, reader } = harness.context
    const erasing = reading('gone@hooli.example', async (bytes, how) => {
      await database.query('delete from dns_wait')
      await database.query(
        "update bounce set recipient = null, address_key = null where address_key = 'gone@hooli.example'",
      )
      return reader.read(bytes, how)
    })
    expect(await rejudgeSettled(erasing, log)).toBe(1)
    const { rows } = await database.query('select address_key, trust from bounce')
    expect(rows).toEqual([{ address_key: null, trust: 'unverified' }])
  })

  it('is judged by one worker at a time', async () => {
    await takeInThenLearn(['one@hooli.example'])
    const { reader } = harness.context
    let meanwhile = -1
    const first = reading('one@hooli.example', async (bytes, how) => {
      meanwhile = await rejudgeSettled(harness.context, log)
      return reader.read(bytes, how)
    })
    expect(await rejudgeSettled(first, log)).toBe(1)
    expect([meanwhile, await tiers()]).toEqual([0, ['one@hooli.example plausible']])
  })
})
