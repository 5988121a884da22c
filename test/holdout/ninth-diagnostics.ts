/**
 * The ninth set: replies of providers, servers and manuals in many languages, gathered to show what a vocabulary lacks. Four of the
 * 270 that were tried are not kept: they say nothing on which two readers would agree.
 */
import { NINTH_RELAYS } from './ninth-relays.ts'
import { NINTH_PROVIDERS } from './ninth-providers.ts'
import { NINTH_REFUSALS } from './ninth-refusals.ts'
import { NINTH_LANGUAGES } from './ninth-languages.ts'
import { NINTH_ELSEWHERE } from './ninth-elsewhere.ts'
import { NINTH_RECIPIENTS } from './ninth-recipients.ts'
import type { SourcedReplies } from './replies.ts'

/** All of it. */
export const NINTH_DIAGNOSTICS: readonly SourcedReplies[] = [
  ...NINTH_RELAYS,
  ...NINTH_PROVIDERS,
  ...NINTH_REFUSALS,
  ...NINTH_LANGUAGES,
  ...NINTH_ELSEWHERE,
  ...NINTH_RECIPIENTS,
]
