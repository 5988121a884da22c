/** What a record of the list may be named by: an address, or a whole domain. */
import { domainOf, parseDomainKey, type DomainKey, type RecordName } from '@forwardpath/mail'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { countAddressesOfDomain, type Database } from '@forwardpath/store'
import { addressArgument } from './options.ts'
import { quoted } from './output.ts'

/** `jane@example.org`, `@example.org`, or `example.org`; exit 2 where it is none of them. */
export function nameArgument(text: string): RecordName {
  const key = parseDomainKey(text.trim())
  if (key !== undefined) return key
  // What has something before its `@` was meant for an address, and is told what an address looks like.
  if (text.trim().lastIndexOf('@') > 0) return addressArgument(text)
  throw new ExitError(`${quoted(text)} is neither a mail address nor a domain`, {
    exitCode: EXIT.usage,
    remedy: 'write it as local@domain, or as @domain',
  })
}

/** `example.org` or `@example.org`, of one label too: a domain is meant. Exit 2 where it is none. */
export function domainArgument(text: string): string {
  const written = text.trim()
  const key = parseDomainKey(written.startsWith('@') ? written : `@${written}`)
  if (key !== undefined) return domainOf(key)
  throw new ExitError(`${quoted(text)} is not a domain`, {
    exitCode: EXIT.usage,
    remedy: 'write it as example.org',
  })
}

/** Of a domain no more are counted: some have a large part of the list. */
const MOST_COUNTED = 1_000

/** `3 of its addresses are suppressed or held: …`, with the command that lists them; absent where none is. */
export async function ofItsAddresses(
  database: Database,
  key: DomainKey,
): Promise<string | undefined> {
  const count = await countAddressesOfDomain(database, key, MOST_COUNTED)
  if (count === 0) return undefined
  const list = `forwardpath suppressions list --domain ${domainOf(key)}`
  if (count === 1) return `1 of its addresses is suppressed or held: ${list}`
  const many =
    count > MOST_COUNTED ? `more than ${MOST_COUNTED.toLocaleString('en-US')}` : String(count)
  return `${many} of its addresses are suppressed or held: ${list}`
}
