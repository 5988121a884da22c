/** Every operation and its handler: one file each. An operation that has none does not compile. */
import type { OperationId } from '@forwardpath/client'
import type { Route } from '../route.ts'
import { addProofsOfLifeRoute } from './add-proofs-of-life.ts'
import { addSentRoute } from './add-sent.ts'
import { addWebhookEndpointRoute } from './add-webhook-endpoint.ts'
import { applyChangeSetRoute } from './apply-change-set.ts'
import { approveAddressChangeRoute } from './approve-address-change.ts'
import { changeSuppressionsRoute } from './change-suppressions.ts'
import { checkSuppressionsRoute } from './check-suppressions.ts'
import { classifyMailRoute } from './classify-mail.ts'
import { confirmAddressChangeRoute } from './confirm-address-change.ts'
import { exportSuppressionsRoute } from './export-suppressions.ts'
import { followFeedRoute } from './follow-feed.ts'
import { foreseeChangeSetRoute } from './foresee-change-set.ts'
import { getAddressChangeRoute } from './get-address-change.ts'
import { getBounceRoute } from './get-bounce.ts'
import { getChangeSetRoute } from './get-change-set.ts'
import { getHealthRoute } from './get-health.ts'
import { getImportRoute } from './get-import.ts'
import { getIncidentRoute } from './get-incident.ts'
import { getMetricsRoute } from './get-metrics.ts'
import { getRawBounceRoute } from './get-raw-bounce.ts'
import { getReadinessRoute } from './get-readiness.ts'
import { getSuppressionsRoute } from './get-suppressions.ts'
import { getTimelineRoute } from './get-timeline.ts'
import { listAddressChangesRoute } from './list-address-changes.ts'
import { listAuditRoute } from './list-audit.ts'
import { listBouncesRoute } from './list-bounces.ts'
import { listChangeSetsRoute } from './list-change-sets.ts'
import { listIncidentsRoute } from './list-incidents.ts'
import { listMailboxesRoute } from './list-mailboxes.ts'
import { listRulesRoute } from './list-rules.ts'
import { listSuppressionsRoute } from './list-suppressions.ts'
import { listWebhookEndpointsRoute } from './list-webhook-endpoints.ts'
import { putSuppressionRoute } from './put-suppression.ts'
import { rejectAddressChangeRoute } from './reject-address-change.ts'
import { releaseSuppressionRoute } from './release-suppression.ts'
import { removeWebhookEndpointRoute } from './remove-webhook-endpoint.ts'
import { reportDomainsRoute } from './report-domains.ts'
import { reportHealthRoute } from './report-health.ts'
import { reportSourcesRoute } from './report-sources.ts'
import { reportStaleRoute } from './report-stale.ts'
import { revertAddressChangeRoute } from './revert-address-change.ts'
import { signTokensRoute } from './sign-tokens.ts'
import { snoozeAddressChangeRoute } from './snooze-address-change.ts'
import { startImportRoute } from './start-import.ts'
import { takeInMailRoute } from './take-in-mail.ts'
import { takeSnapshotRoute } from './take-snapshot.ts'
import { undoChangeSetRoute } from './undo-change-set.ts'
import { vouchForBouncesRoute } from './vouch-for-bounces.ts'

/** By the id of the operation. */
export const ROUTES: { readonly [Id in OperationId]: Route<Id> } = {
  listSuppressions: listSuppressionsRoute,
  checkSuppressions: checkSuppressionsRoute,
  changeSuppressions: changeSuppressionsRoute,
  exportSuppressions: exportSuppressionsRoute,
  getSuppressions: getSuppressionsRoute,
  putSuppression: putSuppressionRoute,
  releaseSuppression: releaseSuppressionRoute,
  getTimeline: getTimelineRoute,
  followFeed: followFeedRoute,
  takeSnapshot: takeSnapshotRoute,
  listAddressChanges: listAddressChangesRoute,
  getAddressChange: getAddressChangeRoute,
  approveAddressChange: approveAddressChangeRoute,
  rejectAddressChange: rejectAddressChangeRoute,
  snoozeAddressChange: snoozeAddressChangeRoute,
  confirmAddressChange: confirmAddressChangeRoute,
  revertAddressChange: revertAddressChangeRoute,
  listBounces: listBouncesRoute,
  getBounce: getBounceRoute,
  getRawBounce: getRawBounceRoute,
  takeInMail: takeInMailRoute,
  classifyMail: classifyMailRoute,
  signTokens: signTokensRoute,
  addSent: addSentRoute,
  addProofsOfLife: addProofsOfLifeRoute,
  listRules: listRulesRoute,
  listChangeSets: listChangeSetsRoute,
  getChangeSet: getChangeSetRoute,
  foreseeChangeSet: foreseeChangeSetRoute,
  vouchForBounces: vouchForBouncesRoute,
  applyChangeSet: applyChangeSetRoute,
  undoChangeSet: undoChangeSetRoute,
  listIncidents: listIncidentsRoute,
  getIncident: getIncidentRoute,
  reportStale: reportStaleRoute,
  reportSources: reportSourcesRoute,
  reportDomains: reportDomainsRoute,
  reportHealth: reportHealthRoute,
  listMailboxes: listMailboxesRoute,
  listWebhookEndpoints: listWebhookEndpointsRoute,
  addWebhookEndpoint: addWebhookEndpointRoute,
  removeWebhookEndpoint: removeWebhookEndpointRoute,
  listAudit: listAuditRoute,
  startImport: startImportRoute,
  getImport: getImportRoute,
  getHealth: getHealthRoute,
  getReadiness: getReadinessRoute,
  getMetrics: getMetricsRoute,
}
