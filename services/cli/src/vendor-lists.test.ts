import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { readVendorList } from './vendor-file.ts'
import type { Vendor } from './vendor-lists.ts'

function read(vendor: Vendor, text: string) {
  return readVendorList(Readable.from([Buffer.from(text)]), { name: 'list', vendor })
}

/** Address and reason of each row, and what is wrong with which line. */
async function meaning(vendor: Vendor, text: string) {
  const { rows, problems } = await read(vendor, text)
  return {
    rows: rows.map(({ address, reason }) => `${address} ${reason}`),
    lines: problems.map(({ line }) => line),
  }
}

describe.each<[string, Vendor, string, readonly string[]]>([
  [
    'SES, the answer of its API',
    'ses',
    '{"SuppressedDestinationSummaries":[{"EmailAddress":"a@example.org","Reason":"BOUNCE","LastUpdateTime":"2026-01-01T00:00:00Z"},{"EmailAddress":"b@example.org","Reason":"COMPLAINT"}],"NextToken":"x"}',
    ['a@example.org hard_bounce', 'b@example.org complaint'],
  ],
  [
    'SES, the file of a bulk import',
    'ses',
    'a@example.org,BOUNCE\nb@example.org, COMPLAINT\n',
    ['a@example.org hard_bounce', 'b@example.org complaint'],
  ],
  [
    'SES, an object a line',
    'ses',
    '{"emailAddress":"a@example.org","reason":"BOUNCE"}\n{"emailAddress":"b@example.org","reason":"COMPLAINT"}\n',
    ['a@example.org hard_bounce', 'b@example.org complaint'],
  ],
  [
    'SendGrid, bounces as CSV',
    'sendgrid',
    'status,reason,email,created\n5.1.1,"550 5.1.1 no such user",a@example.org,1250337600\n',
    ['a@example.org hard_bounce'],
  ],
  [
    'SendGrid, spam reports',
    'sendgrid',
    '[{"created":1250337600,"email":"a@example.org","ip":"192.0.2.1"}]',
    ['a@example.org complaint'],
  ],
  [
    'SendGrid, unsubscriptions',
    'sendgrid',
    'email,created\na@example.org,1250337600\n',
    ['a@example.org compliance'],
  ],
  [
    'Postmark, the answer of its API',
    'postmark',
    '{"Suppressions":[{"EmailAddress":"a@example.org","SuppressionReason":"HardBounce","Origin":"Recipient"},{"EmailAddress":"b@example.org","SuppressionReason":"SpamComplaint","Origin":"Recipient"},{"EmailAddress":"c@example.org","SuppressionReason":"ManualSuppression","Origin":"Recipient"},{"EmailAddress":"d@example.org","SuppressionReason":"ManualSuppression","Origin":"Customer"}]}',
    [
      'a@example.org hard_bounce',
      'b@example.org complaint',
      'c@example.org compliance',
      'd@example.org manual',
    ],
  ],
  [
    'SparkPost, the answer of its API',
    'sparkpost',
    '{"results":[{"recipient":"a@example.org","type":"non_transactional","source":"Bounce Rule","description":"550"},{"recipient":"b@example.org","type":"non_transactional","source":"Spam Complaint"},{"recipient":"c@example.org","type":"transactional","source":"List Unsubscribe"},{"recipient":"d@example.org","source":"Compliance"}],"links":[]}',
    [
      'a@example.org hard_bounce',
      'b@example.org complaint',
      'c@example.org compliance',
      'd@example.org compliance',
    ],
  ],
  [
    'Mailgun, bounces',
    'mailgun',
    'address,code,error,created_at\na@example.org,550,"No such mailbox","Fri, 21 Oct 2011 11:02:55 UTC"\n',
    ['a@example.org hard_bounce'],
  ],
  [
    'Mailgun, complaints',
    'mailgun',
    'address,created_at\na@example.org,x\n',
    ['a@example.org complaint'],
  ],
  [
    'Mailgun, unsubscriptions',
    'mailgun',
    '{"items":[{"address":"a@example.org","tags":"*","created_at":"x"}],"paging":{"next":"https://example.org"}}',
    ['a@example.org compliance'],
  ],
  [
    'Cloudflare, a file without names',
    'cloudflare',
    'a@example.org\nb@example.org,2099-01-01T00:00:00Z\nc@example.org,2099-01-01T00:00:00Z,account\n',
    ['a@example.org import', 'b@example.org import', 'c@example.org import'],
  ],
])('%s', (_, vendor, text, expected) => {
  test('is read, with what its words mean', async () => {
    expect(await meaning(vendor, text)).toEqual({ rows: expected, lines: [] })
  })
})

describe('what is wrong', () => {
  test('names its line, and the others are read', async () => {
    const text = 'address,code,error,created_at\nnonsense,550,x,y\nb@example.org,550,x,y\n'
    expect(await meaning('mailgun', text)).toEqual({
      rows: ['b@example.org hard_bounce'],
      lines: [2],
    })
  })

  test('a reason that the service does not have', async () => {
    const { problems } = await read('ses', 'a@example.org,WHATEVER\n')
    expect(problems).toEqual([{ line: 1, message: '"WHATEVER" is no reason of this service' }])
  })

  test.each<[Vendor, string]>([
    ['sendgrid', 'status,reason,email,created\n4.2.2,full,a@example.org,1\n'],
    ['mailgun', 'address,code,error,created_at\na@example.org,450,x,y\n'],
    ['cloudflare', 'a@example.org,soon\n'],
  ])(
    'what %s itself does not suppress, or does not say rightly, is not taken',
    async (vendor, text) => {
      expect((await meaning(vendor, text)).rows).toEqual([])
    },
  )

  test.each(['', '[]', '{}', '[1,null,"x"]', '{"results":[[]]}', '{"a":', '\ufeff', '"', '\0'])(
    'no text throws or becomes an address: %j',
    async (text) => {
      expect((await meaning('ses', text)).rows).toEqual([])
    },
  )
})

test('an expiry is kept', async () => {
  const { rows } = await read('cloudflare', 'b@example.org,2099-01-01T00:00:00Z\n')
  expect(rows[0]?.expiresAtMs).toBe(Date.parse('2099-01-01T00:00:00Z'))
})
