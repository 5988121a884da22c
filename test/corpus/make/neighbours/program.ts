/**
 * A program that writes to the mailbox in which bounces arrive, what it is made to write, and the truth about each mail. The
 * truth stands here before any program has written and before anything has decoded that.
 */
import type { DnsName } from '../../../support/dns-server.ts'
import type { Root } from '../situations/driver.ts'

/** Kinds as in docs of the decoder. A delay or a success is `delivery_notice`. */
export type Kind =
  | 'bounce'
  | 'delivery_notice'
  | 'complaint'
  | 'auto_reply'
  | 'read_receipt'
  | 'challenge'
  | 'automated_report'
  | 'not_a_bounce'

/** One recipient of a real bounce or of a complaint. */
export type ReportTruth = {
  readonly to: string
  /** Every category that is right; absent where none is asked (a complaint has none). */
  readonly is?: readonly string[]
  readonly code?: number
  readonly path?: string
}

/** What is true of one mail. */
export type Truth = {
  /** Every kind that a reader of the mail may give; one where there is no question. */
  readonly kinds: readonly [Kind, ...Kind[]]
  /** Exactly these are reported, where the kind reports anything. Default: nobody. */
  readonly reports?: readonly ReportTruth[]
  /** A list that refuses a posting may be reported as having refused it: this address and no other. */
  readonly mayReport?: readonly string[]
  /** What an automatic answer says, where that is asked: null for nothing that our vocabulary has. */
  readonly says?: 'out_of_office' | 'left_company' | 'new_address' | 'successor' | null
  /** The last day of an absence, where that is asked. */
  readonly until?: string
  /** The one address that it offers in place of the one that was mailed. Absent: whatever is found is invented. */
  readonly offers?: string
  /** One that stands there in words which need not be read as an offer. */
  readonly mayOffer?: string
}

/** One mail that comes. */
export type Coming = Truth & {
  /** Part of the file name behind the case's; absent for the first. */
  readonly suffix?: string
  /** Tells it from the other mails of its case. */
  readonly has?: string
}

/** One thing that happens, and what is written about it. */
export type Case = {
  /** Part of the file names; no rule may know it. */
  readonly name: string
  readonly mails: readonly Coming[]
  readonly act: (world: World) => Promise<void> | void
  /** Default 20 s. */
  readonly waitMs?: number
}

/** What a case can use. */
export type World = {
  readonly root: Root
  /** Gives a mail to the host's Postfix. */
  readonly post: (mail: {
    readonly from: string
    readonly to: string
    /** Header lines, a blank line, body lines; a Message-ID and a Date are put in front. */
    readonly lines: readonly string[]
  }) => Promise<void>
}

/** A program with its cases. */
export type Program = {
  /** First part of the file names. */
  readonly name: string
  readonly host: string
  readonly domain: string
  /** What Postfix does for it: lines of main.cf, of aliases, of master.cf. */
  readonly main?: string
  readonly master?: string
  readonly aliases?: Readonly<Record<string, string>>
  readonly zones?: Readonly<Record<string, DnsName>>
  /** Its configuration, and whatever runs beside Postfix. */
  readonly prepare: (root: Root) => Promise<void> | void
  readonly cases: readonly Case[]
}

/** A mail that tells of no delivery and offers nothing, as most of these. */
export const nothing = (...kinds: readonly [Kind, ...Kind[]]): Coming => ({ kinds })

/** A list or a program acknowledges, asks or informs: an answer of a machine, or simply a mail. */
export const NOTICE: readonly [Kind, ...Kind[]] = ['not_a_bounce', 'auto_reply']

/** The request to confirm a subscription: a token to answer, though nobody has to prove that he is a person. */
export const CONFIRM: readonly [Kind, ...Kind[]] = ['not_a_bounce', 'auto_reply', 'challenge']

/** Figures and lists about a host's mail. */
export const SUMMARY: readonly [Kind, ...Kind[]] = ['not_a_bounce', 'automated_report']

/** A list refuses a posting: a notice, or a bounce of the list's address. */
export const refused = (list: string): Coming => ({
  kinds: ['not_a_bounce', 'auto_reply', 'bounce'],
  mayReport: [list],
})

/** Shows what a command had to say, and gives it back. */
export function told(text: string): string {
  if (text.trim() !== '') process.stdout.write(`     ${text.trim().replaceAll('\n', '\n     ')}\n`)
  return text
}
