/** The pages that read large tables, with one of each kind of filter, as `fillLarge` has filled them. */

/** Their figures are counted beside the page. */
export const COUNTED_PATHS = [
  '/',
  '/reports/stale',
  '/reports/sources',
  '/reports/domains',
  '/reports/health',
] as const

/** All others; `address`: one near the end of the list, for whoever searches. */
export function stretchPaths(address: string): readonly string[] {
  return [
    '/changes',
    '/changes?view=approved',
    '/changes?q=u400%40d400.example',
    '/suppressions',
    '/suppressions?status=released',
    '/suppressions?reason=complaint',
    '/suppressions?category=moved',
    '/suppressions?domain=d77.example',
    '/suppressions/u77%40d77.example',
    '/bounces',
    '/bounces?category=user_unknown',
    '/bounces?trust=verified',
    '/bounces?kind=complaint',
    '/bounces?category=unclassified',
    '/bounces?provider=d3.example',
    `/bounces?q=${encodeURIComponent(address)}`,
    '/mailboxes',
    '/quarantine',
    '/incidents',
    '/keys',
    '/users',
    '/audit',
    '/retention',
    '/account',
  ]
}
