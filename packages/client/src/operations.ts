/**
 * The operations of `/v1`, each with the schemas that check its requests, describe it in OpenAPI and type the client. What is
 * not here is not served; scopes are in permissions.ts.
 */
import { z } from 'zod'
import type { AnswerForm, BodyForm, Operation } from './operation.ts'
import * as changes from './schemas/address-changes.ts'
import * as bounces from './schemas/bounces.ts'
import * as sets from './schemas/change-sets.ts'
import * as feed from './schemas/feed.ts'
import * as other from './schemas/others.ts'
import * as lives from './schemas/proofs-of-life.ts'
import * as reports from './schemas/reports.ts'
import * as list from './schemas/suppressions.ts'
import * as webhooks from './schemas/webhooks.ts'

const nothing = z.strictObject({})

/** What an operation is made of; what is left out: no path parameters, no body, the usual limit. */
type Parts<Path, Query, Body, Answer> = {
  readonly pathParameters?: Path
  readonly query: Query
  readonly body?: Body
  readonly answer: Answer
  readonly limit?: Operation['limit']
} & Pick<Operation, 'summary' | 'description' | 'status' | 'headers' | 'problems'>

/** Keeps the types of the schemas. */
function operation<
  Query extends z.ZodType,
  Answer extends AnswerForm,
  Path extends z.ZodType = typeof nothing,
  Body extends BodyForm | undefined = undefined,
>(
  method: Operation['method'],
  path: string,
  parts: Parts<Path, Query, Body, Answer>,
): Operation<Path, Query, Body, Answer> {
  return {
    limit: 'default',
    ...parts,
    // Left out, the types are those of the defaults: the compiler cannot see that from here.
    pathParameters: parts.pathParameters ?? (nothing as z.ZodType as Path),
    body: parts.body as Body,
    method,
    path,
  }
}

const json = <Schema extends z.ZodType>(schema: Schema) => ({ kind: 'json', schema }) as const
const lines = (types: readonly string[], description: string) =>
  ({ kind: 'stream', types, description }) as const
const KEYED = ['Idempotency-Key'] as const
const KEYED_PROBLEMS = ['idempotency_under_way', 'idempotency_other_body'] as const
const MAIL = { kind: 'bytes', types: ['message/rfc822'] } as const
/** What a person decides of a proposal, on the version that he has seen. */
function review<Body extends z.ZodType>(act: string, summary: string, schema: Body) {
  return operation('POST', `/v1/address-changes/{id}/${act}`, {
    summary,
    query: nothing,
    pathParameters: changes.addressChangePath,
    body: json(schema),
    answer: json(changes.addressChange),
    headers: ['If-Match', 'Idempotency-Key'],
    problems: [
      'not_found',
      'precondition_required',
      'stale',
      'not_in_this_state',
      'needs_override',
      'refused_by_rules',
      ...KEYED_PROBLEMS,
    ],
  })
}

/** One of the four reports. */
function reporting(name: string, summary: string) {
  return operation('GET', `/v1/reports/${name}`, {
    summary,
    description:
      'Of one snapshot of the database. Begins 90 days before its end unless told; what is beyond `limit` is counted as left out.',
    query: reports.reportQuery,
    answer: json(reports.report),
  })
}

/** What all dry runs share. */
const foreseeing = {
  query: nothing,
  answer: json(sets.changeSetDetail),
  status: 202,
  headers: KEYED,
  problems: ['not_found', 'not_in_this_state', ...KEYED_PROBLEMS],
} as const

