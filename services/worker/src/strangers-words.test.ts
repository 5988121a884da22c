/**
 * On the whole worker: what a stranger gets our own side to write, and what he repeats. Each of these mails names somebody who
 * has nothing to do with it; none may end in a record for him.
 */
import { API_MAILBOX } from '@forwardpath/runtime'
import { addSentMessages, fsck } from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { FORGED_WORLD } from '@forwardpath/test-support/forged-reports'
import { expiryDay, signToken } from '@forwardpath/trust'
import { addressKey } from '@forwardpath/mail'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SIGNED_TRUST, SIGNING_KEY } from './testing/moved-report.ts'
import { NO_TRUST, startHarness, type WorkerHarness } from './testing/worker-harness.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const VICTIM = 'jane@hooli.example'
const FORWARDER = 'mallory@evil.example'
const { ownMta, receivingHost } = FORGED_WORLD
const FROM_OWN_MTA = `Received: from ${ownMta.host} (${ownMta.host} [${ownMta.address}]) by ${receivingHost}; Sun, 1 Nov 2026 10:00:00 +0000`
const FROM_STRANGER = `Received: from mx.evil.example (unknown [${FORGED_WORLD.forgerAddress}]) by ${receivingHost} (Postfix) with ESMTP id 1; Sun, 1 Nov 2026 10:00:00 +0000`

type Words = {
  readonly received: string
  readonly to?: string
  readonly envelopeId?: string
  readonly original?: string
  readonly final?: string
  readonly messageId?: string
  /** Lines above the field groups, for people. */
  readonly text?: readonly string[]
}

function report(words: Words): Buffer {
  const { received, to, envelopeId, original, final = VICTIM, messageId } = words
  return Buffer.from(
    [
      received,
      `From: MAILER-DAEMON@${ownMta.host}`,
      `To: <${to ?? 'bounces@origin.example'}>`,
      'Subject: Undelivered Mail Returned to Sender',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      ...(words.text ?? [`<${final}>: host mx said: 550 5.1.1 User unknown`]),
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      `Reporting-MTA: dns; ${ownMta.host}`,
      ...(envelopeId === undefined ? [] : [`Original-Envelope-Id: ${envelopeId}`]),
      '',
      ...(original === undefined ? [] : [`Original-Recipient: rfc822; ${original}`]),
      `Final-Recipient: rfc822; ${final}`,
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      'Return-Path: <bounces@origin.example>',
      'From: hello@origin.example',
      `To: ${VICTIM}`,
      `Message-ID: ${messageId ?? '<1@origin.example>'}`,
      '',
      '--b--',
      '',
    ].join('\r\n'),
  )
}

let harness: WorkerHarness
afterEach(async () => {
  expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness.close()
})

/** Two reports, 73 h apart: what an unknown user needs to be suppressed. */
async function takeInTwice(reportOf: (time: number) => Buffer): Promise<void> {
  const nowMs = Date.now()
  await harness.takeIn({ mails: [reportOf(1)], receivedAtMs: nowMs - 74 * HOUR_MS })
  await harness.takeIn({ mails: [reportOf(2)], receivedAtMs: nowMs - HOUR_MS })
}

/** `status trust` of the record of the address, or `none`. */
async function recordOf(address: string): Promise<string> {
  const { rows } = await harness.context.database.query<{ record: string }>(
    `select status || ' ' || trust as record from suppression where address_key = $1`,
    [addressKey(addressOf(address))],
  )
  return rows[0]?.record ?? 'none'
}

describe("our own server's report on a mail that a stranger handed it", () => {
  beforeEach(async () => {
    harness = await startHarness({ trust: { ...NO_TRUST, ownMtas: [ownMta.address] } })
  })

  it('says nothing of the address that he claimed to have mailed (ORCPT, RFC 3461 s4.2)', async () => {
    await takeInTwice((time) =>
      report({
        received: FROM_OWN_MTA,
        original: VICTIM,
        final: FORWARDER,
        messageId: `<${String(time)}@origin.example>`,
      }),
    )
    expect(await recordOf(VICTIM)).toBe('none')
    expect(await recordOf(FORWARDER)).toBe('none')
  })

  it('counts for an alias of ours, which our own server alone expands', async () => {
    await takeInTwice((time) =>
      report({
        received: FROM_OWN_MTA,
        original: 'sales@origin.example',
        final: FORWARDER,
        messageId: `<${String(time)}@origin.example>`,
      }),
    )
    expect(await recordOf('sales@origin.example')).toBe('active plausible')
  })

  it('counts for the one that it tried to mail', async () => {
    await takeInTwice((time) =>
      report({
        received: FROM_OWN_MTA,
        original: 'Jane@HOOLI.example',
        messageId: `<${String(time)}@origin.example>`,
      }),
    )
    expect(await recordOf(VICTIM)).toBe('active plausible')
  })

  it('takes no alias from what the refusing host says (Exim breaks a reply behind a colon)', async () => {
    await takeInTwice((time) =>
      report({
        received: FROM_OWN_MTA,
        final: FORWARDER,
        messageId: `<${String(time)}@origin.example>`,
        text: [
          'This message was created automatically by mail delivery software.',
          '',
          'A message that you sent could not be delivered to one or more of its',
          'recipients. This is a permanent error. The following address(es) failed:',
          '',
          `  ${FORWARDER}`,
          '    host mx.evil.example [198.51.100.66]',
          `    SMTP error from remote mail server after RCPT TO:<${FORWARDER}>:`,
          '    550 5.1.1 nobody of this name has ever lived here, says the postmaster:',
          `    (generated from ${VICTIM})`,
        ],
      }),
    )
    expect(await recordOf(VICTIM)).toBe('none')
    expect(await recordOf(FORWARDER)).toBe('active plausible')
  })
})

