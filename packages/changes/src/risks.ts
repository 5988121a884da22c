/**
 * Risk flags of a proposal, each with its weight in the score. A flag informs; a grave one asks for an override even where
 * the report is bound. Weights are project choices: they order the desk and decide nothing.
 */

type RiskRow = {
  /** Points taken from the score. */
  readonly points: number
  /** In the words of the desk. */
  readonly says: string
  /** Approving it takes an override and a note, whatever its tier. */
  readonly isGrave?: true
}

/** Every flag. */
export const RISKS = {
  other_organisation: { points: 15, says: 'other organisation' },
  role_account: { points: 15, says: 'role account', isGrave: true },
  free_mail: { points: 20, says: 'free-mail address for a company address' },
  disposable: { points: 50, says: 'disposable address', isGrave: true },
  mixed_script: { points: 40, says: 'letters of several scripts', isGrave: true },
  bidi: { points: 40, says: 'right-to-left letters or marks', isGrave: true },
  address_literal: { points: 20, says: 'address literal in place of a domain', isGrave: true },
  unusual_syntax: { points: 10, says: 'quoted local part', isGrave: true },
  already_contact: { points: 10, says: 'already a contact of ours' },
  target_suppressed: { points: 40, says: 'the new address is suppressed', isGrave: true },
  shared_target: { points: 40, says: 'several old addresses point at it', isGrave: true },
  several_candidates: { points: 25, says: 'several candidates, or none certain' },
  no_address: { points: 25, says: 'what is offered is no address' },
  no_such_domain: { points: 40, says: 'the new domain takes no mail', isGrave: true },
  host_not_mx: { points: 20, says: 'the host that answered is no MX of the domain' },
  host_unknown: { points: 10, says: 'the report does not say which host answered' },
  misrouted: { points: 40, says: 'answered by a former MX of the domain', isGrave: true },
  not_checked: { points: 5, says: 'DNS not checked' },
  old_address_alive: { points: 40, says: 'the old address takes mail again', isGrave: true },
  conflict: { points: 30, says: 'another new address is offered too', isGrave: true },
  successor: { points: 30, says: 'another person' },
  unbound: { points: 0, says: 'no report binds it to a mail of ours' },
} as const satisfies Readonly<Record<string, RiskRow>>

/** The name of a flag. */
export type Risk = keyof typeof RISKS

/** Those that need an override at any tier; unknown names are none. Total. */
export function graveRisks(risks: readonly string[]): readonly string[] {
  return risks.filter((name) => GRAVE.has(name))
}

const ROWS: Readonly<Record<string, RiskRow>> = RISKS
const GRAVE: ReadonlySet<string> = new Set(
  Object.entries(ROWS).flatMap(([name, row]) => (row.isGrave === true ? [name] : [])),
)
