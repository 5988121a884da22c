/** The HTTP API: what `forwardpath run` and `forwardpath api` compose. */
export { buildApi } from './build-api.ts'
export type { ApiContext, ApiIdPrefix, MailPort, TakeInList, TokenSigner } from './context.ts'
export { keyHash, makeKey, type MadeKey } from './key.ts'
export { loadStory } from './load-story.ts'
export { API_MAILBOX } from './routes/take-in-mail.ts'
export { startApi, type RunningApi, type StartOptions } from './start.ts'
