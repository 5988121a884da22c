/** What of the reports is proof of life, as SQL: the same as `isProofOfLife` of packages/suppress, which a test holds it against. */

/** Of bounce b. */
export const PROOF_OF_LIFE_SQL = `(b.action = 'delivered' and (
  (b.kind in ('delivery_notice', 'read_receipt') and b.trust in ('correlated', 'verified'))
  or ('sender-dmarc' = any(b.trust_reasons) and (b.kind in ('read_receipt', 'not_a_bounce')
    or (b.kind = 'auto_reply' and coalesce(b.auto_reply ->> 'type', '') = 'out_of_office')))))`
