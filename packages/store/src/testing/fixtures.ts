/** Mailboxes, mails and outcomes for the tests of this package. */
import { parseMailedAddress, addressKey } from '@forwardpath/mail'
import { newId } from '@forwardpath/runtime'
import { DEFAULT_POLICY, decide } from '@forwardpath/suppress'
import type { Database } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { loadHistories } from '../queries/load-histories.ts'
import type { NewBounce, Outcome } from '../queries/outcome.ts'
import { recordOutcomes } from '../queries/record-outcomes.ts'
import { storeMessages, type ArrivedMessage, type StoreReport } from '../queries/store-messages.ts'
import { takeMailbox } from '../queries/take-mailbox.ts'
import { writeLives } from '../queries/write-lives.ts'
import { writeProposals } from '../queries/write-proposals.ts'
import { writeSuppressions } from '../queries/write-suppressions.ts'

/** The received time of every mail here. */
export const RECEIVED_MS = Date.now() - 3_600_000

/** A mailbox that is taken, and a function that stores mails in it. */
export async function openMailbox(
  database: Database,
  name: string,
  over: { readonly isDemo?: boolean } = {},
): Promise<{
  readonly epoch: string
  readonly store: (uids: readonly number[]) => Promise<StoreReport>
}> {
  const { epoch } = await takeMailbox(database, {
    name,
    source: `imaps://u@imap.example/${name}`,
    folder: 'INBOX',
    stream: undefined,
    isDemo: over.isDemo === true,
  })
  const key = { mailbox: name, uidValidity: '7', epoch }
  return {
    epoch,
    store: (uids) =>
      storeMessages(
        database,
        key,
        uids.map((uid) => mail(uid)),
      ),
  }
}

/** A small mail with this UID. */
export function mail(uid: number, text = `Subject: ${String(uid)}\r\n\r\nhello`): ArrivedMessage {
  const bytes = Buffer.from(text)
  return { uid: String(uid), receivedAtMs: RECEIVED_MS, sizeBytes: bytes.length, lane: 1, bytes }
}

/** A bounce as the worker hands it over. */
export function bounce(recipient: string, over: Partial<NewBounce> = {}): NewBounce {
  const address = parseMailedAddress(recipient)
  return {
    id: newId('bnc'),
    ordinal: 0,
    eventKey: Buffer.from(`${recipient} ${newId('bnc')}`).toString('hex'),
    kind: 'bounce',
    format: 'test',
    action: 'failed',
    recipient,
    addressKey: address === undefined ? undefined : addressKey(address),
    originalRecipient: undefined,
    finalRecipient: recipient,
    replyCode: 550,
    status: '5.1.1',
    diagnostic: '550 5.1.1 no such user',
    command: 'rcpt',
    remoteMta: 'mx.example.org',
    reportingMta: 'mail.example.net',
    originalMessageId: undefined,
    envelopeId: undefined,
    listId: undefined,
    campaign: undefined,
    feedbackId: undefined,
    returnPath: undefined,
    stream: undefined,
    feedbackType: undefined,
    autoReply: undefined,
    defects: [],
    trust: 'unjudged',
    origin: undefined,
    trustReasons: [],
    classification: {
      category: 'user_unknown',
      permanence: 'permanent',
      rule: { id: 'test.unknown', version: '1' },
      evidence: { quote: 'no such user', source: 'diagnostic-code', within: undefined },
      runnerUp: undefined,
      forwardPath: undefined,
      newContact: undefined,
      candidates: [],
    },
    span: { start: 3, end: 9 },
    ...over,
  }
}

/** What the worker's finish does, with the default policy. */
export async function finish(database: Database, outcomes: readonly Outcome[]): Promise<void> {
  await database.transaction(async (tx) => {
    const { events } = await recordOutcomes(tx, outcomes)
    if (events.length === 0) return
    await takeFeedLock(tx)
    const keys = [...new Set(events.map((event) => event.addressKey))]
    const histories = await loadHistories(
      tx,
      keys.map((addressKey) => ({ addressKey, sinceMs: 0 })),
    )
    const policy = DEFAULT_POLICY
    const nowMs = Date.now()
    const decisions = histories.map(({ events, reported, standing }) =>
      decide({ events, reported, standing, policy, nowMs }),
    )
    await writeProposals(
      tx,
      decisions.flatMap((d) => d.proposals.map((proposal) => ({ newId: newId('adc'), proposal }))),
    )
    const writes = decisions.flatMap((d) =>
      d.suppressions.map((s) => ({ ...s, newId: newId('sup'), addressChangeId: undefined })),
    )
    await writeSuppressions(tx, writes, '1')
    const lives = decisions.flatMap((d, index) =>
      d.lives.map((life) => ({ ...life, addressKey: histories[index]?.addressKey ?? '' })),
    )
    await writeLives(tx, lives, '1')
  })
}

/** A mail that is read, with these bounces. */
export function done(id: string | undefined, bounces: readonly NewBounce[]): Outcome {
  if (id === undefined) throw new TypeError('the test stored no such mail')
  return { id, state: 'done', kind: bounces[0]?.kind ?? 'not_a_bounce', bounces, waits: [] }
}
