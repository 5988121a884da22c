/**
 * Mailboxes of a function, not of a person. RFC 2142 s3 to s5 where marked; the rest is what help pages of mailing services
 * list as role addresses (help.mailchimp.com "Limits on role-based addresses", seen 2026-11).
 */

/** Local parts, lower case. */
export const ROLE_ACCOUNTS: ReadonlySet<string> = new Set([
  // RFC 2142 s3
  'info',
  'marketing',
  'sales',
  'support',
  // RFC 2142 s4
  'abuse',
  'noc',
  'security',
  // RFC 2142 s5
  'postmaster',
  'hostmaster',
  'usenet',
  'news',
  'webmaster',
  'www',
  'uucp',
  'ftp',
  'admin',
  'administrator',
  'billing',
  'contact',
  'hello',
  'help',
  'helpdesk',
  'jobs',
  'mailer-daemon',
  'nobody',
  'no-reply',
  'noreply',
  'null',
  'office',
  'root',
  'service',
  'spam',
  'team',
])
