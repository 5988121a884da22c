/** What the stages work with. */
import type { RuleSet } from '@forwardpath/classify'
import type { Database } from '@forwardpath/store'
import type { Policy } from '@forwardpath/suppress'
import type { MailReader } from './mail-reader.ts'
import type { TrustSettings } from './trust-settings.ts'

/** Everything that a stage may use beside its input; clock and ids are passed in. */
export type WorkerContext = {
  readonly database: Database
  readonly rules: RuleSet
  readonly policy: Policy
  readonly trust: TrustSettings
  readonly reader: MailReader
  readonly newId: (prefix: 'bnc' | 'sup' | 'adc') => string
  readonly now: () => number
  /** Failpoints F7 to F10; does nothing unless a test asks. */
  readonly failpoint: (name: 'F7' | 'F8' | 'F9' | 'F10') => Promise<void>
}
