/**
 * Challenges: "confirm that you are a person". They are never answered, since whoever forged the sender
 * would make us a spammer. Facts: TMDA, Spamarrest, Boxtrapper, UOL, Earthlink, Vanquish, 0Spam.
 * Promises: total, linear in the text that is read.
 */
import type { Message } from '@forwardpath/mail'
import type { HumanText } from './human-text.ts'

const HEADERS = [
  'x-tmda-fingerprint',
  'x-boxtrapper',
  'x-spamarrest',
  'x-ezbounce-challenge',
] as const
const PHRASES =
  /(?:confirm|verify|prove) that you are (?:a |an )?(?:real |actual )?(?:person|human|not a (?:robot|spammer|machine))|just this once,? click (?:the link )?below|reply to this (?:message|e-?mail) to (?:confirm|release|deliver)|your (?:message|e-?mail) (?:can|will) be delivered (?:once|after|as soon as|when) you (?:confirm|verif|click|reply|answer)|(?:held|quarantined) (?:until|pending) (?:you|your) (?:confirm|verif)|(?:you are|your address is) not (?:yet )?(?:on|in) (?:my|our|his|her|the|their) (?:list of (?:approved|accepted|known)|approved|white ?list|contacts|address book)|to have your address added to the (?:recipient's|user's) (?:allowed|approved|safe|white)\s?list|antispam uol|para que (?:a )?sua mensagem seja (?:encaminhada|entregue|liberada)|para que su mensaje sea (?:entregado|enviado|liberado)|confirmar que (?:você|usted) (?:é|es) uma? (?:pessoa|persona)|bestätigen sie, dass sie (?:ein mensch|kein roboter)|(?:prouver|confirme[rz]) que vous (?:êtes (?:un humain|une personne)|n['’]êtes pas un robot)|(?:demostrar|demuestre|confirme) que (?:usted )?no es un robot|dimostr\S{1,5} (?:di|che) non (?:essere|sei|è) un robot|(?:provar|confirme) que (?:você )?não é um robô|подтверд\S{1,5},? что вы (?:не робот|человек)|potwierd\S{1,5},? że (?:nie jeste\S{1,3} robotem|jeste\S{1,3} człowiekiem)/i
const SUBJECTS =
  /your (?:message|e-?mail) (?:requires|needs) (?:confirmation|verification|authorization)|please confirm (?:your|this) (?:message|e-?mail)|sender (?:verification|confirmation) (?:required|request)|verification required|\[confirm[ _:-]/i

/** Whether the mail asks its sender to prove himself. Total. */
export function isChallenge(message: Message, human: HumanText): boolean {
  if (HEADERS.some((name) => message.fieldText(name) !== undefined)) return true
  if (SUBJECTS.test(message.fieldText('subject') ?? '')) return true
  return PHRASES.test(human.text.slice(0, 8192))
}
