/**
 * RFC 4180 s2, with an apostrophe before what a spreadsheet would take for a formula: an
 * address may begin with `=`. JSON is exact.
 */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\0＝＋－＠]/u.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
