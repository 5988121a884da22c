/** Every page that a person can open, as the tests and the pictures walk them. */

import { UNBOUND_HOST } from './built-mails.ts'

/** The group of reports of the run that nothing binds to a mail of ours, as a query. */
const UNBOUND_GROUP = `mailbox=import&host=${UNBOUND_HOST}`

/** A page, and how its picture is named. */
export type Listed = { readonly name: string; readonly path: string }

/** `ids`: of one of each, found by the caller. */
export function pageList(ids: {
  readonly change: string
  readonly bounce: string
  readonly incident: string | undefined
  readonly address: string
  /** Path of a link to a report. */
  readonly shared: string
}): readonly Listed[] {
  return [
    { name: 'overview', path: '/' },
    { name: 'changes', path: '/changes' },
    { name: 'change', path: `/changes/${ids.change}` },
    { name: 'changes-approved', path: '/changes?view=approved' },
    { name: 'changes-empty', path: '/changes?view=snoozed' },
    { name: 'suppressions', path: '/suppressions' },
    { name: 'suppressions-empty', path: '/suppressions?domain=nowhere.example' },
    { name: 'release-many', path: '/suppressions/release' },
    {
      name: 'release-many-preview',
      path: '/suppressions/release?domain=provider.example&why=their+server+is+back',
    },
    { name: 'suppression', path: `/suppressions/${encodeURIComponent(ids.address)}` },
    { name: 'bounces', path: '/bounces' },
    { name: 'bounces-unclassified', path: '/bounces?category=unclassified' },
    { name: 'vouch', path: '/bounces/vouch' },
    { name: 'vouch-preview', path: `/bounces/vouch?${UNBOUND_GROUP}` },
    { name: 'bounce', path: `/bounces/${ids.bounce}` },
    { name: 'raw', path: `/bounces/${ids.bounce}/raw` },
    { name: 'report-stale', path: '/reports/stale?period=365d' },
    { name: 'report-sources', path: '/reports/sources?period=365d' },
    { name: 'report-domains', path: '/reports/domains?period=365d' },
    { name: 'report-health', path: '/reports/health?period=365d' },
    { name: 'report-shared', path: ids.shared },
    { name: 'mailboxes', path: '/mailboxes' },
    { name: 'quarantine', path: '/quarantine' },
    { name: 'feeds', path: '/feeds' },
    { name: 'incidents', path: '/incidents' },
    ...(ids.incident === undefined
      ? []
      : [
          { name: 'incident', path: `/incidents/${ids.incident}` },
          { name: 'incident-preview', path: `/incidents/${ids.incident}?preview=rolled_back` },
        ]),
    { name: 'keys', path: '/keys' },
    { name: 'users', path: '/users' },
    { name: 'audit', path: '/audit' },
    { name: 'retention', path: '/retention' },
    { name: 'account', path: '/account' },
    { name: 'not-found', path: '/no-such-page' },
  ]
}
