/** Names under which the ledger keeps mails that nobody polled: no mailbox of the configuration may have them. */

/** Mails that a person took in from files. They are history: no incident is opened by them, and nobody polls for more. */
export const IMPORT_MAILBOX = 'import'

/** Mails that are handed in over HTTP: no mail server of ours took them. */
export const API_MAILBOX = 'api'
