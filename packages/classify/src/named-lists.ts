/** Lists that a reply may name, and where an operator looks an address up and asks for its removal. */

/** One list. */
export type NamedList = {
  readonly name: string
  /** The list's own page for looking up and delisting. */
  readonly page: string
}

/** Word in the reply, name, page. What stands in front of a service's name stands first. */
const LISTS: readonly (readonly [word: string, name: string, page: string])[] = [
  ['spamhaus', 'Spamhaus', 'https://check.spamhaus.org/'],
  ['spamcop', 'SpamCop', 'https://www.spamcop.net/bl.shtml'],
  ['barracuda', 'Barracuda', 'https://www.barracudacentral.org/rbl/removal-request'],
  ['uceprotect', 'UCEPROTECT', 'https://www.uceprotect.net/en/rblcheck.php'],
  ['proofpoint', 'Proofpoint', 'https://ipcheck.proofpoint.com/'],
  ['abusix', 'Abusix', 'https://lookup.abusix.com/'],
  ['cloudmark', 'Cloudmark', 'https://csi.cloudmark.com/en/reset/'],
  ['sender.office.com', 'Microsoft 365', 'https://sender.office.com/'],
  ['banned sending ip', 'Microsoft 365', 'https://sender.office.com/'],
  ['(s3140)', 'Outlook.com', 'https://olcsupport.office.com/'],
  ['(s3150)', 'Outlook.com', 'https://olcsupport.office.com/'],
  ['trend micro', 'Trend Micro', 'https://servicecentral.trendmicro.com/'],
  ['trendmicro', 'Trend Micro', 'https://servicecentral.trendmicro.com/'],
  ['invaluement', 'Invaluement', 'https://www.invaluement.com/lookup/'],
  ['psbl', 'PSBL', 'https://psbl.org/'],
  ['spamrats', 'SpamRATS', 'https://www.spamrats.com/lookup.php'],
  ['mailspike', 'Mailspike', 'https://mailspike.io/ip_verify'],
  ['manitu', 'NiX Spam', 'https://www.dnsbl.manitu.net/'],
  ['surbl', 'SURBL', 'https://www.surbl.org/surbl-analysis'],
  ['uribl', 'URIBL', 'https://lookup.uribl.com/'],
  ['talosintelligence', 'Cisco Talos', 'https://www.talosintelligence.com/reputation_center'],
  ['senderbase', 'Cisco Talos', 'https://www.talosintelligence.com/reputation_center'],
]

/** The list that a lower-case text names. Absent for a receiver's own list. Total. */
export function findNamedList(lower: string): NamedList | undefined {
  const found = LISTS.find(([word]) => lower.includes(word))
  return found === undefined ? undefined : { name: found[1], page: found[2] }
}
