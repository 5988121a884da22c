/**
 * What a move offers that is no address: a telephone number, a street, a web page, a host. Kept for a
 * person to read (glossary: new contact). Total; every repeat is bounded.
 */

const WEB_PAGE = /^[ :]{0,3}(https?:\/\/[^ <>"]{4,200}|www\.[^ <>"]{4,200})/i
const TELEPHONE = /^[ :]{0,3}(?:tel\.?:? ?|phone:? ?)?(\+?[(0-9][0-9 ()./-]{5,24}[0-9])/i
const NUMBER_THEN_NAME = /^[ :]{0,3}([0-9]{1,5}[a-z]? \p{L}[^;@<>]{3,120})$/iu
const NAME_THEN_NUMBER = /^[ :]{0,3}(\p{L}[^;@<>0-9]{3,60}[0-9]{1,5}[a-z]?(?:, [^;@<>]{2,60})?)$/iu
const HOST = /^[ :]{0,3}["'(]?((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})["').]{0,2}(?: |$)/i

/** The contact that stands at once after the words of an offer, within their sentence. */
export function readPlainContact(after: string): string | undefined {
  const sentence = firstSentence(after.slice(0, 240))
  const match =
    WEB_PAGE.exec(after) ??
    TELEPHONE.exec(sentence) ??
    NUMBER_THEN_NAME.exec(sentence) ??
    NAME_THEN_NUMBER.exec(sentence) ??
    HOST.exec(sentence)
  return match?.[1]?.replace(/[.,)]{1,3}$/, '')
}

function firstSentence(text: string): string {
  const [sentence = ''] = text.split(/;|\. /, 1)
  return sentence.replace(/[. ]{1,3}$/, '')
}
