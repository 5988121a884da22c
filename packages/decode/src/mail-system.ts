/**
 * Whether a mail comes from a mail system and not from a person or a program that writes for one.
 *
 * No single mark is needed: Courier, OpenSMTPD, dma and nullmailer set no Auto-Submitted, double bounces
 * have no null sender. Promises: total, linear in the header.
 */
import type { Message, Part } from '@forwardpath/mail'
import { addressesOfField } from './report-address.ts'
import { subjectOf } from './subject.ts'

/**
 * What speaks for it, strongest first: the structure of a report; a sender that only mail systems are, or a
 * postmaster with a subject that they write; one of these alone, or a null
 * reverse-path, or Auto-Submitted.
 */
export type MailSystemMark = 'report' | 'system' | 'likely' | 'none'

/** Only mail systems send under these names. */
const SYSTEM_LOCAL_PART =
  /^(?:mailer-?daemon|mail-?daemon|mdaemon|maildaemon|double-bounce|mail\.delivery\.system|mail-delivery|maildelivery|mmdf)$/i
const SYSTEM_NAME = /mailer[- ]?daemon|mail deliver|delivery s(?:ub)?ystem/i
/** People send under these too. */
const OFFICE_LOCAL_PART = /^(?:poo?st_?ma?ster|daemon|smtp|uucp|postmaster[+=-].{1,64})$/i
const OFFICE_NAME = /mail system|mail administrator|system administrator|mailsystem|postmaster/i
const SUBJECT =
  /undeliver|^(?:recipient|user|mailbox|address) (?:does not exist|not found|unknown|unavailable|is full)|deliver(?:y|ing) (?:status|fail|error|problem|report|notif|incomplete|has failed|delay|warning)|returned (?:e?mail|to sender)|return(?:ing|ed) (?:message|mail) to sender|mail (?:fail|error|system error|deliver\S{0,3} fail|could not)|fail(?:ure|ed) (?:notice|deliver|mail|to deliver)|non[- ]?deliver|could ?n[o']t (?:be deliver|send)|could not send message|not deliverable|error sending (?:your )?(?:mail|message)|message (?:you sent blocked|delivery|blocked|not deliver)|email delivery|loop alert|mail not delivered|unable to deliver|rejected:|unzustellbar|nicht zugestellt|zustellung|non remis|non distribu|échec de (?:la )?remise|echec de (?:la )?(?:remise|distribution)|no se (?:ha podido|puede) entregar|no entregado|devuelto|mancata consegna|impossibile (?:consegnare|recapitare)|non recapitabile|vertraagde bezorging|onbestelbaar|niet bezorgd|niet afgeleverd|não (?:foi )?entregue|falha na entrega|não (?:é )?possível entregar|недоставлен|не доставлен|не может быть доставлено|nie (?:dostarczono|zosta[łl]a dostarczona)|niedostarcz|zwrot|nedoru[čc]|nelze doru[čc]it|no se pudo entregar|sin entregar|kunde inte levereras|ej levererat|kunne ikke leveres|toimitus epäonnistui|kézbesíthetetlen|teslim edilemedi|iletilemedi|verzögerte zustellung|remise (?:différée|retardée)|entrega (?:retrasada|demorada|atrasada)|recapito (?:ritardato|in ritardo)|opóźnion\S{1,3} (?:dostarcz|dor[eę]cz)|fördröjd leverans|forsinket levering|配信(?:の)?遅延|邮件延迟|延迟通知|배달 지연|メールエラー|エラー通知|配信不能|配信エラー|送信エラー|不達|退信|系统退信|无法投递|投递失败|传输失败|发送失败|未送达|전송 실패|반송/i
const ANSWER = /^(?:re|aw|sv|antw|odp|vs|fw|fwd|wg|tr|rv|res|ynt)(?:\[\d{1,3}\])?\s{0,3}:/i
const FORWARDED = /\[fwd:/i
/** Services whose notices of single recipients come under an address of their own. */
const NOTICE_SENDER = /^no-reply@sns\.amazonaws\.com$/i

/** Judges the header. Total. */
export function mailSystemMark(message: Message): MailSystemMark {
  const { root } = message
  if (holdsReport(root, MAX_DEPTH) || root.contentType === 'message/delivery-status')
    return 'report'
  if (message.fieldText('x-failed-recipients') !== undefined) return 'report'
  const sender = senderMark(message.fieldText('from') ?? '')
  if (sender === 'system') return 'system'
  const submitted = message.fieldText('auto-submitted')?.trim() ?? ''
  // The subject that it names is that of a mail which arrived (RFC 5436 s2.7.1).
  if (/^auto-notified\b/i.test(submitted)) return 'none'
  const isSubject = isBounceSubject(subjectOf(message))
  if (sender === 'office' && isSubject) return 'system'
  // RFC 3834 s5: any value but `no`.
  if (sender === 'office' || hasNullReversePath(message) || /^auto-/i.test(submitted))
    return 'likely'
  // A newsletter about bounces has such a subject too, and a person who asks what one means.
  return isSubject && !isListMail(message) && !isLetter(message) ? 'likely' : 'none'
}

/** RFC 2369, RFC 2919: what a list or a newsletter puts on its mails, and no mail system on a report. */
function isListMail(message: Message): boolean {
  return LIST_FIELDS.some((name) => message.fieldText(name) !== undefined)
}

const LIST_FIELDS = ['list-id', 'list-unsubscribe', 'list-post', 'x-mailing-list'] as const

/**
 * Came with its author's own address as reverse-path, or with that of a list which passed it on and puts nothing else on
 * its mails: a person writes so, mail systems under the null one.
 */
function isLetter(message: Message): boolean {
  const author = addressesOfField(message.fieldText('from'))[0]?.toLowerCase()
  const reversePath = addressesOfField(message.fieldText('return-path'))[0]?.toLowerCase()
  if (author === undefined || reversePath === undefined || PROGRAM.test(author)) return false
  return author === reversePath || LIST_RETURN.test(reversePath)
}

/** Where a list wants the bounces of its members: `news+bounces-7-jane=customer.example@`, `owner-news@`. */
const LIST_RETURN = /(?:^|[-+._])(?:bounces?|owner|request)(?:[-+._=][^@]{1,200})?@/

/** List servers and gateways do not all know the null reverse-path. */
const PROGRAM =
  /(?:^|[-+._])(?:admin|owner|request|bounces?|no-?reply|notifications?|alerts?|system|server|mail|robot|list|relay|gateways?|scanner)@/i

/**
 * Whether the mail came with the null reverse-path (RFC 5321 s4.5.5), as far as Return-Path tells. Forwarders put the
 * daemon in its place.
 */
export function hasNullReversePath(message: Message): boolean {
  return /^<(?:mailer-daemon@[^<>]{1,255})?>$/i.test(message.fieldText('return-path')?.trim() ?? '')
}

/** One that mail systems write, and no answer to it. */
function isBounceSubject(subject: string): boolean {
  return !ANSWER.test(subject) && !FORWARDED.test(subject) && SUBJECT.test(subject)
}

function senderMark(from: string): 'system' | 'office' | 'none' {
  const shown = from.slice(0, MAX_FROM_CHARS)
  const [address] = addressesOfField(shown)
  const localPart = address === undefined ? '' : address.slice(0, address.lastIndexOf('@'))
  const name = shown.replace(/<[^<>]{0,320}>/, '')
  // `MAILER-DAEMON <>`, and the literal `MAILER-DAEMON@$myhostname` of a template.
  const isNullSender = address === undefined && /<\s{0,4}>/.test(shown)
  if (isNullSender || SYSTEM_LOCAL_PART.test(localPart) || SYSTEM_NAME.test(name)) return 'system'
  if (address !== undefined && NOTICE_SENDER.test(address)) return 'office'
  return OFFICE_LOCAL_PART.test(localPart) || OFFICE_NAME.test(name) ? 'office' : 'none'
}

/** More than a name and an address. */
const MAX_FROM_CHARS = 640

/** The wrappers that gateways and lists put around a report to add a footer are no deeper. */
const MAX_DEPTH = 3

/** RFC 6522, at the root or below such a wrapper. A forwarded report is a leaf of type message/rfc822. */
function holdsReport(part: Part, depth: number): boolean {
  if (part.contentType === 'multipart/report')
    return !isOtherReport(part.parameters.get('report-type'))
  return depth > 0 && part.parts.some((child) => holdsReport(child, depth - 1))
}

function isOtherReport(reportType: string | undefined): boolean {
  const type = reportType?.toLowerCase()
  return type !== undefined && type !== 'delivery-status'
}
