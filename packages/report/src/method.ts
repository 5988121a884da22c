/** Section G: how each figure is counted, in the words of the report. Whoever changes a figure changes its line here. */

const COMMON: readonly string[] = [
  'A report belongs to the period by the time at which the server received it, in UTC; the first instant is in it, the last is not.',
  'Shares of the head are of the failures that were reported in the period. Unbound are reports below the tier "correlated": nothing ties them to one mail that was sent. Reports of open and rolled-back incidents count nothing and are left out.',
  'Without a sent log it is not known how many mails were sent, and no rate is shown.',
]

const STALE: readonly string[] = [
  'An address is stale while its record is held or active in every stream, for a category that speaks of the address, and it was last reported in the period; or while an automatic reply says that the person left the company. A hold that is over, a release and what the sender himself caused are not in it. A record for a whole domain is one row.',
  'Gone: user_unknown, bad_address, owner_changed. Disabled: mailbox_disabled. Dead domain: domain_not_found, domain_refuses_mail. Full: mailbox_full, once it has lasted. Moved with a new address: a proposal stands that nobody rejected; without one: moved and not_local.',
  'Last good delivery: the last bound report of a delivery, or the last mail of the sent log that was sent at least 5 days before the first failure and that no failure answers: queues do not last longer.',
  'The lead source of an address is known from the contacts import (of several, the one captured first), else from the sent log, from the log by the id in a verified return path, from a header of the returned mail at tier "plausible" or better; else it is unknown.',
]

/** Of the report `stale`. */
export const STALE_METHOD: readonly string[] = [
  ...COMMON,
  ...STALE,
  'Waiting are changes that are being checked or pending, whenever they came; decided and confirmed are those of the period. Ages are whole days; their median is the middle one.',
  'A false positive is a record that was released in the period, by a person or by a sign of life. It is fine where mail was delivered or sent since and no failure came; it failed again where one came; else nothing is known.',
]

/** Of the report `sources`. */
export const SOURCES_METHOD: readonly string[] = [
  ...COMMON,
  ...STALE,
  'The size of a source is the number of its contacts, captured before the period ends. An address that came from two sources is counted in both. Only a contacts import gives a size, and so a rate.',
  'Moved: the classes moved and left the company. Never valid: gone or at a dead domain, and the first mail that the sent log knows is the one that failed: the address was bad when it was captured. Complaints: contacts that complained in the period.',
  'Intervals are Wilson score intervals at 95 %. Sources with fewer than 30 contacts show counts only.',
  'Trend: the share of contacts that were first reported in the period, against the period of the same length before it, of the records that stand today; rising or falling where the two intervals have nothing in common.',
]

/** Of the report `domains`. */
export const DOMAINS_METHOD: readonly string[] = [
  ...COMMON,
  'A migration is shown where at least 5 addresses of one domain moved to one other domain, seen on at least 2 days; at least 90 % of the group follow one pattern of the local part; and at least 3 of these rest on bound reports. Proposals count while they are checked, pending or approved, and were seen in the period.',
  'The old domain takes no mail where its DNS says so (null MX, no such domain); it does where a bound delivery came after the last sighting; else it is not known. Addresses that are likely next are contacts of the old domain without a sighting. Nothing is proposed for them.',
]

/** Of the report `health`. */
export const HEALTH_METHOD: readonly string[] = [
  ...COMMON,
  'Refusals that the policy in force ignores: they speak of the sender, the route or the receiving system and are held against no address. The provider is who answers for the mailbox, where that is known; else the domain of the recipient.',
]
