/** The servers that bounce, one file each below `servers/`. */
import { chasquid } from './servers/chasquid.ts'
import { courier } from './servers/courier.ts'
import { nullmailer } from './servers/nullmailer.ts'
import { qmail } from './servers/qmail.ts'
import type { ServerDriver } from './server.ts'

/** By name. */
export const DRIVERS: readonly ServerDriver[] = [chasquid, courier, nullmailer, qmail]
