/** What the configuration says of address changes, as the worker takes it. */

/** policy.md, section 6. */
export type DeskSettings = {
  /** `address_changes.mx_check`. */
  readonly isMxChecked: boolean
  /** `address_changes.sla`: within which a person should decide. */
  readonly slaMs: number
}
