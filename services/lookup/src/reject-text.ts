/**
 * What a sender is told. The marker comes back in bounces, where the host with it proves that the refusal was ours and no
 * news about the recipient (packages/classify/src/own-suppression.ts).
 */
import { isIP } from 'node:net'

/** RFC 3463 s3.8: delivery not authorized, message refused. */
export const REJECT_STATUS = '5.7.1'
/** RFC 3463 s3.4: other or undefined mail system status. */
export const TEMP_STATUS = '4.3.0'
/** What is said while there is no list to answer from. */
export const TEMP_TEXT = 'suppression list not at hand, try again later'

/** Without code and status, which every protocol gives in a place of its own. */
export function rejectText(host: string, id: string): string {
  return `recipient suppressed by ${host} [fp:${id}]`
}

/** The host to speak as: the first of our MTAs with a name, else our first domain; `undefined` where neither is known. */
export function ownHost(own: {
  readonly mtas: readonly string[]
  readonly domains: readonly string[]
}): string | undefined {
  const named = own.mtas.find((mta) => !mta.includes('/') && isIP(mta) === 0)
  return named ?? own.domains[0]
}
