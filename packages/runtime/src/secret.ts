/**
 * A secret that does not print. Whoever needs it says `reveal()`, which is easy to find in a review.
 */
import { inspect } from 'node:util'

const MASK = '[secret]'

/** Holds a password, a token or a URL with one. Prints, serialises and inspects as `[secret]`; a clone is empty. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself. Only for the call that needs it: never for a log, an error or a command line. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}

/**
 * A URL without what it must not show: the password and the query (drivers take passwords there too). `[secret]` for
 * a text that is no URL. Total.
 */
export function maskUrl(url: string): string {
  if (!URL.canParse(url)) return MASK
  const parsed = new URL(url)
  if (parsed.password !== '') parsed.password = '***'
  if (parsed.search !== '') parsed.search = '?***'
  parsed.hash = ''
  return parsed.href
}
