/**
 * Domains of mailboxes that are thrown away after minutes or open to everybody, by what the services say of themselves on
 * their front pages (seen 2026-11). The best known only: such services take new domains every day.
 */

/** Domains, lower case A-labels; what is below one is meant too. */
export const DISPOSABLE_DOMAINS: readonly string[] = [
  '10minutemail.com',
  '33mail.com',
  'anonaddy.me',
  'burnermail.io',
  'discard.email',
  'dispostable.com',
  'emailondeck.com',
  'fakeinbox.com',
  'getnada.com',
  'grr.la',
  'guerrillamail.com',
  'guerrillamail.net',
  'guerrillamail.org',
  'inboxkitten.com',
  'maildrop.cc',
  'mailinator.com',
  'mailnesia.com',
  'mailsac.com',
  'minutemail.com',
  'mohmal.com',
  'mytemp.email',
  'sharklasers.com',
  'spam4.me',
  'spamgourmet.com',
  'temp-mail.org',
  'tempail.com',
  'tempmail.dev',
  'throwawaymail.com',
  'trash-mail.com',
  'trashmail.com',
  'wegwerfmail.de',
  'yopmail.com',
]
