import { afterAll, describe, expect, it } from 'vitest'
import { createDecodeThread } from './decode-thread-client.ts'
import { createMailReader } from './mail-reader.ts'
import { PATIENT_READING } from './testing/worker-harness.ts'

const DSN = Buffer.from(
  [
    'From: MAILER-DAEMON@mail.example.net',
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
    'Final-Recipient: rfc822; old@example.org',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '--b--',
    '',
  ].join('\r\n'),
)

const reader = createMailReader({}, PATIENT_READING)
afterAll(reader.close)

describe('a reader', () => {
  it('reads an ordinary report inline', async () => {
    const read = await reader.read(DSN)
    expect(read).toMatchObject({ ok: true, path: 'fast' })
    expect(read.ok && read.mail.reports.map((r) => r.recipient)).toEqual(['old@example.org'])
  })

  it('says the same of it in the thread', async () => {
    const inline = await reader.read(DSN)
    const isolated = await reader.read(DSN, { isolated: true })
    expect(isolated).toEqual(inline)
  })

  it.each([false, true])(
    'takes the lead source from the field it is told, isolated: %s',
    async (isolated) => {
      const own = createMailReader({ leadSourceHeader: 'X-Origin' }, PATIENT_READING)
      const returned = [
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        'X-Origin: fair 2026',
        'X-Lead-Source: form',
        '',
        '--b--',
      ]
      const bytes = Buffer.from(DSN.toString().replace('--b--', returned.join('\r\n')))
      const read = await own.read(bytes, { isolated })
      expect(read.ok && read.mail.original.leadSource).toBe('fair 2026')
      await own.close()
    },
  )

  it('refuses what is over the size limit unread', async () => {
    expect(await reader.read(new Uint8Array(25 * 1024 * 1024 + 1))).toMatchObject({
      ok: false,
      reason: 'decode_error',
    })
  })
})

it('ends a mail in the thread at its deadline', async () => {
  const thread = createDecodeThread({ deadlineMs: 1 })
  const long = Buffer.concat([DSN, Buffer.alloc(20 * 1024 * 1024, 'text\r\n')])
  expect(await thread.run(long, 'general')).toMatchObject({ ok: false, reason: 'decode_timeout' })
  await thread.close()
})
