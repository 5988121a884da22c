/** What a query of the list narrows it to; the page and its CSV read it the same way. */
import { domainToALabel } from '@forwardpath/mail'
import type { SuppressionPageFilter } from '@forwardpath/store'
import type { PageCall } from '../page.ts'

/** Rows that one page looks through. */
export const REACH = 20_000

/** The filter of a request; a search text that is no address is a domain. */
export function filterOf(call: PageCall): SuppressionPageFilter {
  const value = (name: string): string | undefined => {
    const text = call.query.get(name)
    return text === null || text === '' ? undefined : text
  }
  const q = value('q')
  const wanted = value('domain') ?? q?.replace(/^@/, '')
  return {
    status: value('status'),
    reason: value('reason'),
    category: value('category'),
    scope: value('scope'),
    source: value('source'),
    trust: value('trust'),
    domain: wanted === undefined ? undefined : (domainToALabel(wanted) ?? wanted.toLowerCase()),
  }
}
