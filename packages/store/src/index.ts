export {
  openDatabase,
  sqlstateOf,
  type Database,
  type DatabaseOptions,
  type Queryable,
  type Transaction,
} from './database.ts'
export { takeFeedLock } from './locks.ts'
export {
  assertSchema,
  migrate,
  pendingMigrations,
  SchemaMismatch,
  type MigrationReport,
} from './migrate.ts'
export { atOnce, rehearse } from './rehearse.ts'
export { assignJob, type AssignedJob } from './queries/assign-jobs.ts'
export { ensureBodyPartitions } from './queries/body-partitions.ts'
export { claimJob, type ClaimedMessage } from './queries/claim-job.ts'
export { isDatabasesOwnFault, uncountTries } from './queries/uncount-tries.ts'
export { expireDue } from './queries/expire-due.ts'
export { ledgerUids, sweepMark, type LedgerUid, type SweepMark } from './queries/ledger-uids.ts'
export { loadHistories, type AddressHistory } from './queries/load-histories.ts'
export {
  recordProofsOfLife,
  type NewProofOfLife,
  type ProofOptions,
  type ProofOutcome,
} from './queries/proofs-of-life.ts'
export { lockMailbox } from './queries/lock-mailbox.ts'
export { expectMails, judgeSilence } from './queries/mailbox-silence.ts'
export { missingUids } from './queries/missing-uids.ts'
export { noteMailbox, type MailboxState } from './queries/note-mailbox.ts'
export type { NewBounce, Outcome, QuarantineReason } from './queries/outcome.ts'
export { recordOutcomes, reportFacts, type RecordedOutcomes } from './queries/record-outcomes.ts'
export { believedJobs, giveBackJobs } from './queries/requeue.ts'
export {
  EpochPassed,
  storeMessages,
  type ArrivedMessage,
  type StoreHooks,
  type StoreKey,
  type StoreReport,
} from './queries/store-messages.ts'
export {
  MailboxNameTaken,
  registerMailbox,
  takeMailbox,
  type MailboxIdentity,
} from './queries/take-mailbox.ts'
export { markTidied, untidiedMessages, type UntidiedMessage } from './queries/tidy.ts'
export {
  writeProposals,
  type ProposalWrite,
  type WrittenProposal,
} from './queries/write-proposals.ts'
export { writeSuppressions, type SuppressionWrite } from './queries/write-suppressions.ts'
export { readDataState, removeDemo, type DataState } from './queries/data-state.ts'
export { exampleReports, type ExampleReport } from './queries/examples.ts'
export { fsck, FSCK_CHECKS, type Account, type Finding, type FsckReport } from './queries/fsck.ts'
export {
  listBounces,
  loadRawMessage,
  type BounceFilter,
  type BounceRecord,
} from './queries/list-bounces.ts'
export {
  listChangeEvents,
  listChanges,
  type ChangeDecision,
  type ChangeEventRecord,
  type ChangeState,
  type ChangeFilter,
  type ChangeRecord,
} from './queries/list-changes.ts'
export { listLog, type LogEntry } from './queries/list-log.ts'
export type { ListPage } from './queries/list-options.ts'
export { listQuarantine, type QuarantineRecord } from './queries/list-quarantine.ts'
export {
  listSuppressions,
  type SuppressionFilter,
  type SuppressionRecord,
} from './queries/list-suppressions.ts'
export { markRun, summarizeRun, type RunMark, type RunSummary } from './queries/summary.ts'
export { pingDatabase } from './ping.ts'
export {
  countListByStatus,
  loadMetricFigures,
  type MetricFigures,
} from './queries/metric-figures.ts'
export { countStored } from './queries/count-stored.ts'
export { MAX_PERSON_ROWS, type Act, type ChangeOutcome } from './queries/person-act.ts'
export type { Addition, AdditionMode } from './queries/add-records.ts'
export {
  addSuppressions,
  changeSuppressions,
  releaseRecords,
  releaseSuppressions,
  type Release,
} from './queries/person-changes.ts'
export {
  listFeedConsumers,
  MAX_BEHIND,
  noteFeedConsumer,
  type FeedConsumer,
} from './queries/feed-consumers.ts'
export { loadIncidentSteps, type IncidentStep } from './queries/incident-hours.ts'
export {
  countQuarantineReasons,
  retryQuarantined,
  type RetryWish,
} from './queries/retry-quarantined.ts'
export { listVouchGroups, type VouchGroup } from './queries/vouch-groups.ts'
export {
  loadReleaseGroup,
  noteReleaseSet,
  releaseGroup,
  type GroupRecord,
  type LoadedGroup,
  type ReleaseGroup,
} from './queries/release-group.ts'
export {
  addSentMessages,
  findSentByTokenIds,
  findSentMessages,
  tokenMessageIdText,
  type SentMatch,
  type SentMessage,
} from './queries/sent-log.ts'
export { writeLives, type LifeWrite } from './queries/write-lives.ts'
export type {
  DnsFact,
  DnsFactAnswer,
  DnsFactKind,
  DnsMxRecord,
  DnsSubject,
} from './queries/dns-fact.ts'
export { loadDnsFacts, type DnsQuestion, type StoredDnsFacts } from './queries/dns-facts.ts'
export {
  freeDnsRequests,
  requestDnsFacts,
  saveDnsFacts,
  wantedDnsFacts,
  type DnsRequestReport,
  type NewDnsFact,
} from './queries/dns-requests.ts'
export {
  endWaits,
  MAX_JUDGING_TRIES,
  takeSettledWaits,
  type TakenWaits,
} from './queries/dns-waits.ts'
export { loadStoredMails, type StoredMail } from './queries/stored-mails.ts'
export { updateJudgements, type NewJudgement, type Rejudged } from './queries/update-judgements.ts'
export { databaseFault, type DatabaseFault } from './database-fault.ts'
export {
  createApiKey,
  createFirstApiKey,
  findApiKey,
  listApiKeys,
  revokeApiKey,
  touchApiKey,
  type ApiKeyRecord,
  type NewApiKey,
} from './queries/api-keys.ts'
export { addAudit, listAudit, type AuditEntry, type AuditRecord } from './queries/audit.ts'
export { createListFilter, type ListFilter, type ListFilterOptions } from './list-filter.ts'
export { suppressionsOf } from './queries/suppressions-of.ts'
export type { CheckQuestion, CheckResult } from './queries/check-answer.ts'
export { checkAddress, checkAddresses, FEW_QUESTIONS } from './queries/check-addresses.ts'
export { checkDomain, countAddressesOfDomain } from './queries/check-domain.ts'
export {
  EXPORT_FORMS,
  ExportBroken,
  exportLines,
  type ExportEnd,
  type ExportForm,
  type ExportOptions,
} from './queries/export-lines.ts'
export {
  feedHead,
  readFeed,
  renewFeedEpoch,
  type FeedChange,
  type FeedPage,
  type FeedPosition,
} from './queries/feed.ts'
export {
  beginKeyed,
  finishKeyed,
  releaseKeyed,
  type KeyedRequest,
  type KeyedStart,
  type StoredAnswer,
} from './queries/idempotency.ts'
export {
  addImportJob,
  beatImportJob,
  endImportJob,
  findImportJob,
  takeImportJob,
  type ImportJobRecord,
  type ImportKind,
  type ImportProgress,
  type ImportSettings,
  type NewImportJob,
  type TakenImportJob,
} from './queries/import-jobs.ts'
export {
  findUnfinishedUndo,
  listChangeSets,
  type ChangeSetRecord,
} from './queries/list-change-sets.ts'
export { listMailboxes, type MailboxRecord } from './queries/list-mailboxes.ts'
export type { ListCursor, ListedSuppression } from './queries/listed-suppression.ts'
export {
  readSuppressionDeltas,
  type ListChange,
  type SuppressionDeltas,
} from './queries/suppression-deltas.ts'
export { readSuppressionSnapshot, type SnapshotOptions } from './queries/suppression-snapshot.ts'
export {
  beatHeart,
  endHeartbeat,
  listHeartbeats,
  PART_ROLES,
  type Heartbeat,
  type PartRole,
  type Process,
} from './queries/heartbeats.ts'
export {
  dueDomains,
  settleDomains,
  watchDomains,
  type DueDomain,
  type NextLook,
} from './queries/domain-watches.ts'
export { clearDomains, flagDomains, type DomainFlag } from './queries/write-domain-flags.ts'
export { attributeBounces, type AttributionScope } from './queries/attribute-bounces.ts'
export { addContacts, type Contact, type ContactsReport } from './queries/contacts.ts'
export { loadChangeFacts } from './queries/report-changes.ts'
export {
  loadDomainGroups,
  type DomainGroupOptions,
  type DomainGroups,
} from './queries/report-domains.ts'
export { loadHeaderFacts, type CountedHeader } from './queries/report-header.ts'
export { loadHealth, type HealthFigures, type HealthOptions } from './queries/report-health.ts'
export { loadReleases } from './queries/report-releases.ts'
export { loadSourceFacts, type SourceFactsOptions } from './queries/report-sources.ts'
export { countStaleAddresses } from './queries/report-stale-counts.ts'
export {
  listStaleAddresses,
  type StaleCursor,
  type StalePage,
  type StaleRows,
} from './queries/report-stale-rows.ts'
export {
  countReportOpened,
  createReportLink,
  findReportLink,
  listReportLinks,
  removeReportLink,
  type NewReportLink,
  type ReportLink,
} from './queries/report-links.ts'
export { readServerState, type ServerState } from './queries/server-state.ts'
export { standingAddresses } from './queries/standing-addresses.ts'
export { loadTrustShare, type TrustShare } from './queries/trust-share.ts'
export { readSnapshot } from './queries/read-snapshot.ts'
export {
  actOnChanges,
  type ChangeAct,
  type ChangeActOptions,
  type ChangeActOutcome,
} from './queries/change-act.ts'
export { approvedChangeIds, type ChangeExportFilter } from './queries/change-export.ts'
export { openChangesOf } from './queries/open-changes.ts'
export { reviewChanges, type DeskOptions, type ReviewReport } from './queries/change-review.ts'
export { openMxChecks, settleMxChecks, type SettledCheck } from './queries/mx-checks.ts'
export { undoChangeSet, type UndoAct, type UndoReport } from './queries/change-set-undo.ts'
export {
  addActiveOfWindow,
  chooseIncident,
  closeQuietIncidents,
  noteLookedBack,
  openIncident,
  recordRolledBack,
  takeUnlooked,
  undecidedIncidents,
  unfinishedIncidentSets,
  type IncidentChoice,
  type NewIncident,
} from './queries/incident-steps.ts'
export {
  countIncident,
  INCIDENT_STATES,
  listIncidents,
  loadIncidentWindows,
  type IncidentCounts,
  type IncidentFilter,
  type IncidentRecord,
  type IncidentState,
} from './queries/incidents.ts'
export {
  addTallies,
  aliveBySentLog,
  forgetTallies,
  loadBaseline,
  loadHours,
  loadLastHours,
  type HourKey,
  type TalliedHour,
} from './queries/incident-tallies.ts'
export {
  addMailAddresses,
  addRevisedAddresses,
  addTouchedAddresses,
  addWindowAddresses,
  lastMailId,
} from './queries/redecide-candidates.ts'
export type { AddressToRedecide } from './queries/redecide-load.ts'
export {
  countMailsToRead,
  loadReadReports,
  nextMailsToRead,
  type MailsToRead,
  type ReadReport,
} from './queries/redecide-reports.ts'
export {
  markVouched,
  saveRevisions,
  saveVouched,
  type ReportRevision,
  type VouchedGroup,
} from './queries/report-revisions.ts'
export {
  applyForesight,
  walkForesight,
  type Applied,
  type DecideAgain,
  type WalkOptions,
} from './queries/redecide-run.ts'
export {
  CHANGE_SET_STATES,
  countActive,
  createForesight,
  dropForesight,
  findForesight,
  renoteForesight,
  settleForesight,
  type ChangeSetState,
  type ForesightParameters,
  type ForesightSet,
  type Totals,
} from './queries/redecide-set.ts'
export type { DifferenceWrite } from './queries/redecide-write.ts'
export type { WrittenBy } from './queries/write-suppressions.ts'
export { changesOfReports, dueChanges } from './queries/change-due.ts'
export { requestTargetFacts } from './queries/change-facts.ts'
export {
  changeUser,
  createUser,
  findUser,
  hasUsers,
  listUsers,
  noteSignIn,
  noteWrongPassword,
  ROLES,
  type NewUser,
  type Role,
  type UserChange,
  type UserRecord,
  type UserSecret,
} from './queries/users.ts'
export {
  createLink,
  createSession,
  endSession,
  endSessions,
  findLink,
  findSession,
  listSessions,
  useLink,
  type LinkPurpose,
  type NewLink,
  type NewSession,
  type SessionRecord,
  type SessionUser,
  type SignInLink,
} from './queries/sessions.ts'
export {
  listWaiting,
  loadDeskFigures,
  loadOverview,
  type DayCount,
  type DeskFigures,
  type ListToday,
  type OverviewFigures,
  type WaitingMails,
  MOST_COUNTED,
} from './queries/page-overview.ts'
export {
  DESK_VIEWS,
  listQueue,
  type DeskView,
  type QueueEntry,
  type QueueOptions,
} from './queries/page-desk.ts'
export {
  pageSuppressions,
  type BoundedPage,
  type SuppressionPageFilter,
} from './queries/page-suppressions.ts'
export {
  countFacets,
  listUnclassifiedTexts,
  pageBounces,
  type BounceFacets,
  type BouncePageFilter,
  type FacetValue,
  type UnclassifiedText,
} from './queries/page-bounces.ts'
export { listChangeGroups, type ChangeGroup } from './queries/change-groups.ts'
export { openFigureStore, type FigureStore, type KeptFigure } from './queries/page-figures.ts'
export { pageAudit } from './queries/page-audit.ts'
export { pageIncidents } from './queries/page-incidents.ts'
export { listForeseen, type Foreseen } from './queries/list-foreseen.ts'
export {
  assignDeliveries,
  believedDeliveryJobs,
  emitWebhookEvent,
  giveBackDeliveries,
  loadDelivery,
  noteDelivery,
  replayDeliveries,
  type DeliveryJob,
  type DeliveryResult,
  type DueDelivery,
} from './queries/webhook-deliveries.ts'
export {
  addWebhookEndpoint,
  listWebhookEndpoints,
  removeWebhookEndpoint,
  rotateWebhookSecret,
  setWebhookState,
  WEBHOOK_TYPES,
  type NewWebhookEndpoint,
  type WebhookEndpointRecord,
  type WebhookInclude,
  type WebhookType,
} from './queries/webhook-endpoints.ts'
export {
  countRetention,
  listRetention,
  retentionBatch,
  RETENTION_STEPS,
  type RetentionBatch,
  type RetentionState,
} from './queries/retention-run.ts'
export { loadKeptAmounts, type KeptAmount, type KeptSort } from './queries/retention-stands.ts'
export type { RetentionAges, RetentionStep } from './queries/retention-step.ts'
export { erasedKey, isErasedKey } from './erased-key.ts'
export { eraseAddress, type EraseAct, type EraseReport } from './queries/privacy-erase.ts'
export { exportHeld, type HeldRow } from './queries/privacy-export.ts'