/** The operations by their id. */
export const OPERATIONS = {
  listSuppressions: operation('GET', '/v1/suppressions', {
    summary: 'The suppression list, oldest record first',
    description:
      'All statuses unless a filter narrows it: `held` and `active` are those that must not be mailed.',
    query: list.suppressionFilter,
    answer: json(list.suppressionPage),
    problems: ['invalid_cursor'],
  }),
  checkSuppressions: operation('POST', '/v1/suppressions/check', {
    summary: 'May these addresses be mailed?',
    description:
      'An answer for each, in the order of the request. Anything but `clear` means: do not mail. A POST, so that no address comes into the log of a proxy.',
    limit: 'check',
    query: nothing,
    body: json(list.checkRequest),
    answer: json(list.checkAnswer),
  }),
  changeSuppressions: operation('POST', '/v1/suppressions/batch', {
    summary: 'Adds and releases many addresses at once',
    description: 'One transaction and one change set: all of it is written, or nothing.',
    query: nothing,
    body: json(list.batchRequest),
    answer: json(list.batchAnswer),
    headers: KEYED,
    problems: KEYED_PROBLEMS,
  }),
  exportSuppressions: operation('GET', '/v1/suppressions/export', {
    summary: 'All that must not be mailed now, as a file',
    description:
      'Streamed. The last line begins with `# rows=` (ndjson: an object with `rows`), and holds the number of rows, the SHA-256 of every byte before it and the cursor of the feed; without it the file is not whole. `sha256` hashes are not keyed: whoever has them can try addresses.',
    limit: 'feed',
    query: feed.exportQuery,
    answer: lines(['text/csv', 'application/x-ndjson', 'text/plain'], 'the list'),
    headers: ['If-None-Match'],
  }),
  getSuppressions: operation('GET', '/v1/suppressions/{address}', {
    summary: 'The records of one address, or of a whole domain, one a scope',
    limit: 'check',
    query: nothing,
    pathParameters: list.recordPath,
    answer: json(list.suppressionsOfAddress),
  }),
  putSuppression: operation('PUT', '/v1/suppressions/{address}', {
    summary: 'Suppresses an address; never weakens a record',
    description:
      'A record that stands keeps the later of the two ends and is sticky where either is. One that was released here comes back with `force` only.',
    query: nothing,
    pathParameters: list.addressPath,
    body: json(list.putSuppression),
    answer: json(list.changedSuppression),
  }),
  releaseSuppression: operation('DELETE', '/v1/suppressions/{address}', {
    summary: 'Lets an address be mailed again',
    description:
      'The evidence is kept, the counts begin anew; a later report may suppress it again.',
    query: list.releaseQuery,
    pathParameters: list.recordPath,
    answer: json(list.changedSuppression),
    problems: ['not_found', 'sticky_reason'],
  }),
  getTimeline: operation('GET', '/v1/suppressions/{address}/timeline', {
    summary:
      'The story of one address: reports with quote and rule, counts, decisions, what would end it',
    query: nothing,
    pathParameters: list.recordPath,
    answer: json(list.story),
  }),
  followFeed: operation('GET', '/v1/feeds/suppressions', {
    summary: 'Changes of the list, in their order, each exactly once',
    description:
      'Keep the cursor with what it gave. Nothing is skipped under concurrent writers. 410: take the snapshot.',
    limit: 'feed',
    query: feed.feedQuery,
    answer: json(feed.feedPage),
    problems: ['invalid_cursor', 'gone'],
  }),
  takeSnapshot: operation('GET', '/v1/feeds/suppressions/snapshot', {
    summary: 'All that is held or active, at one instant, and the cursor to follow from',
    description:
      'A line is a SnapshotRow, the last one a SnapshotEnd. Without the last line the rest must be discarded. Refuse a list that differs from yours by more than 20 % in size unless a person says so.',
    limit: 'feed',
    query: nothing,
    answer: lines(['application/x-ndjson'], 'SnapshotRow a line, then SnapshotEnd'),
    headers: ['If-None-Match'],
  }),
  listAddressChanges: operation('GET', '/v1/address-changes', {
    summary: 'Proposals old → new, oldest first',
    query: changes.addressChangeFilter,
    answer: json(changes.addressChangePage),
    problems: ['invalid_cursor'],
  }),
  getAddressChange: operation('GET', '/v1/address-changes/{id}', {
    summary: 'One proposal with its evidence and its audit',
    query: nothing,
    pathParameters: changes.addressChangePath,
    answer: json(changes.addressChangeWithEvents),
    problems: ['not_found'],
  }),
  approveAddressChange: review(
    'approve',
    'The old address has become the new one: the old one is suppressed, the new one is never mailed by this',
    changes.approveRequest,
  ),
  rejectAddressChange: review(
    'reject',
    'It is not so: the hold of the old address ends; with `forged` its counts go too',
    changes.rejectRequest,
  ),
  snoozeAddressChange: review('snooze', 'Puts the decision off', changes.snoozeRequest),
  confirmAddressChange: review(
    'confirm',
    'The person has agreed to be mailed at the new address',
    changes.noteRequest,
  ),
  revertAddressChange: review(
    'revert',
    'Takes an approval or a rejection back: it waits for a decision again',
    changes.noteRequest,
  ),
  listBounces: operation('GET', '/v1/bounces', {
    summary: 'Reports as they were read, oldest first',
    query: bounces.bounceFilter,
    answer: json(bounces.bouncePage),
    problems: ['invalid_cursor'],
  }),
  getBounce: operation('GET', '/v1/bounces/{id}', {
    summary: 'One report with its explanation',
    query: nothing,
    pathParameters: bounces.bouncePath,
    answer: json(bounces.explainedBounce),
    problems: ['not_found'],
  }),
  getRawBounce: operation('GET', '/v1/bounces/{id}/raw', {
    summary: 'The raw mail, byte for byte; each reading is audited',
    query: nothing,
    pathParameters: bounces.bouncePath,
    answer: lines(['message/rfc822'], 'the bytes as they came'),
    problems: ['not_found'],
  }),
  takeInMail: operation('POST', '/v1/bounces', {
    summary: 'Takes a mail in: it is judged like any that comes by mailbox',
    query: nothing,
    body: MAIL,
    answer: json(bounces.takenMail),
    status: 202,
    headers: KEYED,
    problems: KEYED_PROBLEMS,
  }),
  classifyMail: operation('POST', '/v1/classify', {
    summary: 'Says what a mail is and why, without storing anything',
    query: other.classifyQuery,
    body: MAIL,
    answer: json(other.classifiedMail),
    problems: ['unreadable_mail'],
  }),
  signTokens: operation('POST', '/v1/tokens', {
    summary: 'Signs return paths, which bind later reports to the mails',
    query: nothing,
    body: json(other.tokensRequest),
    answer: json(other.tokensAnswer),
    problems: ['not_configured'],
  }),
  addSent: operation('POST', '/v1/sent', {
    summary: 'Adds to the sent log; a row that is there is kept',
    query: nothing,
    body: json(other.sentRequest),
    answer: json(other.sentAnswer),
    headers: KEYED,
    problems: KEYED_PROBLEMS,
  }),
  addProofsOfLife: operation('POST', '/v1/proofs-of-life', {
    summary: 'Tells what your own system saw of mailboxes: that they live',
    description:
      'Ends holds and suppressions that the pipeline made, where nothing failed since, and sets the counts to nothing; never what is sticky, nor what a person or a list brought. A repeat changes nothing.',
    query: nothing,
    body: json(lives.proofsRequest),
    answer: json(lives.proofsAnswer),
    headers: KEYED,
    problems: KEYED_PROBLEMS,
  }),
  listRules: operation('GET', '/v1/rules', {
    summary: 'The rules in force, in the order in which they are tried',
    query: other.ruleFilter,
    answer: json(other.rulePage),
    problems: ['invalid_cursor'],
  }),
  listChangeSets: operation('GET', '/v1/change-sets', {
    summary: 'Changes that were made as one; what is only foreseen by `state=foreseen`',
    query: sets.changeSetFilter,
    answer: json(sets.changeSetPage),
    problems: ['invalid_cursor'],
  }),
  getChangeSet: operation('GET', '/v1/change-sets/{id}', {
    summary: 'One change set, with what was foreseen',
    query: nothing,
    pathParameters: sets.changeSetPath,
    answer: json(sets.changeSetDetail),
    problems: ['not_found'],
  }),
  foreseeChangeSet: operation('POST', '/v1/change-sets', {
    summary: 'Decides history again, dry: what would change, under a digest',
    description:
      'Nothing of the list changes. Answers after 5 s at the latest; where the state is `foreseeing` then, ask for the change set until it is `foreseen`. One that nobody applies is dropped after a week.',
    body: json(sets.changeSetRequest),
    ...foreseeing,
  }),
  vouchForBounces: operation('POST', '/v1/bounces/vouch', {
    summary: 'Takes unverified reports of one mailbox and reporting host for genuine, dry',
    description: 'Foreseen like every change set; applying it makes the reports plausible.',
    body: json(sets.vouchRequest),
    ...foreseeing,
  }),
  applyChangeSet: operation('POST', '/v1/change-sets/{id}/apply', {
    summary: 'Writes what was foreseen, where it is still the same',
    description:
      'Refused where new mails or decisions have made another outcome: it is foreseen anew, under another digest. Where the state is `applying`, it goes on beside, or was stopped: the same request goes on with it.',
    query: nothing,
    pathParameters: sets.changeSetPath,
    body: json(sets.applyRequest),
    answer: json(sets.changeSetDetail),
    status: 202,
    problems: ['not_found', 'not_in_this_state', 'outcome_changed', 'needs_count'],
  }),
  undoChangeSet: operation('POST', '/v1/change-sets/{id}/undo', {
    summary: 'Writes the inverse of a change set; where a later decision stands, that stands',
    query: nothing,
    pathParameters: sets.changeSetPath,
    body: json(sets.undoRequest),
    answer: json(sets.undoAnswer),
    status: 202,
    problems: ['not_found', 'not_in_this_state'],
  }),
  listIncidents: operation('GET', '/v1/incidents', {
    summary:
      'Bad days of a provider, oldest first: what it refused counts for nothing until decided',
    query: reports.incidentFilter,
    answer: json(reports.incidentPage),
    problems: ['invalid_cursor'],
  }),
  getIncident: operation('GET', '/v1/incidents/{id}', {
    summary: 'One incident, with how many addresses it speaks of and what they are now',
    query: nothing,
    pathParameters: reports.incidentPath,
    answer: json(reports.countedIncident),
    problems: ['not_found'],
  }),
  reportStale: reporting(
    'stale-addresses',
    'Which addresses went stale, by class; the desk of address changes; false positives',
  ),
  reportSources: reporting(
    'lead-sources',
    'Which lead sources yield stale addresses, with 95 % intervals',
  ),
  reportDomains: reporting('domains', 'Domains whose addresses move together to another one'),
  reportHealth: reporting(
    'sender-health',
    'What providers refuse because of the sender, with remedies',
  ),
  listMailboxes: operation('GET', '/v1/mailboxes', {
    summary: 'The mailboxes, their state and last error',
    query: nothing,
    answer: json(other.mailboxList),
  }),
  listWebhookEndpoints: operation('GET', '/v1/webhook-endpoints', {
    summary: 'The endpoints that webhooks go to, with what waits and what was given up',
    query: other.plainPaging,
    answer: json(webhooks.webhookEndpointPage),
    problems: ['invalid_cursor'],
  }),
  addWebhookEndpoint: operation('POST', '/v1/webhook-endpoints', {
    summary: 'Adds an endpoint; its secret stands in this answer and in no other',
    description:
      'Takes no Idempotency-Key: the answer would be kept, and the secret in it. Audited.',
    query: nothing,
    body: json(webhooks.newWebhookEndpoint),
    answer: json(webhooks.madeWebhookEndpoint),
    status: 201,
  }),
  removeWebhookEndpoint: operation('DELETE', '/v1/webhook-endpoints/{id}', {
    summary: 'Takes an endpoint away with all that waits for it; audited',
    query: nothing,
    pathParameters: webhooks.webhookEndpointPath,
    answer: json(webhooks.removedWebhookEndpoint),
    problems: ['not_found'],
  }),
  listAudit: operation('GET', '/v1/audit', {
    summary: 'Acts that stand in no change log: raw mails read, keys made',
    query: other.auditFilter,
    answer: json(other.auditPage),
    problems: ['invalid_cursor'],
  }),
  startImport: operation('POST', '/v1/imports', {
    summary: 'Takes a list in, as a job',
    description:
      'With a bad line nothing is written, unless `skipBad`. Nothing that stands is weakened.',
    query: other.importQuery,
    body: {
      kind: 'bytes',
      types: ['text/csv', 'text/plain', 'application/json', 'application/x-ndjson'],
    },
    answer: json(other.importJob),
    status: 202,
    headers: KEYED,
    problems: KEYED_PROBLEMS,
  }),
  getImport: operation('GET', '/v1/imports/{id}', {
    summary: 'How far an import is, and what became of its lines',
    query: nothing,
    pathParameters: other.importPath,
    answer: json(other.importJob),
    problems: ['not_found'],
  }),
  getHealth: operation('GET', '/healthz', {
    summary: 'The process answers',
    limit: 'none',
    query: nothing,
    answer: json(other.alive),
  }),
  getReadiness: operation('GET', '/readyz', {
    summary: 'Database and feed answer',
    limit: 'none',
    query: nothing,
    answer: json(other.ready),
  }),
  getMetrics: operation('GET', '/metrics', {
    summary: 'What waits and since when, the list by status, the parts that run',
    description:
      'Text format 0.0.4 of Prometheus; counts and states, no address. What waits is looked at every 5 s at the most, the list counted once a minute.',
    query: nothing,
    answer: lines(['text/plain'], 'one metric a line'),
  }),
} as const

/** Id of an operation. */
export type OperationId = keyof typeof OPERATIONS

/** All ids, in the order of the table. */
export const OPERATION_IDS = Object.keys(OPERATIONS) as readonly OperationId[]
