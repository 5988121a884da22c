import { expect, test } from 'vitest'
import { createMailReader } from './mail-reader.ts'
import { countingReader, createProcessCounts } from './process-counts.ts'
import { PATIENT_READING } from './testing/worker-harness.ts'

test('a mail is counted by the reader that read it, what could not be read by none', async () => {
  const counts = createProcessCounts()
  const reader = countingReader(createMailReader({}, PATIENT_READING), counts)
  const plain = 'From: a@example.org\r\nSubject: x\r\n\r\nhello\r\n'
  // A boundary with a blank in it is left to the general reader.
  const odd = [
    'Content-Type: multipart/mixed; boundary="a b"',
    '',
    '--a b',
    '',
    'x',
    '--a b--',
    '',
  ].join('\r\n')
  await reader.read(Buffer.from(plain))
  await reader.read(Buffer.from(plain))
  await reader.read(Buffer.from(odd))
  expect((await reader.read(Buffer.alloc(26 * 1024 ** 2))).ok).toBe(false)
  await reader.close()
  expect(counts.counts()).toMatchObject({ mails_fast: 2, mails_general: 1 })
})

test('of the queue, what went wrong is counted and what went well is not', () => {
  const { noteJob, counts } = createProcessCounts()
  for (const event of ['done', 'parked', 'done', 'stalled', 'parked'] as const) noteJob(event)
  expect(counts()).toEqual({
    mails_fast: 0,
    mails_general: 0,
    jobs_failed: 0,
    jobs_parked: 2,
    jobs_stalled: 1,
  })
})
