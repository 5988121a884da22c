/**
 * The words after which a reply offers a new address. An address before them is not offered: it is
 * the old one, or the server's. Lower case; found anywhere, since servers glue lines together.
 */

import { buildLiteralSearch } from './literal-search.ts'

/** Sources: RFC 5321 s3.4; Sendmail FEATURE(`redirect`); Postfix relocated(5); replies seen. */
const PHRASES: readonly string[] = [
  'please try',
  'try instead',
  'not local, try',
  'not local; try',
  'try the new address',
  'moved to',
  'migrated to',
  'relocated to',
  'renamed to',
  'transferred to',
  'moved, see',
  'moved; see',
  'moved. see',
  'moved; new address',
  'moved, new address',
  'moved;',
  'moved:',
  'moved -',
  'moved permanently to',
  'replaced by',
  'replaced with',
  'superseded by',
  'succeeded by',
  'new address is',
  'new address:',
  'new address for',
  'new address of',
  'new address',
  'new e-mail address',
  'new email address',
  'new mail address',
  'new email:',
  'new email is',
  'new e-mail:',
  'new e-mail is',
  'new mailbox is',
  'new mailbox:',
  'new contact is',
  'new contact:',
  'current address is',
  'current email address is',
  'current e-mail address is',
  'correct address is',
  'correct email address is',
  'correct e-mail address is',
  'address is now',
  'address has changed to',
  'address changed to',
  'has changed to',
  'been changed to',
  'changed address to',
  'has changed his address to',
  'has changed her address to',
  'has changed their address to',
  'is now known as',
  'now known as',
  'is now at',
  'now at',
  'is at',
  'reached at',
  'reach him at',
  'reach her at',
  'reach them at',
  'reach me at',
  'contact him at',
  'contact her at',
  'contact them at',
  'contact me at',
  'available at',
  'forwarding address',
  'forward to',
  'forward-path is',
  'use the new address',
  'use instead',
  'please use',
  'please mail',
  'please send to',
  'send mail to',
  'send email to',
  'send e-mail to',
  'send your mail to',
  'send your message to',
  'send messages to',
  'resend to',
  'resend your message to',
  'resend your mail to',
  'write to',
  'mail to',
  'redirect to',
  'redirected to',
  'update your address book',
  'update your records',
  'update your contacts',
  'instead use',
  // German
  'neue adresse',
  'neue e-mail-adresse',
  'neue email-adresse',
  'neue mailadresse',
  'neue mail-adresse',
  'umgezogen nach',
  'umgezogen zu',
  'umgezogen:',
  'lautet jetzt',
  'lautet nun',
  'lautet ab sofort',
  'bitte verwenden sie',
  'bitte benutzen sie',
  'bitte nutzen sie',
  'bitte senden sie',
  'nachfolger ist',
  'erreichbar unter',
  'ersetzt durch',
  // French
  'nouvelle adresse',
  'nouvelle adresse est',
  'remplacée par',
  'remplacee par',
  'remplacé par',
  'remplace par',
  'veuillez utiliser',
  'merci d utiliser',
  "merci d'utiliser",
  'écrire à',
  'ecrire a',
  'écrivez à',
  'ecrivez a',
  'déplacé vers',
  'deplace vers',
  // Spanish, Portuguese, Italian, Dutch
  'nueva dirección',
  'nueva direccion',
  'nuevo correo',
  'reemplazada por',
  'reemplazado por',
  'utilice',
  'novo endereço',
  'novo endereco',
  'substituído por',
  'substituido por',
  'nuovo indirizzo',
  'sostituito da',
  'nieuwe adres',
  'nieuw adres',
  'nieuwe e-mailadres',
  'nieuw e-mailadres',
  'vervangen door',
  'verhuisd naar',
  // Chinese, Japanese, Korean, Russian
  '请尝试',
  '請嘗試',
  '请改用',
  '請改用',
  '新地址',
  '新邮箱',
  '新郵箱',
  '新的邮箱',
  '新しいメールアドレス',
  '新しいアドレス',
  '新アドレス',
  '새 주소',
  '새 이메일',
  '새로운 주소',
  'новый адрес',
]

/** `do not send mail to`, `no longer at`: the opposite of an offer. Bounded by what precedes it. */
const NEGATED = /(?:\bnot|n't|\bnever|\bno longer|\bnicht|\bpas) (?:[a-z]{1,8} ){0,2}$/
const NEGATED_WITHIN_CHARS = 32

/** The offsets after words of an offer, ascending, in lower-case text. Total, linear. */
export type PhraseFinder = (lower: string) => readonly number[]

/** Makes the finder of all words of an offer. */
export function buildPhraseFinder(): PhraseFinder {
  const phrases = [...new Set(PHRASES)]
  const search = buildLiteralSearch(phrases)
  return (lower) => {
    const ends: number[] = []
    search(lower, (index, end) => {
      const phrase = phrases[index]
      if (phrase === undefined || end === ends.at(-1)) return
      if (!isNegated(lower, end - phrase.length, phrase)) ends.push(end)
    })
    return ends
  }
}

/** "User not local please try" is an offer for all its "not". */
function isNegated(lower: string, at: number, phrase: string): boolean {
  if (phrase.startsWith('please')) return false
  return NEGATED.test(lower.slice(Math.max(0, at - NEGATED_WITHIN_CHARS), at))
}
