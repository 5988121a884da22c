/**
 * What every session of ours is started with, whatever the server, the database or the user is set to: an answer is read by its
 * form, and a decision by what it sees.
 */

/**
 * Days and months of a server's own calendar would be read as others, a longer isolation would decide from a history that has gone
 * on, and records are compared as JSON, which holds an instant in the session's zone and bytes in its notation.
 */
const SETTINGS = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
} as const

/** The server reads `options` as words; a blank within one has a backslash. */
const OPTIONS = Object.entries(SETTINGS)
  .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
  .join(' ')

/**
 * The driver takes `options` of an address in the place of those beside it, so they are taken out of it and go before ours: a
 * `search_path` in an address holds, another time zone does not. An address that is no URL is left as it is. Total.
 */
export function sessionOptions(url: string): {
  readonly connectionString: string
  readonly options: string
} {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const own = parsed?.searchParams.get('options') ?? ''
  if (parsed === undefined || own === '') return { connectionString: url, options: OPTIONS }
  parsed.searchParams.delete('options')
  return { connectionString: parsed.href, options: `${own} ${OPTIONS}` }
}
