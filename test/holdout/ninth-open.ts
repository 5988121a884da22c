/**
 * Replies of the ninth set that are still judged otherwise than its table says: a number of a provider's that no page of his explains,
 * and a fault of DNS that does not say whose. Neither costs a recipient (replies.test.ts).
 */

/** As they stand in the tables. */
export const NINTH_OPEN: ReadonlySet<string> = new Set([
  '421 4.1.1 BXpE Service refuse. Veuillez essayer plus tard. OFR005_411 [411]',
  '474 sender.example no DNS A-data returned',
])
