/** What the configuration says about trust, as the stage "judge" takes it. */
import type { TokenKey } from '@forwardpath/trust'

/** What is ours, and whom we believe (docs/trust.md). */
export type TrustSettings = {
  /** Lower-case A-labels; their mails are ours. */
  readonly ownDomains: readonly string[]
  /** Of the samples: ours in the demo alone. */
  readonly demoDomains: readonly string[]
  /** Hosts, addresses and networks. Empty: what the SPF records of `ownDomains` name without `include`. */
  readonly ownMtas: readonly string[]
  /** Domains that we sign with. */
  readonly ownDkim: readonly string[]
  /** RFC 8601 s2.5, lower case: whose Authentication-Results are read as fact. */
  readonly trustedAuthservIds: readonly string[]
  /** Names of the mailboxes to which only our own MTA can deliver. A demo mailbox is one. */
  readonly closedMailboxes: ReadonlySet<string>
  /** All keys of the key file; none where return paths are not signed. */
  readonly tokenKeys: readonly TokenKey[]
  /** False: nothing is asked, and nothing waits for an answer. */
  readonly isDnsEnabled: boolean
}
