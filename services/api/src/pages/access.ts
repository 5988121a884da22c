/**
 * Who may open which page and do what on it: the one table. What has no row is not there; a test walks every row with every role.
 * `public` needs no session.
 */
import { ROLES, type Role } from '@forwardpath/store'

/** One address of the pages. */
export type PageRow = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** The least role; each role may do what those before it may. */
  readonly allow: Role | 'public'
}

/** Every page and every act. */
export const PAGES = {
  style: { method: 'GET', path: '/assets/:file', allow: 'public' },
  signIn: { method: 'GET', path: '/sign-in', allow: 'public' },
  doSignIn: { method: 'POST', path: '/sign-in', allow: 'public' },
  welcome: { method: 'GET', path: '/welcome/:token', allow: 'public' },
  doWelcome: { method: 'POST', path: '/welcome/:token', allow: 'public' },
  account: { method: 'GET', path: '/account', allow: 'viewer' },
  changePassword: { method: 'POST', path: '/account/password', allow: 'viewer' },
  signOut: { method: 'POST', path: '/sign-out', allow: 'viewer' },
  signOutEverywhere: { method: 'POST', path: '/sign-out-everywhere', allow: 'viewer' },

  overview: { method: 'GET', path: '/', allow: 'viewer' },
  live: { method: 'GET', path: '/live', allow: 'viewer' },
  chart: { method: 'GET', path: '/charts/:name', allow: 'viewer' },

  changes: { method: 'GET', path: '/changes', allow: 'viewer' },
  change: { method: 'GET', path: '/changes/:id', allow: 'viewer' },
  approveChange: { method: 'POST', path: '/changes/:id/approve', allow: 'reviewer' },
  rejectChange: { method: 'POST', path: '/changes/:id/reject', allow: 'reviewer' },
  snoozeChange: { method: 'POST', path: '/changes/:id/snooze', allow: 'reviewer' },
  confirmChange: { method: 'POST', path: '/changes/:id/confirm', allow: 'reviewer' },
  revertChange: { method: 'POST', path: '/changes/:id/revert', allow: 'reviewer' },
  exportChanges: { method: 'POST', path: '/changes/export', allow: 'reviewer' },

  suppressions: { method: 'GET', path: '/suppressions', allow: 'viewer' },
  previewRelease: { method: 'GET', path: '/suppressions/release', allow: 'operator' },
  releaseMany: { method: 'POST', path: '/suppressions/release', allow: 'operator' },
  suppression: { method: 'GET', path: '/suppressions/:address', allow: 'viewer' },
  addSuppressions: { method: 'POST', path: '/suppressions', allow: 'operator' },
  foreseen: { method: 'GET', path: '/foreseen/:digest', allow: 'operator' },
  releaseSuppression: { method: 'POST', path: '/suppressions/:address/release', allow: 'operator' },
  overrideSuppression: { method: 'POST', path: '/suppressions/:address/override', allow: 'admin' },

  bounces: { method: 'GET', path: '/bounces', allow: 'viewer' },
  vouch: { method: 'GET', path: '/bounces/vouch', allow: 'operator' },
  doVouch: { method: 'POST', path: '/bounces/vouch', allow: 'operator' },
  bounce: { method: 'GET', path: '/bounces/:id', allow: 'viewer' },
  rawBounce: { method: 'GET', path: '/bounces/:id/raw', allow: 'reviewer' },
  rawBounceFile: { method: 'GET', path: '/bounces/:id/raw.eml', allow: 'reviewer' },

  report: { method: 'GET', path: '/reports/:name', allow: 'viewer' },
  reportFile: { method: 'GET', path: '/reports/:name/file', allow: 'viewer' },
  shareReport: { method: 'POST', path: '/reports/:name/links', allow: 'operator' },
  endReportLink: { method: 'POST', path: '/reports/:name/links/:id/end', allow: 'operator' },
  sharedReport: { method: 'GET', path: '/shared/:token', allow: 'public' },
  sharedReportFile: { method: 'GET', path: '/shared/:token/file', allow: 'public' },

  mailboxes: { method: 'GET', path: '/mailboxes', allow: 'viewer' },
  quarantine: { method: 'GET', path: '/quarantine', allow: 'viewer' },
  retryMails: { method: 'POST', path: '/quarantine/retry', allow: 'operator' },
  feeds: { method: 'GET', path: '/feeds', allow: 'operator' },
  incidents: { method: 'GET', path: '/incidents', allow: 'viewer' },
  incident: { method: 'GET', path: '/incidents/:id', allow: 'viewer' },
  chooseIncident: { method: 'POST', path: '/incidents/:id/choose', allow: 'operator' },

  keys: { method: 'GET', path: '/keys', allow: 'admin' },
  createKey: { method: 'POST', path: '/keys', allow: 'admin' },
  revokeKey: { method: 'POST', path: '/keys/:id/revoke', allow: 'admin' },
  users: { method: 'GET', path: '/users', allow: 'admin' },
  addUser: { method: 'POST', path: '/users', allow: 'admin' },
  changeUser: { method: 'POST', path: '/users/:name', allow: 'admin' },
  linkUser: { method: 'POST', path: '/users/:name/link', allow: 'admin' },
  audit: { method: 'GET', path: '/audit', allow: 'admin' },
  retention: { method: 'GET', path: '/retention', allow: 'operator' },
} as const satisfies Readonly<Record<string, PageRow>>

/** One row of {@link PAGES}. */
export type PageId = keyof typeof PAGES

/** Whether a role may open or do this; nobody signed in may do what is public alone. Total. */
export function may(role: Role | undefined, id: PageId): boolean {
  const { allow }: PageRow = PAGES[id]
  if (allow === 'public') return true
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(allow)
}
