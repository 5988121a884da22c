/**
 * Text of mails and files as a person may look at it: what would act on a terminal or turn a line around is written out.
 * Pure, total, linear.
 */

/** Controls, format characters (bidirectional and zero-width marks among them), separators of lines, lone surrogates. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

/** `‮` → `<U+202E>`: seen, and without effect. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = Number(character.codePointAt(0))
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}
