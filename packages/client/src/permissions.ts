/** Who may do what: the one table. An operation without a row cannot be served: it would not compile. */
import type { Permission } from './operation.ts'
import type { OperationId } from './operations.ts'
import type { Scope } from './scopes.ts'

const PERMISSIONS = {
  listSuppressions: 'suppressions:read',
  checkSuppressions: 'suppressions:read',
  changeSuppressions: 'suppressions:write',
  exportSuppressions: 'suppressions:read',
  getSuppressions: 'suppressions:read',
  putSuppression: 'suppressions:write',
  releaseSuppression: 'suppressions:write',
  getTimeline: 'suppressions:read',
  followFeed: 'suppressions:read',
  takeSnapshot: 'suppressions:read',
  listAddressChanges: 'changes:read',
  getAddressChange: 'changes:read',
  approveAddressChange: 'changes:review',
  rejectAddressChange: 'changes:review',
  snoozeAddressChange: 'changes:review',
  confirmAddressChange: 'changes:review',
  revertAddressChange: 'changes:review',
  listBounces: 'bounces:read',
  getBounce: 'bounces:read',
  getRawBounce: 'bounces:raw',
  takeInMail: 'bounces:write',
  classifyMail: 'rules:read',
  signTokens: 'tokens:sign',
  addSent: 'sent:write',
  addProofsOfLife: 'life:write',
  listRules: 'rules:read',
  listChangeSets: 'suppressions:read',
  getChangeSet: 'suppressions:read',
  foreseeChangeSet: 'history:write',
  vouchForBounces: 'history:write',
  applyChangeSet: 'history:write',
  undoChangeSet: 'history:write',
  listIncidents: 'reports:read',
  getIncident: 'reports:read',
  reportStale: 'reports:read',
  reportSources: 'reports:read',
  reportDomains: 'reports:read',
  reportHealth: 'reports:read',
  listMailboxes: 'admin',
  listWebhookEndpoints: 'admin',
  addWebhookEndpoint: 'admin',
  removeWebhookEndpoint: 'admin',
  listAudit: 'admin',
  startImport: 'suppressions:write',
  getImport: 'suppressions:write',
  getHealth: 'public',
  getReadiness: 'public',
  getMetrics: ['metrics:read', 'admin'],
} as const satisfies Readonly<Record<OperationId, Permission>>

/** The scopes of which a key must have one for an operation; `public` takes no key. Total. */
export function permissionOf(id: OperationId): readonly [Scope, ...Scope[]] | 'public' {
  const permission: Permission = PERMISSIONS[id]
  return permission === 'public' || typeof permission === 'object' ? permission : [permission]
}
