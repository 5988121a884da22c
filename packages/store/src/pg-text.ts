/**
 * Text for Postgres: NUL is refused by it (22021) and a lone surrogate becomes U+FFFD without a word,
 * so both are replaced here, where it can be seen. The raw bytes keep what a mail really said.
 */

/** Replaces NUL and lone surrogates by U+FFFD and cuts at `maxChars`, never inside a pair. Total. */
export function pgText(text: string, maxChars = 8_000): string {
  const cut = text.length > maxChars ? text.slice(0, maxChars) : text
  return cut.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** The same for what may be absent: SQL null. */
export function pgTextOrNull(text: string | undefined, maxChars?: number): string | null {
  return text === undefined ? null : pgText(text, maxChars)
}
