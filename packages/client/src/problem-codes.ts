/**
 * The table of error codes of the HTTP API (RFC 9457). A code never changes its meaning; `remedy` is for a person.
 */
export const PROBLEM_CODES = {
  malformed_request: {
    status: 400,
    title: 'The request cannot be read',
    remedy: 'send well-formed HTTP, and a body that is valid JSON in UTF-8',
  },
  invalid_request: {
    status: 400,
    title: 'The request does not fit its description',
    remedy: 'mend the fields that errors names; /openapi.json describes each',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not one that this list gave out',
    remedy: 'begin without a cursor',
  },
  unauthorized: {
    status: 401,
    title: 'There is no valid key',
    remedy: 'send Authorization: Bearer fp_…; forwardpath keys create makes a key',
  },
  forbidden: {
    status: 403,
    title: 'The key lacks the scope of this operation',
    remedy: 'make a key with this scope: forwardpath keys create --scope',
  },
  not_found: {
    status: 404,
    title: 'There is no such thing',
    remedy: 'look at the address of the request; lists name what there is',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address does not know the method',
    remedy: 'use a method that Allow names',
  },
  sticky_reason: {
    status: 409,
    title: 'The record is sticky: it ends by a person with an override only',
    remedy: 'send override: true with a note, and a key that also has suppressions:override',
  },
  not_in_this_state: {
    status: 409,
    title: 'What was asked for is not possible in this state',
    remedy: 'read the record again and see its state',
  },
  needs_override: {
    status: 409,
    title: 'This is not done without an override',
    remedy: 'send override: true with a note that says how you know',
  },
  refused_by_rules: {
    status: 409,
    title: 'The rules of the desk refuse this',
    remedy: 'see detail',
  },
  outcome_changed: {
    status: 409,
    title: 'What was foreseen is not what would be done now',
    remedy: 'look at the change set again, and apply the digest that it has now',
  },
  needs_count: {
    status: 409,
    title: 'So many records change that their number is asked for',
    remedy: 'send countToType of the change set as count, if that is what you want',
  },
  idempotency_under_way: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still under way',
    remedy: 'repeat the request after Retry-After seconds',
  },
  not_configured: {
    status: 409,
    title: 'This part is not configured here',
    remedy: 'add the setting that detail names, and restart',
  },
  gone: {
    status: 410,
    title: 'The cursor is older than what is kept, or of another feed',
    remedy: 'take /v1/feeds/suppressions/snapshot, then follow from the cursor of its last line',
  },
  stale: {
    status: 412,
    title: 'The record has changed since it was read',
    remedy: 'read it again, decide again, and send its new ETag as If-Match',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    remedy: 'at most 1 MiB; 25 MiB for mails, and for lists',
  },
  unsupported_type: {
    status: 415,
    title: 'The body is of a type that this operation does not take',
    remedy: 'send the Content-Type that the operation describes',
  },
  idempotency_other_body: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    remedy: 'use a new key for each new request',
  },
  unreadable_mail: {
    status: 422,
    title: 'The mail cannot be read',
    remedy: 'send one whole mail, as it came: message/rfc822',
  },
  precondition_required: {
    status: 428,
    title: 'If-Match is required here',
    remedy: 'send the ETag of the record as If-Match',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    remedy: 'wait as many seconds as Retry-After says; api.limits sets the limit',
  },
  internal: {
    status: 500,
    title: 'A fault of this program',
    remedy: 'report it with its requestId, under which the log says more',
  },
  unavailable: {
    status: 503,
    title: 'The database cannot be asked now',
    remedy: 'do not mail on this answer; try again after Retry-After seconds',
  },
} as const satisfies Readonly<
  Record<string, { readonly status: number; readonly title: string; readonly remedy: string }>
>

/** One of the codes. */
export type ProblemCode = keyof typeof PROBLEM_CODES
