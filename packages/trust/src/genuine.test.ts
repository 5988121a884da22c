/** Genuine reports of real servers, with what binds them, are at the right tier. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { addressKey } from '@forwardpath/mail'
import type { SentLogRow } from './judge-report.ts'
import { judgeMail, type Judged } from './testing/facts.ts'
import { address, DAY_MS, keyOf, NOW_MS } from './testing/keys.ts'
import { expiryDay, signToken } from './token.ts'

type Sample = {
  readonly file: string
  readonly reports: readonly {
    readonly recipient: string
    readonly originalMessageId: string
    readonly envelopeSender: string
  }[]
}

const FOLDER = path.resolve(import.meta.dirname, '../../../test/corpus')
/** Project choice: the few that miss are named by the test. */
const RIGHT_SHARE = 0.995

const samples = readFileSync(path.join(FOLDER, 'expected.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Sample)
  .filter(({ file }) => existsSync(path.join(FOLDER, file)))

const key = keyOf(3)

function mailOf({ file }: Sample): string {
  return readFileSync(path.join(FOLDER, file), 'latin1')
}

function isFor(judged: Judged, recipient: string): boolean {
  const { judgement } = judged
  return (
    judgement.recipient !== undefined &&
    addressKey(judgement.recipient) === addressKey(address(recipient))
  )
}

/** The share of expected recipients for which a report of that tier stands. */
async function shareAt(
  tier: string,
  judge: (sample: Sample, recipient: string) => Promise<readonly Judged[]>,
): Promise<{ readonly share: number; readonly missed: readonly string[] }> {
  const missed: string[] = []
  let count = 0
  for (const sample of samples) {
    for (const { recipient } of sample.reports) {
      count++
      const judged = await judge(sample, recipient)
      const right = judged.filter((one) => isFor(one, recipient))
      if (!right.some(({ judgement }) => judgement.tier === tier))
        missed.push(`${sample.file}: ${recipient}`)
    }
  }
  return { share: 1 - missed.length / count, missed }
}

/** As if the sender had signed its return path: the envelope sender is another wherever it stands. */
function readdressed(sample: Sample, recipient: string): string {
  const token = signToken({
    key,
    messageId: 99n,
    expiresOnDay: expiryDay(NOW_MS - DAY_MS),
    recipient: address(recipient),
  })
  const senders = new Set(sample.reports.map(({ envelopeSender }) => envelopeSender))
  return [...senders].reduce(
    (mail, sender) => mail.replaceAll(sender, `b+${token}@origin.example`),
    mailOf(sample),
  )
}

describe('every genuine report of the corpus', { timeout: 120_000 }, () => {
  test('is there', () => {
    expect(samples.length).toBeGreaterThan(400)
  })

  test('with a signed return path is verified', async () => {
    const { share, missed } = await shareAt('verified', (sample, recipient) =>
      judgeMail(readdressed(sample, recipient), { config: { tokenKeys: [key] } }),
    )
    expect(share, missed.join('\n')).toBeGreaterThanOrEqual(RIGHT_SHARE)
  })

  test('with a row of the sent log is correlated', async () => {
    const { share, missed } = await shareAt('correlated', (sample) =>
      judgeMail(mailOf(sample), { sentLog: rowsOf(sample) }),
    )
    expect(share, missed.join('\n')).toBeGreaterThanOrEqual(RIGHT_SHARE)
  })

  test('with neither is plausible, since it came from our own server and returns a mail of ours', async () => {
    // The server that wrote them has mailboxes of its own under local.example.
    const config = { ownDomains: ['origin.example', 'local.example'] }
    const { share, missed } = await shareAt('plausible', (sample) =>
      judgeMail(mailOf(sample), { config }),
    )
    expect(share, missed.join('\n')).toBeGreaterThanOrEqual(RIGHT_SHARE)
  })

  test('is never bound to anybody whom it does not name', async () => {
    for (const sample of samples) {
      const judged = await judgeMail(mailOf(sample), { sentLog: rowsOf(sample) })
      for (const one of judged) {
        if (one.judgement.tier !== 'correlated') continue
        const named = sample.reports.some(({ recipient }) => isFor(one, recipient))
        expect(named, sample.file).toBe(true)
      }
    }
  })
})

function rowsOf(sample: Sample): readonly SentLogRow[] {
  return sample.reports.map(({ recipient, originalMessageId }) => ({
    messageId: originalMessageId,
    tokenMessageId: undefined,
    recipient: address(recipient),
    sentAtMs: NOW_MS - DAY_MS,
    isShared: false,
    stream: undefined,
  }))
}
