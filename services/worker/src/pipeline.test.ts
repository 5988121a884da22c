import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_RULES, BUILTIN_RULES_VERSION, compileRules } from '@forwardpath/classify'
import { newId } from '@forwardpath/runtime'
import {
  assignJob,
  fsck,
  listBounces,
  listChanges,
  listQuarantine,
  listSuppressions,
  openDatabase,
  storeMessages,
  takeMailbox,
  type Database,
} from '@forwardpath/store'
import { DEFAULT_POLICY } from '@forwardpath/suppress'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import type { WorkerContext } from './context.ts'
import { createMailReader } from './mail-reader.ts'
import { workOnJob } from './pipeline.ts'
import { PATIENT_READING } from './testing/worker-harness.ts'
import type { TrustSettings } from './trust-settings.ts'

/** A mailbox to which only our own MTA can deliver: its reports are plausible. */
const TRUST: TrustSettings = {
  ownDomains: ['origin.example'],
  demoDomains: [],
  ownMtas: [],
  ownDkim: [],
  trustedAuthservIds: [],
  closedMailboxes: new Set(Array.from({ length: 99 }, (_, n) => `box${String(n)}`)),
  tokenKeys: [],
  isDnsEnabled: false,
}

let test: TestDatabase
let context: WorkerContext
let database: Database

beforeAll(async () => {
  test = await createDatabase()
  database = openDatabase({ url: test.url })
  context = {
    database,
    rules: compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION }),
    policy: DEFAULT_POLICY,
    trust: TRUST,
    reader: createMailReader({}, PATIENT_READING),
    newId,
    now: Date.now,
    failpoint: () => Promise.resolve(),
  }
})
afterAll(async () => {
  expect((await fsck(database)).findings).toEqual([])
  await context.reader.close()
  await database.close()
  await test.drop()
})

const SAMPLES = new URL('../../../test/corpus/mta/', import.meta.url)

let mailboxes = 0
async function takeIn(
  mails: readonly Uint8Array[],
  over: Partial<WorkerContext> = {},
): Promise<void> {
  const name = `box${String(++mailboxes)}`
  const { epoch } = await takeMailbox(database, {
    name,
    source: 'test',
    folder: '',
    stream: 'news',
    isDemo: false,
  })
  const messages = mails.map((bytes, index) => ({
    uid: String(index + 1),
    receivedAtMs: Date.now() - 1000,
    sizeBytes: bytes.length,
    lane: 1 as const,
    bytes,
  }))
  await storeMessages(database, { mailbox: name, uidValidity: '1', epoch }, messages)
  for (;;) {
    const jobs = await assignJob(database, () => `b-${newId('job').slice(4)}`)
    if (jobs.length === 0) return
    for (const job of jobs) await workOnJob({ ...context, ...over }, job)
  }
}

async function sample(name: string): Promise<Buffer> {
  return readFile(new URL(name, SAMPLES))
}

describe('a mail that offers a new address', () => {
  it('becomes a hold of the old one and a proposal with the quote and its place in the bytes', async () => {
    const bytes = await sample('exim-551-moved-long.eml')
    await takeIn([bytes])
    const [change] = await listChanges(database, {}, { limit: 1 })
    expect(change).toMatchObject({
      state: 'pending',
      source: 'smtp_551',
      trust: 'plausible',
      consent: 're-permission required',
    })
    const { text, span } = change?.quote ?? { text: '', span: null }
    expect(text).toContain(change?.newAddress)
    const [start, end] = span ?? [0, 0]
    expect(bytes.subarray(start, end).toString().replace(/\s+/g, ' ')).toBe(text)
    const [record] = await listSuppressions(database, { category: 'moved' }, { limit: 1 })
    expect(record).toMatchObject({
      address: change?.oldAddress,
      status: 'held',
      addressChangeId: change?.id,
    })
  })
})

describe('a batch with an odd mail in it', () => {
  it('goes on without it where the reader fails', async () => {
    const good = await sample('exim-550-disabled.eml')
    const reader: WorkerContext['reader'] = {
      ...context.reader,
      read: (bytes) =>
        bytes[0] === 0x21
          ? Promise.resolve({ ok: false, reason: 'decode_timeout', message: 'test' })
          : context.reader.read(bytes),
    }
    await takeIn([Buffer.from('!'), good], { reader })
    const quarantined = await listQuarantine(database, { limit: 10 })
    expect(quarantined.map((q) => q.reason)).toEqual(['decode_timeout'])
    const disabled = await listBounces(database, { category: 'mailbox_disabled' }, { limit: 10 })
    expect(disabled).toHaveLength(1)
  })

  it('quarantines a report with more recipients than are acted on', async () => {
    const groups = Array.from(
      { length: 501 },
      (_, i) =>
        `Final-Recipient: rfc822; r${String(i)}@many.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n`,
    )
    const bomb = Buffer.from(
      `From: MAILER-DAEMON@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.example\r\n\r\n${groups.join('')}--b--\r\n`,
    )
    await takeIn([bomb])
    const quarantined = await listQuarantine(database, { limit: 10 })
    expect(quarantined.map((q) => q.reason)).toContain('too_many_recipients')
    expect(await listSuppressions(database, { domain: 'many.example' }, { limit: 1 })).toEqual([])
  })

  it('keeps its neighbours where the database refuses one of its values', async () => {
    const bytes = await sample('sendmail-552-522-full.eml')
    const other = await sample('postfix-541-reject.eml')
    // No mail chooses its format: a NUL in it (22021) stands for any value that the database refuses.
    const reader: WorkerContext['reader'] = {
      ...context.reader,
      read: async (raw) => {
        const read = await context.reader.read(raw)
        const isFirst = read.ok && bytes.equals(raw)
        return isFirst ? { ...read, mail: { ...read.mail, format: '\0refused' } } : read
      },
    }
    await takeIn([bytes, other], { reader })
    const reasons = (await listQuarantine(database, { limit: 10 })).map((q) => q.reason)
    expect(reasons.filter((r) => r === 'decode_error')).toHaveLength(1)
  })
})

