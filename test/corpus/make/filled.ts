/** The address within a text of the table. */

/** `text` with the recipient's address, local part and domain in place of `{rcpt}`, `{local}` and `{domain}`. */
export function filled(text: string, rcpt: string): string {
  const at = rcpt.lastIndexOf('@')
  return text
    .replaceAll('{rcpt}', rcpt)
    .replaceAll('{local}', rcpt.slice(0, at))
    .replaceAll('{domain}', rcpt.slice(at + 1))
}
