/** A promise that is settled from outside; Node 20 has no `Promise.withResolvers`. */

/** The promise and its two ends; each may be called again without effect. */
export type Deferred<Value> = {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
  readonly reject: (reason: unknown) => void
  readonly isSettled: () => boolean
}

/** A promise that nothing has settled yet. */
export function deferred<Value>(): Deferred<Value> {
  let resolve: Deferred<Value>['resolve'] = () => undefined
  let reject: Deferred<Value>['reject'] = () => undefined
  const promise = new Promise<Value>((onValue, onReason) => {
    resolve = onValue
    reject = onReason
  })
  let isSettled = false
  return {
    promise,
    resolve: (value) => {
      isSettled = true
      resolve(value)
    },
    reject: (reason) => {
      isSettled = true
      reject(reason)
    },
    isSettled: () => isSettled,
  }
}
