/**
 * The refusals of the look-up, as servers pass them on in their bounces, are known as our own: with our host and marker
 * together, and only then.
 */
import { BUILTIN_RULES, classify, compileRules } from '@forwardpath/classify'
import { decode } from '@forwardpath/decode'
import { isDeclined, readFast } from '@forwardpath/mime'
import { describe, expect, test } from 'vitest'

const MARKER = '[fp:sup_01J9ZK3V5T8Q2W4E6R7Y8T9H0P]'
const rules = compileRules(BUILTIN_RULES, { version: 'test', ownHosts: ['mta1.example.net'] })

/** A bounce with this field, as it is written. */
function categoryOf(diagnosticCode: string): string | undefined {
  const mail = [
    'From: MAILER-DAEMON@out.example.net',
    'To: news@example.net',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Your message could not be delivered.',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; out.example.net',
    '',
    'Final-Recipient: rfc822; gone@example.org',
    'Action: failed',
    'Status: 5.7.1',
    'Remote-MTA: dns; mta1.example.net',
    `Diagnostic-Code: ${diagnosticCode}`,
    '',
    '--b--',
    '',
  ].join('\r\n')
  const message = readFast(Buffer.from(mail))
  if (isDeclined(message)) throw new Error(`declined: ${message.declined}`)
  const [report] = decode(message).reports
  return report === undefined ? undefined : classify(report, rules).category
}

describe('a bounce of', () => {
  test.each([
    [
      'Postfix after socketmap',
      `smtp; 550 5.7.1 <gone@example.org>: Recipient address rejected:\r\n    recipient suppressed by mta1.example.net ${MARKER}`,
    ],
    [
      'Postfix without access_map_reject_code',
      `smtp; 554 5.7.1 <gone@example.org>: Recipient address rejected: recipient suppressed by mta1.example.net\r\n    ${MARKER}`,
    ],
    ['Exim, in one line', `smtp; 550 5.7.1 recipient suppressed by mta1.example.net ${MARKER}`],
    [
      'Exim, in two lines that the sender kept',
      `smtp; 550-5.7.1 recipient suppressed by mta1.example.net\r\n 550 ${MARKER}`,
    ],
    [
      'Exim, in two lines that the sender joined',
      `smtp; 550-5.7.1 recipient suppressed by mta1.example.net 550 ${MARKER}`,
    ],
    ['Haraka and KumoMTA', `smtp; 550 5.7.1 recipient suppressed by mta1.example.net ${MARKER}`],
    ['rspamd', 'smtp; 554 5.7.1 recipient suppressed by mta1.example.net [fp:sup_map]'],
  ])('%s is ours', (_, diagnosticCode) => {
    expect(categoryOf(diagnosticCode)).toBe('own_suppression')
  })

  test.each([
    ['another host', `smtp; 550 5.7.1 recipient suppressed by mx.example.org ${MARKER}`],
    [
      'a host that begins as ours',
      `smtp; 550 5.7.1 recipient suppressed by mta1.example.net.example.org ${MARKER}`,
    ],
    ['no host', `smtp; 550 5.1.1 user unknown ${MARKER}`],
    [
      'our host far from the marker',
      `smtp; 550 5.7.1 recipient suppressed by mta1.example.net and by nobody else in this world ${MARKER}`,
    ],
  ])('%s is not', (_, diagnosticCode) => {
    expect(categoryOf(diagnosticCode)).not.toBe('own_suppression')
  })
})
