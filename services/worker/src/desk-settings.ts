/** What the configuration says of address changes, as the worker takes it. */

/** What the configuration says of address changes (docs/address-changes.md). */
export type DeskSettings = {
  /** `address_changes.mx_check`. */
  readonly isMxChecked: boolean
  /** `address_changes.sla`: within which a person should decide. */
  readonly slaMs: number
}
