/**
 * Judges the reports of one mail by stored facts, and says which answers of the DNS could raise a tier. Pure but for the
 * library that verifies our own signature.
 */
import { API_MAILBOX } from '@forwardpath/runtime'
import type { DnsSubject, StoredMail } from '@forwardpath/store'
import {
  claimsSenderAuthenticated,
  judgeReport,
  MARKS_NEEDED,
  verifyOwnSignature,
  type Judgement,
  type OwnSignature,
  type TrustConfig,
} from '@forwardpath/trust'
import {
  domainOf,
  keyNamesOf,
  type Judgeable,
  type Reported,
  type TrustFacts,
} from './trust-facts.ts'
import type { TrustSettings } from './trust-settings.ts'

/** What a judgement is made with. */
export type JudgeOptions = {
  readonly facts: TrustFacts
  readonly settings: TrustSettings
  /** Its place in the ledger. */
  readonly message: Pick<StoredMail, 'mailbox' | 'isDemo' | 'isVouched'>
}

/** What became of one mail. */
export type JudgedMail<Report extends Reported> = {
  /** In their order. */
  readonly reports: readonly (Report & { readonly judgement: Judgement })[]
  /** Answers that are not there and could change a judgement. */
  readonly waits: readonly DnsSubject[]
}

/** Never throws: what cannot be verified is not verified. */
export async function judgeMail<Report extends Reported>(
  mail: Judgeable<Report>,
  options: JudgeOptions,
): Promise<JudgedMail<Report>> {
  const ownSignature = await signatureOf(mail, options)
  const config = trustConfigOf(options)
  const sentLog = options.facts.sentLogOf(mail)
  const reports = mail.reports.map((reported) => ({
    ...reported,
    judgement: judgeReport(
      {
        report: reported.report,
        reportsInMail: mail.reports.length,
        mail: mail.material.facts,
        receivedAtMs: mail.receivedAtMs,
        sentLog,
        recipientMx: domainOf(reported.report).map(options.facts.mxOf)[0],
        ownSignature,
        isVouched: options.message.isVouched,
        author: mail.material.from,
      },
      config,
    ),
  }))
  const waits = options.settings.isDnsEnabled
    ? reports.flatMap((reported) => waitsOf(reported, { mail, options }))
    : []
  return { reports, waits }
}

function trustConfigOf({ facts, settings, message }: JudgeOptions): TrustConfig {
  return {
    ownMtas: facts.ownMtas,
    ownDomains: message.isDemo ? settings.demoDomains : settings.ownDomains,
    trustedAuthservIds: settings.trustedAuthservIds,
    isClosed: message.isDemo || settings.closedMailboxes.has(message.mailbox),
    tokenKeys: settings.tokenKeys,
    isHandedIn: message.mailbox === API_MAILBOX,
  }
}

async function signatureOf(
  { material, receivedAtMs }: Judgeable,
  { facts, settings }: JudgeOptions,
): Promise<OwnSignature | undefined> {
  if (material.signed === undefined) return undefined
  return verifyOwnSignature(material.signed, {
    ownDkim: settings.ownDkim,
    keyRecords: facts.keyRecords,
    receivedAtMs,
  })
}

/** Which hosts are ours tells whether our own side wrote what the mail says of its author. */
function isAuthorOpen({ material }: Judgeable, { reasons }: Judgement): boolean {
  return (
    material.from !== undefined &&
    !reasons.includes('sender-dmarc') &&
    claimsSenderAuthenticated(material.facts)
  )
}

function keysOf(mail: Judgeable, { facts, settings }: JudgeOptions): readonly DnsSubject[] {
  return keyNamesOf(mail, settings)
    .filter((name) => !facts.keyRecords.has(name))
    .map((name): DnsSubject => ({ name, kind: 'txt' }))
}

function waitsOf(
  { report, judgement }: Reported & { readonly judgement: Judgement },
  { mail, options }: { readonly mail: Judgeable; readonly options: JudgeOptions },
): readonly DnsSubject[] {
  const keys = keysOf(mail, options)
  if (judgement.reasons.includes('handed-in')) return judgement.tier === 'verified' ? [] : keys
  const { facts } = options
  const spf = facts.missingSpf.map((name): DnsSubject => ({ name, kind: 'spf' }))
  const ofAuthor = isAuthorOpen(mail, judgement) ? spf : []
  if (judgement.tier === 'verified') return ofAuthor
  const isOpen = judgement.tier === 'unverified' && judgement.origin === undefined
  if (!isOpen) return [...keys, ...ofAuthor]
  // With fewer marks its origin changes nothing.
  const mx = domainOf(report)
    .filter(
      (name) => judgement.marks.length >= MARKS_NEEDED.recipient && facts.mxOf(name) === undefined,
    )
    .map((name): DnsSubject => ({ name, kind: 'mx' }))
  return [...keys, ...spf, ...mx]
}
