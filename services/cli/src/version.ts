import { createRequire } from 'node:module'

type Manifest = { readonly version: string }

/** The version of the command, from its own package.json. */
export const VERSION = (createRequire(import.meta.url)('../package.json') as Manifest).version
