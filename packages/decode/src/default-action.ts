/**
 * The action of a report that gives none: what the subject and the words of the mail say of the whole.
 * Promises: total, linear.
 */
import type { Message } from '@forwardpath/mail'
import type { Action } from './bounce-report.ts'
import type { HumanText } from './human-text.ts'
import { statesFailure } from './stated-failure.ts'
import { subjectOf } from './subject.ts'

/** At its beginning only: behind it many servers repeat the subject of the returned message. */
const WARNING_SUBJECT =
  /^\W{0,4}(?:warning\b(?!.{0,200}\b(?:unknown|no such|not exist|fail(?:ed|ure)|undeliver|refused|rejected)\b)|delay(?:ed)?\b|(?:mail |message )?(?:delivery|message) (?:is |has been |temporarily )?delay|delivery status notification ?[(:] ?delay|delivery notification: delivery (?:has been |is )?delayed|(?:mail )?delivery warning|verzögert|retard|vertraagde bezorging|remise (?:différée|retardée)|entrega (?:retrasada|demorada|atrasada)|recapito (?:ritardato|in ritardo)|opóźnion|fördröjd|forsinket|配信(?:の)?遅延|邮件延迟|延迟通知|배달 지연)/i
const WARNING_TEXT =
  /you do(?: not|n't) need to re-?send|\bdelivery .{0,80} has been defer+ed|\bwill retry for \d|\btemporary problem delivering|(?:expédition|remise|livraison|distribution) [^.]{0,80}été différée?s?|tentatives (?:d['’]envoi |de (?:remise|distribution) )?vont être effectuées|this is a warning message only|will be retried|delivery attempts (?:will continue|are still pending)|attempts to deliver the message will continue|will (?:continue|keep) (?:trying|to try)|has been postponed|has not yet been delivered|has not been delivered yet|zustellung[^.]{0,40} verzögert|noch nicht zugestellt|pas encore (?:pu |été )|nog niet bezorgd|(?:todavía|aún) no se ha (?:podido )?entreg|non è (?:stato )?ancora (?:stato )?(?:recapitato|consegnato)|ainda não (?:foi|pôde ser) entregue|ponawia(?:ć|ł|ła|ne)? prób|nie zosta[łl]a? jeszcze d(?:ostarcz|oręcz)|har ännu inte levererats|(?:ещё|еще|пока) не доставлен|尚未(?:送达|投递)|まだ配信されて|nur eine warnung|nicht (?:noch einmal|erneut|nochmals?) (?:zu )?(?:ver)?senden|versucht es (?:noch|weiter)|weitere zustellversuche|(?:n['’]est|il s['’]agit) (?:que |seulement )?d?['’]?(?:un )?(?:simple )?avertissement|pas nécessaire de (?:le |la )?(?:renvoyer|réexpédier)|no es necesario (?:que )?(?:lo |la )?(?:vuelva a enviar|reenvi|volver a enviar)|se seguirá intentando|non è necessario (?:re)?inviar|ulteriori tentativi|não é (?:necessário|preciso) (?:reenvi|enviar (?:novamente|outra vez))|novas tentativas|niet (?:opnieuw|nogmaals) te (?:ver)?(?:sturen|zenden)|nie (?:musisz|trzeba) [^.]{0,40}ponownie|(?:только|лишь) предупреждение|не (?:нужно|требуется|надо) [^.]{0,40}(?:повторно|снова|ещё раз|еще раз)|再送(?:する|の|して)?(?:必要|いただく)|配信を(?:試み|続け)|まだ配信でき|(?:无需|不需要|不必)(?:再次|重新)发送|将继续尝试/i

/** A notice of success that lost its fields says so at its beginning; a report that some failed says that too. */
const SUCCESS_TEXT =
  /\b(?:message|mail)(?:\(s\))? (?:was|has been|were) (?:successfully (?:delivered|relayed|sent on)|(?:delivered|relayed) to (?:the following|these) recipient)|\bhad successful delivery notifications\b|\bdelivery to these recipients or groups is complete\b|wurde erfolgreich [^.]{0,80}(?:zugestellt|weitergeleitet)|(?:remis|délivré|livré|distribué)e? avec succès|message a été (?:bien )?(?:remis|délivré|livré|distribué) (?:aux?|à)\b|avec succès (?:remis|délivré|livré|distribué)|entregado (?:correctamente|con éxito|satisfactoriamente)|(?:recapitato|consegnato) (?:correttamente|con successo)|entregue com (?:sucesso|êxito)|met succes (?:afgeleverd|bezorgd)|pomyślnie (?:dostarczon|doręczon)|успешно доставлен|正常に配(?:送|信)|に配(?:送|信)されました|已成功(?:送达|投递)/i
const MAX_OPENING_CHARS = 800

/** Delayed where the mail warns, delivered where it tells of success alone, else failed. Total, linear. */
export function defaultAction(message: Message, human: HumanText): Action {
  const subject = subjectOf(message)
  // Lines are broken in the middle of sentences, here or on the way.
  const text = human.text.replace(/\s+/g, ' ')
  if (WARNING_SUBJECT.test(subject) || WARNING_TEXT.test(text)) return 'delayed'
  const isOfSuccess = SUCCESS_TEXT.test(text.slice(0, MAX_OPENING_CHARS)) && !statesFailure(text)
  return isOfSuccess ? 'delivered' : 'failed'
}
