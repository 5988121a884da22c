/** The look-up as a part of `run`: only where something of `lookup` is configured, since it takes ports. */
import { startLookup } from '@forwardpath/lookup'
import type { Config, Lifecycle } from '@forwardpath/runtime'
import type { App } from '../app.ts'

/** Starts it where it is wanted, and has it stopped with the rest; false where not. Throws ExitError 78 where a port is taken. */
export async function startConfiguredLookup(app: App, lifecycle: Lifecycle): Promise<boolean> {
  const { config, database, log } = app
  if (!isConfigured(config)) return false
  const lookup = await startLookup({ database, config, log, now: Date.now })
  lifecycle.onStop('look-up', lookup.stop)
  return true
}

function isConfigured({ values }: Config): boolean {
  return values.some(({ key, layer }) => key.startsWith('lookup.') && layer !== 'default')
}
