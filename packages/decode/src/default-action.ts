/**
 * The action of a report that gives none: what the subject and the words of the mail say of the whole.
 * Promises: total, linear.
 */
import type { Message } from '@forwardpath/mail'
import type { Action } from './bounce-report.ts'
import type { HumanText } from './human-text.ts'

/** At its beginning only: behind it many servers repeat the subject of the returned message. */
const WARNING_SUBJECT =
  /^\W{0,4}(?:warning\b(?!.{0,200}\b(?:unknown|no such|not exist|fail(?:ed|ure)|undeliver|refused|rejected)\b)|delay(?:ed)?\b|(?:mail |message )?(?:delivery|message) (?:is |has been |temporarily )?delay|delivery status notification ?[(:] ?delay|delivery notification: delivery (?:has been |is )?delayed|(?:mail )?delivery warning|verzögert|retard|vertraagde bezorging|remise (?:différée|retardée)|entrega (?:retrasada|demorada|atrasada)|recapito (?:ritardato|in ritardo)|opóźnion|fördröjd|forsinket|配信(?:の)?遅延|邮件延迟|延迟通知|배달 지연)/i
const WARNING_TEXT =
  /you do(?: not|n't) need to re-?send|\bdelivery .{0,80} has been defer+ed|\bwill retry for \d|\btemporary problem delivering|(?:expédition|remise|livraison|distribution) [^.]{0,80}été différée?s?|tentatives (?:d['’]envoi |de (?:remise|distribution) )?vont être effectuées|this is a warning message only|will be retried|delivery attempts (?:will continue|are still pending)|attempts to deliver the message will continue|will (?:continue|keep) (?:trying|to try)|has been postponed|has not yet been delivered|has not been delivered yet|zustellung[^.]{0,40} verzögert|noch nicht zugestellt|pas encore (?:pu |été )|nog niet bezorgd|(?:todavía|aún) no se ha (?:podido )?entreg|non è (?:stato )?ancora (?:stato )?(?:recapitato|consegnato)|ainda não (?:foi|pôde ser) entregue|ponawia(?:ć|ł|ła|ne)? prób|nie zosta[łl]a? jeszcze d(?:ostarcz|oręcz)|har ännu inte levererats|(?:ещё|еще|пока) не доставлен|尚未(?:送达|投递)|まだ配信されて/i

/** Delayed where the mail warns, else failed. Total, linear. */
export function defaultAction(message: Message, human: HumanText): Action {
  const subject = message.fieldText('subject') ?? ''
  if (WARNING_SUBJECT.test(subject)) return 'delayed'
  return WARNING_TEXT.test(human.text) ? 'delayed' : 'failed'
}
