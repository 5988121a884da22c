/**
 * When the addresses of one domain move to another as a whole (docs/address-changes.md, "What is checked"). The desk and the report
 * `domains` go by these numbers. Pure, total.
 */

/** What is counted of the address changes between two domains, for one pattern of the local part. */
export type MigrationFigures = {
  /** Distinct old addresses that follow the pattern. */
  readonly addresses: number
  /** Distinct old addresses in all, those that follow it among them. */
  readonly ofAddresses: number
  /** Of those that follow it, how many rest on a bound report. */
  readonly bound: number
  /** Distinct days on which one of them was seen. */
  readonly days: number
}

/** Project choices: fewer addresses, or a looser pattern, are people who went from one company to the other. */
const LEAST = { addresses: 5, share: 0.9, bound: 3, days: 2 } as const

/** Whether that is the migration of a whole domain. Total. */
export function isDomainMigration({
  addresses,
  ofAddresses,
  bound,
  days,
}: MigrationFigures): boolean {
  return (
    addresses >= LEAST.addresses &&
    addresses >= LEAST.share * ofAddresses &&
    bound >= LEAST.bound &&
    days >= LEAST.days
  )
}
