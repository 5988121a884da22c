import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignJob, fsck } from '@forwardpath/store'
import { createHalt, untilHeldUp, type Halt } from '@forwardpath/test-support/held-up'
import type { WorkerContext } from './context.ts'
import { startHarness, type WorkerHarness } from './testing/worker-harness.ts'

let harness: WorkerHarness

beforeAll(async () => {
  harness = await startHarness()
})
afterAll(async () => {
  expect((await fsck(harness.context.database)).findings).toEqual([])
  await harness.close()
})

const DAY_MS = 86_400_000

function refusalOf(recipient: string, number: number): Buffer {
  const lines = [
    'From: MAILER-DAEMON@mail.example.net',
    'To: bounces@origin.example',
    `Message-ID: <report${String(number)}@mail.example.net>`,
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.example.net',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <mail${String(number)}@origin.example>`,
    'From: news@origin.example',
    `To: ${recipient}`,
    '--b--',
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

/** A failpoint that halts where F9 is met for the n-th time. */
function haltAt(n: number): Halt & { readonly failpoint: WorkerContext['failpoint'] } {
  const halt = createHalt()
  let met = 0
  return {
    ...halt,
    failpoint: async (name) => {
      if (name === 'F9' && ++met === n) await halt.here()
    },
  }
}

/** Twice refused within the policy's span of days is what suppresses; each of the two alone only holds. */
describe('two jobs about one address at once see each other, where the first halts', () => {
  it.each([
    { where: 'with the history read and nothing written', nthF9: 2 },
    { where: 'with its decision written, before the commit', nthF9: 3 },
  ])('$where', async ({ nthF9 }) => {
    const recipient = `both@race${String(nthF9)}.example`
    const { database } = harness.context
    const first = haltAt(nthF9)
    const vouchedBy = 'operator:test'
    const take = (number: number, daysAgo: number, over: Partial<WorkerContext> = {}) =>
      harness.takeIn(
        {
          mails: [refusalOf(recipient, 10 * nthF9 + number)],
          receivedAtMs: Date.now() - daysAgo * DAY_MS,
          vouchedBy,
        },
        over,
      )
    const older = take(1, 4, { failpoint: first.failpoint })
    await Promise.race([first.reached, older])
    const newer = take(2, 0.5)
    await untilHeldUp(newer, database)
    first.goOn()
    await Promise.all([older, newer])
    const { rows } = await database.query(
      'select status, evidence_count from suppression where address_key = $1',
      [recipient],
    )
    expect(rows).toEqual([{ status: 'active', evidence_count: 2 }])
    expect(await assignJob(database, () => 'b-none')).toEqual([])
  })
})
