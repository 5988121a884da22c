/** Reports of any size, built for measuring: one recipient, fields, and what a benchmark puts around them. */

/** What stands in the parts; each has a short text where it is absent. */
export type BuiltParts = {
  /** The text for people. */
  readonly prose?: string
  /** More lines of the recipient's fields. */
  readonly fields?: string
  /** Text of the refusal, without line ends. */
  readonly diagnostic?: string
  /** Body of the returned message. */
  readonly original?: string
  /** Base64 lines of a part beside the report. */
  readonly attachment?: string
  /** Base64 lines of a part inside the returned message. */
  readonly returnedAttachment?: string
}

const PROSE = `This is the mail system at host mx.example.

I'm sorry to have to inform you that your message could not be delivered to one recipient.
`

/** A multipart/report (RFC 6522) with LF line ends. */
export function buildReport(parts: BuiltParts): Buffer {
  const { diagnostic = '550 5.1.1 <one@rcpt.example>: Recipient address rejected' } = parts
  return Buffer.from(
    [
      HEAD,
      part('text/plain; charset=us-ascii', parts.prose ?? PROSE),
      part('message/delivery-status', fieldsOf(diagnostic, parts.fields ?? '')),
      part('message/rfc822', originalOf(parts)),
      ...(parts.attachment === undefined ? [] : [attached(parts.attachment, 'outer')]),
      '--outer--\n',
    ].join(''),
    'latin1',
  )
}

const HEAD = `Return-Path: <>
Received: from mx.example (mx.example [192.0.2.1]) by in.example; Sun, 22 Nov 2026 10:00:00 +0000
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: list+bounce@sender.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-Id: <1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="outer"

`

function part(contentType: string, body: string): string {
  return `--outer\nContent-Type: ${contentType}\n\n${body}\n`
}

function fieldsOf(diagnostic: string, more: string): string {
  return `Reporting-MTA: dns; mx.example
Arrival-Date: Sun, 22 Nov 2026 09:59:58 +0000

Final-Recipient: rfc822; one@rcpt.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; in.rcpt.example
Diagnostic-Code: smtp; ${diagnostic}
${more}`
}

function originalOf({ original = 'Hello\n', returnedAttachment }: BuiltParts): string {
  const head = `From: list@sender.example
To: one@rcpt.example
Subject: News
Message-Id: <2@sender.example>
MIME-Version: 1.0
`
  if (returnedAttachment === undefined) return `${head}\n${original}`
  return `${head}Content-Type: multipart/mixed; boundary="inner"

--inner
Content-Type: text/plain

${original}
${attached(returnedAttachment, 'inner')}--inner--
`
}

function attached(base64: string, boundary: string): string {
  return `--${boundary}
Content-Type: application/octet-stream; name="data.bin"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

${base64}`
}

/** Base64 lines of 76 characters, as many bytes as asked for, less than a line over. */
export function base64Lines(bytes: number): string {
  return `${'QUJD'.repeat(19)}\n`.repeat(Math.ceil(bytes / 77))
}
