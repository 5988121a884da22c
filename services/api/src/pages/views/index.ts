/** The view of each row of the table of pages. A row without one does not compile. */
import type { PageId } from '../access.ts'
import type { Page } from '../page.ts'
import { accountPage, changePasswordPage, signOutEverywherePage } from './account.ts'
import { addSuppressionsPage } from './add-suppressions.ts'
import { auditPage } from './audit.ts'
import { bouncePage, rawBounceFilePage, rawBouncePage } from './bounce.ts'
import { bouncesPage } from './bounces.ts'
import { chartPage } from './chart.ts'
import {
  approveChangePage,
  confirmChangePage,
  exportChangesPage,
  rejectChangePage,
  revertChangePage,
  snoozeChangePage,
} from './decide-change.ts'
import { changePage, changesPage } from './desk.ts'
import { feedsPage } from './feeds.ts'
import { foreseenPage } from './foreseen.ts'
import { incidentPage, incidentsPage, chooseIncidentPage } from './incidents.ts'
import { createKeyPage, keysPage, revokeKeyPage } from './keys.ts'
import { livePage } from './live.ts'
import { mailboxesPage } from './mailboxes.ts'
import { overviewPage } from './overview.ts'
import { quarantinePage, retryMailsPage } from './quarantine.ts'
import { previewReleasePage, releaseManyPage } from './release-many.ts'
import {
  endReportLinkPage,
  sharedReportFilePage,
  sharedReportPage,
  shareReportPage,
} from './report-links.ts'
import { reportFilePage, reportPage } from './reports.ts'
import { retentionPage } from './retention.ts'
import { doSignInPage, signInPage, signOutPage } from './sign-in.ts'
import { overrideSuppressionPage, releaseSuppressionPage, suppressionPage } from './story.ts'
import { suppressionsPage } from './suppressions.ts'
import { addUserPage, changeUserPage, linkUserPage, usersPage } from './users.ts'
import { doVouchPage, vouchPage } from './vouch.ts'
import { doWelcomePage, welcomePage } from './welcome.ts'

/** `style` has no view: its files are the same for everybody. */
export const VIEWS = {
  signIn: signInPage,
  doSignIn: doSignInPage,
  welcome: welcomePage,
  doWelcome: doWelcomePage,
  account: accountPage,
  changePassword: changePasswordPage,
  signOut: signOutPage,
  signOutEverywhere: signOutEverywherePage,
  overview: overviewPage,
  live: livePage,
  chart: chartPage,
  changes: changesPage,
  change: changePage,
  approveChange: approveChangePage,
  rejectChange: rejectChangePage,
  snoozeChange: snoozeChangePage,
  confirmChange: confirmChangePage,
  revertChange: revertChangePage,
  exportChanges: exportChangesPage,
  suppressions: suppressionsPage,
  previewRelease: previewReleasePage,
  releaseMany: releaseManyPage,
  suppression: suppressionPage,
  addSuppressions: addSuppressionsPage,
  foreseen: foreseenPage,
  releaseSuppression: releaseSuppressionPage,
  overrideSuppression: overrideSuppressionPage,
  bounces: bouncesPage,
  vouch: vouchPage,
  doVouch: doVouchPage,
  bounce: bouncePage,
  rawBounce: rawBouncePage,
  rawBounceFile: rawBounceFilePage,
  report: reportPage,
  reportFile: reportFilePage,
  shareReport: shareReportPage,
  endReportLink: endReportLinkPage,
  sharedReport: sharedReportPage,
  sharedReportFile: sharedReportFilePage,
  mailboxes: mailboxesPage,
  quarantine: quarantinePage,
  retryMails: retryMailsPage,
  feeds: feedsPage,
  incidents: incidentsPage,
  incident: incidentPage,
  chooseIncident: chooseIncidentPage,
  keys: keysPage,
  createKey: createKeyPage,
  revokeKey: revokeKeyPage,
  users: usersPage,
  addUser: addUserPage,
  changeUser: changeUserPage,
  linkUser: linkUserPage,
  audit: auditPage,
  retention: retentionPage,
} as const satisfies Readonly<Record<Exclude<PageId, 'style'>, Page>>
