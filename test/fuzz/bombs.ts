/** Mails that are made to cost much: each is large in one way. */

/** One of them. The bytes are made when they are asked for. */
export type Bomb = {
  readonly name: string
  readonly bytes: () => Buffer
  /** Over the size limit: the poller does not store such a mail, and the reader refuses it. */
  readonly isTooLarge?: true
}

const text = (make: () => string) => () => Buffer.from(make(), 'latin1')
const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join('')

const HEAD = 'From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n'

/** All of them. */
export const BOMBS: readonly Bomb[] = [
  {
    name: '100,000 parts',
    bytes: text(
      () => `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(100_000)}`,
    ),
  },
  {
    name: 'multiparts 10,000 deep',
    bytes: text(
      () =>
        HEAD + many(10_000, (n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`),
    ),
  },
  {
    name: '100,000 header lines',
    bytes: text(() => `${HEAD}${many(100_000, (n) => `X-${n}: ${n}\n`)}\nbody\n`),
  },
  {
    name: 'one line of 5 MB',
    bytes: text(() => `${HEAD}\n<a@b.example>: 550 ${'x'.repeat(5_000_000)}\n`),
  },
  {
    name: '20,000 open brackets in an address field',
    bytes: text(
      () => `${HEAD}To: ${'('.repeat(20_000)}\nX-Failed-Recipients: ${'('.repeat(20_000)}\n\nno\n`,
    ),
  },
  {
    name: '50,000 encoded words',
    bytes: text(
      () => `${HEAD}Subject: ${many(50_000, (n) => `=?utf-8?q?=4${n % 10}?=\n `)}\n\nbody\n`,
    ),
  },
  {
    name: '100,000 nested divisions',
    bytes: text(
      () => `${HEAD}Content-Type: text/html\n\n${'<div>'.repeat(100_000)}a@b.example 550 no\n`,
    ),
  },
  {
    name: '20,000 nested tables',
    bytes: text(
      () => `${HEAD}Content-Type: text/html\n\n${'<table><tr><td>'.repeat(20_000)}550 no\n`,
    ),
  },
  {
    name: '100,000 recipients',
    bytes: text(
      () =>
        `${HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n` +
        `--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n` +
        many(
          100_000,
          (n) =>
            `Final-Recipient: rfc822; u${n}@b.example\nAction: failed\nStatus: 5.1.6\n` +
            `Diagnostic-Code: smtp; 551 User has moved; please try <n${n}@c.example>\n\n`,
        ) +
        '--b--\n',
    ),
  },
  {
    name: '100,000 recipients in prose',
    bytes: text(() => `${HEAD}\n${many(100_000, (n) => `<u${n}@b.example>: 550 no\n`)}`),
  },
  {
    name: '20,000 parameters',
    bytes: text(
      () => `${HEAD}Content-Type: text/plain${many(20_000, (n) => `;\n p${n}*0*=x`)}\n\nno\n`,
    ),
  },
  {
    name: '70 MB of base64',
    bytes: () => base64Mail(70 * 1024 * 1024),
    isTooLarge: true,
  },
  {
    name: '24 MB of base64 as the text for people',
    bytes: () => base64Mail(24 * 1024 * 1024),
  },
  {
    name: '24 MB of base64 that says nothing but line ends',
    bytes: () => base64Mail(24 * 1024 * 1024, 'DQ0N'),
  },
]

/** Without a string of that size. */
function base64Mail(bytes: number, unit = 'QUJD'): Buffer {
  const head = `${HEAD}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n`
  const mail = Buffer.alloc(bytes, `${unit.repeat(19)}\n`, 'latin1')
  mail.write(head, 'latin1')
  return mail
}
