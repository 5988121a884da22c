/** What is sent to the programs: postings, orders, and bounces that somebody passes on. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** The sender's mailbox, in which everything arrives. */
export const US = 'news@sender.example'

type Posting = {
  readonly to: string
  readonly subject: string
  readonly from?: string
  readonly fields?: readonly string[]
  readonly text?: readonly string[]
}

/** A plain mail. */
export function mail({ to, subject, from, fields, text }: Posting): readonly string[] {
  return [
    `From: ${from ?? `"Sender Shop" <${US}>`}`,
    `To: <${to}>`,
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    ...(fields ?? []),
    '',
    ...(text ?? ['Hello,', '', 'your order has been shipped.', '', '-- ', 'Sender Shop']),
  ]
}

const CORPUS = path.resolve(import.meta.dirname, '../../../../../corpus')

/** The lines of a bounce of `../../mta`, without its Return-Path. */
export function bounceOf(file: string): readonly string[] {
  const lines = readFileSync(path.join(CORPUS, 'mta', file), 'latin1').split(/\r?\n/)
  const first = lines.findIndex((line) => !/^return-path:/i.test(line))
  return lines.slice(first)
}

/** The same as text: what a person pastes. */
export function pastedBounce(file: string): readonly string[] {
  const lines = bounceOf(file)
  return lines.slice(lines.indexOf('') + 1, lines.indexOf('') + 45)
}

/** Whom `exim-551-moved-516.eml` and its sisters report. */
export const MOVED = 'chloe.bauer@initech.example'
/** The new address that they offer. */
export const MOVED_TO = 'x@y.example'
/** Whom `postfix-550-disabled.eml` reports. */
export const DISABLED = 'quinn.keller68@stark.example'
