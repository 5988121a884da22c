/** The servers that bounce, one file each below `servers/`. */
import type { ServerDriver } from './server.ts'

/** By name. */
export const DRIVERS: readonly ServerDriver[] = []
