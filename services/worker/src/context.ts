/** What the stages work with. */
import type { RuleSet } from '@forwardpath/classify'
import type { Database, HourKey } from '@forwardpath/store'
import type { GuardSettings, Policy } from '@forwardpath/suppress'
import type { DeskSettings } from './desk-settings.ts'
import type { MailReader } from './mail-reader.ts'
import type { TrustSettings } from './trust-settings.ts'

/** Everything that a stage may use beside its input; clock and ids are passed in. */
export type WorkerContext = {
  readonly database: Database
  readonly rules: RuleSet
  readonly policy: Policy
  readonly trust: TrustSettings
  /** Absent: the MX is looked at again, and a review should take 14 days. */
  readonly desk?: DeskSettings
  readonly reader: MailReader
  /** When a provider's hour is an incident. Absent: the guard is off. */
  readonly guard?: GuardSettings
  /** Told of the hours that a committed batch has raised; must not throw. Absent: the rounds alone look. */
  readonly watch?: (grown: readonly HourKey[]) => Promise<void>
  readonly newId: (prefix: 'bnc' | 'sup' | 'adc' | 'chs' | 'inc') => string
  readonly now: () => number
  /** Failpoints F7 to F10; does nothing unless a test asks. */
  readonly failpoint: (name: 'F7' | 'F8' | 'F9' | 'F10') => Promise<void>
}