describe('a mail that is handed in over HTTP', () => {
  it('came from nowhere, whatever its trace says: a key to hand mails in suppresses nobody', async () => {
    harness = await startHarness({ trust: { ...NO_TRUST, ownMtas: [ownMta.address] } })
    const traces = [
      FROM_OWN_MTA,
      'Received: by mta1.origin.example (Postfix) id 1; date',
      'X-None: 1',
    ]
    await harness.takeIn({
      mailbox: API_MAILBOX,
      mails: traces.map((received, n) =>
        report({ received, messageId: `<${String(n)}@origin.example>` }),
      ),
    })
    expect(await recordOf(VICTIM)).toBe('none')
  })

  it('acts where it is bound to a mail of ours', async () => {
    harness = await startHarness()
    await addSentMessages(harness.context.database, [sentTo(VICTIM)])
    await harness.takeIn({ mailbox: API_MAILBOX, mails: [report({ received: FROM_STRANGER })] })
    expect(await recordOf(VICTIM)).toBe('held correlated')
  })
})

describe('reports that act on nothing', () => {
  beforeEach(async () => {
    harness = await startHarness({ trust: { ...NO_TRUST, ownMtas: [ownMta.address] } })
  })
  const forged = (n: number): Buffer =>
    report({ received: FROM_STRANGER, messageId: `<forged.${String(n)}@origin.example>` })
  const genuine = (time: number): Buffer =>
    report({ received: FROM_OWN_MTA, messageId: `<${String(time)}@origin.example>` })

  it('do not push those out of sight that do, however many they are', async () => {
    const nowMs = Date.now()
    await harness.takeIn({ mails: [genuine(1)], receivedAtMs: nowMs - 74 * HOUR_MS })
    const flood = Array.from({ length: 1_001 }, (_, n) => forged(n))
    await harness.takeIn({ mails: flood, receivedAtMs: nowMs - 48 * HOUR_MS })
    await harness.takeIn({ mails: [genuine(2)], receivedAtMs: nowMs - HOUR_MS })
    expect(await recordOf(VICTIM)).toBe('active plausible')
  }, 60_000)

  it('keep no count alive that a mail without a bounce has ended', async () => {
    const nowMs = Date.now()
    await harness.takeIn({ mails: [genuine(1)], receivedAtMs: nowMs - 80 * DAY_MS })
    await addSentMessages(harness.context.database, [
      { ...sentTo(VICTIM), messageId: '<s@origin.example>', sentAtMs: nowMs - 75 * DAY_MS },
    ])
    await harness.takeIn({ mails: [forged(1)], receivedAtMs: nowMs - 70 * DAY_MS })
    await harness.takeIn({ mails: [genuine(2)], receivedAtMs: nowMs - HOUR_MS })
    expect(await recordOf(VICTIM)).toBe('held plausible')
  })
})

describe('whoever has one mail of ours to somebody', () => {
  it('has one report for its token, whatever else he writes anew', async () => {
    harness = await startHarness({ trust: SIGNED_TRUST })
    const token = signToken({
      key: SIGNING_KEY,
      messageId: 7n,
      expiresOnDay: expiryDay(Date.now()),
      recipient: addressOf(VICTIM),
    })
    await takeInTwice((time) =>
      report({
        received: FROM_STRANGER,
        to: `b+${token}@origin.example`,
        envelopeId: `e${String(time)}`,
        messageId: `<${String(time)}@origin.example>`,
      }),
    )
    expect(await recordOf(VICTIM)).toBe('held verified')
  })

  it('has one report for its row of the sent log', async () => {
    harness = await startHarness()
    await addSentMessages(harness.context.database, [sentTo(VICTIM)])
    await takeInTwice((time) => report({ received: FROM_STRANGER, envelopeId: `e${String(time)}` }))
    expect(await recordOf(VICTIM)).toBe('held correlated')
  })
})

describe('a Message-ID that several recipients share', () => {
  it('binds no report of a stranger: each of them knows it', async () => {
    harness = await startHarness()
    await addSentMessages(harness.context.database, [sentTo(VICTIM), sentTo(FORWARDER)])
    await harness.takeIn({ mails: [report({ received: FROM_STRANGER })] })
    expect(await recordOf(VICTIM)).toBe('none')
  })

  it('binds the report of our own server', async () => {
    harness = await startHarness({ trust: { ...NO_TRUST, ownMtas: [ownMta.address] } })
    await addSentMessages(harness.context.database, [sentTo(VICTIM), sentTo(FORWARDER)])
    await harness.takeIn({ mails: [report({ received: FROM_OWN_MTA })] })
    expect(await recordOf(VICTIM)).toBe('held correlated')
  })
})

function sentTo(recipient: string): Parameters<typeof addSentMessages>[1][number] {
  const nothing = { stream: undefined, campaign: undefined, leadSource: undefined }
  return {
    messageId: '<1@origin.example>',
    recipient: addressOf(recipient),
    sentAtMs: Date.now() - 4 * DAY_MS,
    ...nothing,
  }
}
