import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAddress } from '@forwardpath/mail'
import { addSentMessages, checkAddress } from '@forwardpath/store'
import { movedReport, SIGNED_TRUST } from './testing/moved-report.ts'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

let harness: WorkerHarness
beforeAll(async () => {
  harness = await startHarness({ trust: { ...SIGNED_TRUST, isDnsEnabled: false } })
})
afterAll(async () => {
  await harness.close()
})

const HOUR_MS = 3_600_000

function receipt(from: string, disposition: string, messageId: string): Buffer {
  return Buffer.from(
    [
      `From: ${from}`,
      'To: news@origin.example',
      'Subject: Read: News',
      `Message-ID: <receipt-${messageId.slice(1)}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Your message was read.',
      '--b',
      'Content-Type: message/disposition-notification',
      '',
      `Final-Recipient: rfc822;${from}`,
      `Original-Message-ID: ${messageId}`,
      `Disposition: manual-action/MDN-sent-manually; ${disposition}`,
      '',
      '--b--',
      '',
    ].join('\r\n'),
  )
}

/** Held by a bound report two hours ago; then the receipt of a mail. */
async function statusAfter(
  recipient: string,
  over: { readonly disposition?: string; readonly isSent?: boolean; readonly from?: string },
): Promise<string> {
  const { context, takeIn } = harness
  const address = parseAddress(recipient)
  if (address === undefined) throw new TypeError(recipient)
  const { disposition = 'displayed', isSent = true, from = recipient } = over
  const messageId = `<${recipient}>`
  const bounce = movedReport({ recipient, reply: '550 5.1.1 user unknown', isSigned: true })
  await takeIn({ mails: [bounce], receivedAtMs: Date.now() - 2 * HOUR_MS })
  expect(await checkAddress(context.database, address)).toMatchObject({ status: 'held' })
  if (isSent) {
    const sent = { stream: undefined, campaign: undefined, leadSource: undefined }
    await addSentMessages(context.database, [
      { ...sent, messageId, recipient: address, sentAtMs: Date.now() - 3 * HOUR_MS },
    ])
  }
  await takeIn({ mails: [receipt(from, disposition, messageId)] })
  return (await checkAddress(context.database, address)).status
}

describe('a read receipt', () => {
  it.each([
    ['of a mail that we sent is proof of life', 'read@life.example', {}, 'clear'],
    ['with modifiers too', 'odd@life.example', { disposition: 'displayed/error' }, 'clear'],
    [
      'of a mail that nobody knows proves nothing',
      'unsent@life.example',
      { isSent: false },
      'held',
    ],
    [
      'from another address proves nothing about this one',
      'other@life.example',
      { from: 'assistant@life.example' },
      'held',
    ],
    [
      'that says it was deleted unread proves nothing',
      'deleted@life.example',
      { disposition: 'deleted' },
      'held',
    ],
  ] as const)('%s', async (_, recipient, over, expected) => {
    expect(await statusAfter(recipient, over)).toBe(expected)
  })
})
