/**
 * Paragraphs that a gateway puts above or below every mail that passes it: a disclaimer, a warning of strangers. They are no word of
 * the report, and the address that some of them name is whoever keeps the gateway.
 *
 * Promises: total, linear.
 */

/** The lines without such paragraphs. The same array where there is none. Total, linear. */
export function withoutGatewayWords(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => MAYBE.test(line))) return lines
  const kept: string[] = []
  for (const paragraph of paragraphsOf(lines)) {
    if (!isOfGateway(paragraph.join(' '))) kept.push(...paragraph)
  }
  return kept
}

/** Each keeps the blank lines above it. */
function paragraphsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const paragraphs: string[][] = [[]]
  let isBlank = true
  for (const line of lines) {
    if ((line === '' && !isBlank) || RULE.test(line)) paragraphs.push([])
    isBlank = line === ''
    paragraphs.at(-1)?.push(line)
  }
  return paragraphs
}

/** The mark of a signature (RFC 3676 s4.3), or a line of nothing but strokes. */
const RULE = /^(?:--|[-_=*]{5,})$/

/** A reply may hold one of the words; a disclaimer holds two of its kind, and quotes no reply. */
function isOfGateway(paragraph: string): boolean {
  if (REPLY.test(paragraph)) return false
  if (STRANGER.test(paragraph)) return true
  return SECRET.test(paragraph) && MEANT_FOR.test(paragraph)
}

/** Of a language each: secrecy. */
const SECRET =
  /\b(?:confidential|privileged|vertraulich|confidentiel|confidencia|confidenzial|riservat|vertrouwelijk|poufn|konfidentiel|konfidensiel|konfidentiell|luottamukse)|конфиденциальн|機密|机密|保密/i
/** For whom alone the mail is, and what another reader is to do. */
const MEANT_FOR =
  /\b(?:intended (?:only|solely|for|recipient)|in error|bestimmt|irrtümlich|exclusivement|par erreur|uso exclusivo|exclusivamente|por error|por engano|esclusivamente|per errore|uitsluitend|bestemd|wyłącznie|przeznaczon|avsedd|udelukkende|utelukkende)|предназначен|исключительно|误收|誤って/i
/** What gateways say above a mail that came from outside. */
const STRANGER =
  /\b(?:e-?mail|message|mail) (?:has |was |is )?(?:originated|came|comes|coming) from (?:an? )?(?:outside|external)|\bexternal (?:e-?mail|sender|message)\b.{0,120}\b(?:caution|links?|attachments?)\b|\b(?:mail|nachricht) (?:stammt|kommt|wurde) von (?:einem |einer )?extern|\bprovient de l['’]extérieur|\bexpéditeur externe|\bremitente externo|\bcorreo externo|\bproviene dall['’]esterno|\bmittente esterno|\bexterne afzender|\bvan buiten (?:de|onze) organisatie/i
const MAYBE = new RegExp(`${SECRET.source}|${STRANGER.source}`, 'i')
/** A code of a reply that stands where one begins. */
const REPLY = /(?:^|[\s:])[45]\d\d[- ][45]\.\d{1,3}\.\d{1,3}\b|\bsaid:|^\s*[45]\d\d[ -]/
