/** Who may do what: the one table. An operation without a row cannot be served: it would not compile. */
import type { Permission } from './operation.ts'
import type { OperationId } from './operations.ts'

/** The scope that a key must have, for each operation; `public` takes no key. */
export const PERMISSIONS = {
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
  listBounces: 'bounces:read',
  getBounce: 'bounces:read',
  getRawBounce: 'bounces:raw',
  takeInMail: 'bounces:write',
  classifyMail: 'rules:read',
  signTokens: 'tokens:sign',
  addSent: 'sent:write',
  listRules: 'rules:read',
  listChangeSets: 'suppressions:read',
  getChangeSet: 'suppressions:read',
  listMailboxes: 'admin',
  listAudit: 'admin',
  startImport: 'suppressions:write',
  getImport: 'suppressions:write',
  getHealth: 'public',
  getReadiness: 'public',
} as const satisfies Readonly<Record<OperationId, Permission>>