describe('what the database refuses', () => {
  /** Sample, and its neighbour in the batch. */
  const NAMES = ['sendmail-552-522-full.eml', 'postfix-541-reject.eml'] as const

  /** Reports of a format that names an SQLSTATE are refused with it. */
  beforeAll(async () => {
    await database.query(`
      create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'refused' using errcode = substring(new.format from 8); end $$;
      create trigger refuse before insert on bounce
        for each row when (new.format like 'refuse %') execute function refuse()`)
  })
  afterAll(async () => {
    await database.query('drop function refuse() cascade')
  })

  /** Takes both in, the first one with a report that is refused, in a mailbox of its own. */
  async function takeInRefused(sqlstate: string): Promise<void> {
    const [first, second] = [await sample(NAMES[0]), await sample(NAMES[1])]
    // No copies of what the other tests took in: a copy is not written.
    const own = (bytes: Buffer): Buffer =>
      Buffer.from(bytes.toString('latin1').replaceAll(/@(?=[a-z])/g, `@r${sqlstate}.`), 'latin1')
    const refused = own(first)
    const reader: WorkerContext['reader'] = {
      ...context.reader,
      read: async (raw) => {
        const read = await context.reader.read(raw)
        const isRefused = read.ok && refused.equals(raw)
        return isRefused ? { ...read, mail: { ...read.mail, format: `refuse ${sqlstate}` } } : read
      },
    }
    await takeIn([refused, own(second)], { reader })
  }

  async function outcomes(): Promise<readonly unknown[]> {
    const { rows } = await database.query<Record<'state' | 'reason' | 'detail', unknown>>(
      'select state, reason, detail from raw_message where mailbox = $1 order by uid',
      [`box${String(mailboxes)}`],
    )
    return rows
  }

  it.each([
    { sqlstate: '22001', what: 'a value' },
    { sqlstate: '22P05', what: 'a value, with a letter in its code' },
    { sqlstate: '23505', what: 'a key' },
    { sqlstate: '23514', what: 'a check' },
    { sqlstate: '54000', what: 'a size' },
  ])('as $what ($sqlstate) quarantines that mail and no other', async ({ sqlstate }) => {
    await takeInRefused(sqlstate)
    expect(await outcomes()).toEqual([
      {
        state: 'quarantined',
        reason: 'decode_error',
        detail: `the database refused a value: ${sqlstate}`,
      },
      { state: 'done', reason: null, detail: null },
    ])
  })

  it.each([
    { sqlstate: '53100', what: 'a full disk' },
    { sqlstate: '42703', what: 'another schema' },
    { sqlstate: 'XX000', what: 'its own fault' },
  ])('for $what ($sqlstate) quarantines nobody, and is worked off later', async ({ sqlstate }) => {
    await expect(takeInRefused(sqlstate)).rejects.toThrow('refused')
    const untouched = { state: 'stored', reason: null, detail: null }
    expect(await outcomes()).toEqual([untouched, untouched])
    const box = `box${String(mailboxes)}`
    await database.query("update raw_message set job_id = null where state = 'stored'")
    await takeIn([])
    const { rows } = await database.query('select state from raw_message where mailbox = $1', [box])
    expect(rows).toEqual([{ state: 'done' }, { state: 'done' }])
  })

  it.each([
    { sqlstate: '55P03', what: 'a table that is locked', tries: 0 },
    { sqlstate: '53200', what: 'no memory left', tries: 0 },
    { sqlstate: '42P01', what: 'another schema', tries: 0 },
    { sqlstate: '57P01', what: 'the end of the server', tries: 0 },
    { sqlstate: '57014', what: 'a statement that ran too long', tries: 1 },
    { sqlstate: '57P02', what: 'a crash', tries: 1 },
  ])('for $what ($sqlstate) counts $tries tries', async ({ sqlstate, tries }) => {
    await expect(takeInRefused(sqlstate)).rejects.toThrow('refused')
    const { rows } = await database.query(
      'select state, attempts from raw_message where mailbox = $1',
      [`box${String(mailboxes)}`],
    )
    const waiting = { state: 'stored', attempts: tries }
    expect(rows).toEqual([waiting, waiting])
  })
})

it('writes nothing of a batch whose transaction is cut, and all of it at the next try', async () => {
  const bytes = await sample('opensmtpd-530-auth.eml')
  const before = await listBounces(database, {}, { limit: 1_000 })
  let cuts = 0
  const failpoint: WorkerContext['failpoint'] = (name) =>
    name === 'F9' && cuts++ === 0 ? Promise.reject(new Error('cut')) : Promise.resolve()
  await expect(takeIn([bytes], { failpoint })).rejects.toThrow('cut')
  expect(await listBounces(database, {}, { limit: 1_000 })).toHaveLength(before.length)
  const cut = `box${String(mailboxes)}`
  await database.query('update raw_message set job_id = null where mailbox = $1', [cut])
  await takeIn([])
  expect(await listBounces(database, {}, { limit: 1_000 })).toHaveLength(before.length + 1)
})
