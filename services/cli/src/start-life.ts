/** The life of a command that stays up: signals, stops in order, the database last. */
import { createLifecycle, type Lifecycle } from '@forwardpath/runtime'
import type { App } from './app.ts'

/**
 * Takes over signals and stray errors. Where the embedded server of this process has ended by itself the command ends too, with 69:
 * nobody else would start it again, and whoever supervises the command does.
 */
export function startLife(app: App): Lifecycle {
  const lifecycle = createLifecycle({ log: app.log })
  lifecycle.onStop('database', app.close)
  void app.databaseEnded.then(lifecycle.fail)
  return lifecycle
}
