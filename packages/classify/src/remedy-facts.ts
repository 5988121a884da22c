/**
 * The facts of one bounce that a remedy mentions, each with words that stand in for it where the bounce
 * does not tell. All of them are what a mail says: data to show, never to follow. Total.
 */
import type { BounceReport } from '@forwardpath/decode'
import { addressDomain } from '@forwardpath/mail'
import type { Classification } from './classification.ts'
import { findNamedList, type NamedList } from './named-lists.ts'
import { firstSubject } from './subject.ts'

/** The facts, or the words that stand in for them. */
export type RemedyFacts = {
  /** The address that we mailed, or "this address". */
  readonly address: string
  /** Its domain, or "the recipient's domain". */
  readonly domain: string
  /** Who refused, or "the receiving server". */
  readonly host: string
  /** Our own IP address, where the reply names it; else "the sending IP address". */
  readonly ip: string
  readonly list: NamedList | undefined
  readonly newAddress: string | undefined
  readonly newContact: string | undefined
}

/** Reads the facts. */
export function remedyFacts(report: BounceReport, classification: Classification): RemedyFacts {
  const recipient = report.recipient ?? report.finalRecipient
  const subject = firstSubject(report)
  return {
    address: recipient ?? 'this address',
    domain: recipient === undefined ? "the recipient's domain" : addressDomain(recipient),
    host: report.remoteMta ?? 'the receiving server',
    ip: sendingIp(subject?.text ?? '', report.remoteMta),
    list: findNamedList(subject?.lower ?? ''),
    newAddress: classification.forwardPath,
    newContact: classification.newContact,
  }
}

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/

/** A reply about the sender names the sender; a bare Remote-MTA is not it. */
function sendingIp(text: string, remoteMta: string | undefined): string {
  const ip = IPV4.exec(text)?.[0]
  return ip === undefined || ip === remoteMta ? 'the sending IP address' : ip
}
