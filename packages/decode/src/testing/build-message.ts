/** Messages by hand, for tests: no MIME is read. */
import type { Message, Part } from '@forwardpath/mail'

/** One part: its type, perhaps with parameters, and its text or its own parts. */
export type PartSpec = {
  readonly type: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly text?: string
  readonly parts?: readonly PartSpec[]
}

/** A message: header fields of the root, then its body. */
export type MessageSpec = PartSpec & { readonly fields?: Readonly<Record<string, string>> }

/** The message that a reader would hand on. */
export function buildMessage(spec: MessageSpec): Message {
  const fields = Object.entries(spec.fields ?? {}).map(([name, value]) => ({
    name: name.toLowerCase(),
    value,
  }))
  const root: Part = { ...buildPart(spec), fields }
  return {
    bytes: new Uint8Array(),
    root,
    fieldText: (name) => fields.find((field) => field.name === name)?.value,
    defects: [],
  }
}

function buildPart(spec: PartSpec): Part {
  return {
    contentType: spec.type,
    parameters: new Map(Object.entries(spec.parameters ?? {})),
    fields: [],
    range: undefined,
    parts: (spec.parts ?? []).map(buildPart),
    text: spec.text ?? '',
    verbatim: false,
  }
}

/** What a mail system sends as plain text. */
export function plainReport(text: string, fields: Readonly<Record<string, string>> = {}): Message {
  return buildMessage({
    type: 'text/plain',
    text,
    fields: {
      from: 'Mail Delivery System <MAILER-DAEMON@mx.reporter.example>',
      to: 'bounces@sender.example',
      subject: 'Undelivered Mail Returned to Sender',
      'return-path': '<>',
      ...fields,
    },
  })
}

/** A report by RFC 6522: the text, the field groups, the returned header. */
export function dsn(
  human: string,
  status: string,
  original = 'From: <news@sender.example>\nMessage-ID: <1@sender.example>\n',
): Message {
  return buildMessage({
    type: 'multipart/report',
    parameters: { 'report-type': 'delivery-status' },
    fields: {
      from: 'MAILER-DAEMON@mx.reporter.example',
      to: 'bounces@sender.example',
      subject: 'Delivery Status Notification (Failure)',
    },
    parts: [
      { type: 'text/plain', text: human },
      { type: 'message/delivery-status', text: status },
      { type: 'text/rfc822-headers', text: original },
    ],
  })
}
