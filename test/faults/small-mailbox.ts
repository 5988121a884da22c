/** The mailbox of the sweep over all I/O calls: small, and with one mail for each way that a mail takes. */
import { distinctMails, type Mail } from './mails.ts'

/** Larger than the first look at a mail (32 KB), so that its body is fetched by itself. */
const LARGE = [
  'From: Anna <anna@example.net>',
  'To: bounces@example.org',
  'Subject: minutes',
  'Message-ID: <minutes-1@example.net>',
  'Date: Mon, 05 Jan 2026 10:00:00 +0000',
  '',
  ...Array.from({ length: 800 }, (_, line) => `${line} what was said about this item, in short`),
  '',
].join('\r\n')

/** Refused for good, for now, moved, three recipients at once, one report twice, one mail that is none and large. */
export function smallMailbox(): readonly Mail[] {
  const all = distinctMails()
  const picked = [6, 7, 41, 131, 6].flatMap((index) => all.slice(index, index + 1))
  const receivedAt = picked[0]?.receivedAt ?? new Date()
  return [...picked, { bytes: Buffer.from(LARGE, 'latin1'), receivedAt }]
}
