/** What a file of routes/ exports: an operation and what is done for it. */
import type { BodyForm, JsonForm, OperationId, OPERATIONS } from '@forwardpath/client'
import type { AddressKey, DomainKey } from '@forwardpath/mail'
import type { CheckQuestion, CheckResult, ListFilter, SuppressionRecord } from '@forwardpath/store'
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Caller } from './authenticate.ts'
import type { BackgroundRuns } from './background-runs.ts'
import type { ApiContext } from './context.ts'
import type { FeedConsumers } from './feed-consumers.ts'
import type { FeedWatch } from './feed-watch.ts'
import type { Ask } from './gather.ts'
import type { ImportQueue } from './import-queue.ts'
import type { Metrics } from './metrics.ts'
import type { StreamSlots } from './stream-slots.ts'

type Operations = typeof OPERATIONS

/** A request that was checked. */
export type Call<Id extends OperationId> = {
  readonly path: z.output<Operations[Id]['pathParameters']>
  readonly query: z.output<Operations[Id]['query']>
  readonly body: BodyOf<Operations[Id]['body']>
  readonly caller: Caller
  /** A header field of the request; absent where it is not there. */
  readonly header: (name: string) => string | undefined
  /** Made where it is asked for, since few handlers wait: aborted when the client has gone or the server stops. */
  readonly signal: () => AbortSignal
}

type BodyOf<Form> =
  Form extends JsonForm<infer Schema>
    ? z.output<Schema>
    : Form extends BodyForm
      ? Buffer
      : undefined

/** What the handler gives back. */
export type Answer<Id extends OperationId> = AnswerOf<Operations[Id]['answer']>

type AnswerOf<Form> =
  Form extends JsonForm<infer Schema>
    ? { readonly body: Frozen<z.input<Schema>>; readonly headers?: Headers }
    : StreamAnswer

type Headers = Readonly<Record<string, string>>

/** The same type with readonly fields: rows of the store are. */
type Frozen<T> = T extends readonly [infer A, infer B]
  ? readonly [A, B]
  : T extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Frozen<T[Key]> }
      : T

/** Bytes as they come, or that the client has them already. */
export type StreamAnswer =
  | { readonly kind: 'unchanged'; readonly headers: Headers }
  | {
      readonly kind: 'bytes'
      readonly bytes: Buffer
      readonly type: string
      readonly headers?: Headers
    }
  | {
      readonly kind: 'stream'
      readonly stream: Readable
      readonly type: string
      readonly headers: Headers
    }

/** Parts of the server that routes share. */
export type Shared = {
  readonly feedWatch: FeedWatch
  readonly consumers: FeedConsumers
  readonly streams: StreamSlots
  readonly imports: Pick<ImportQueue, 'wake'>
  readonly metrics: Metrics
  readonly listFilter: ListFilter
  /** One address each, asked together with those of others. */
  readonly check: Ask<CheckQuestion, CheckResult>
  readonly suppressionsOf: Ask<AddressKey | DomainKey, readonly SuppressionRecord[]>
  readonly runs: BackgroundRuns
}

/** One operation with its handler. */
export type Route<Id extends OperationId = OperationId> = {
  readonly id: Id
  readonly handle: (call: Call<Id>, context: ApiContext, shared: Shared) => Promise<Answer<Id>>
}

/** Ties a handler to the types of its operation. */
export function route<Id extends OperationId>(id: Id, handle: Route<Id>['handle']): Route<Id> {
  return { id, handle }
}
