/**
 * Something odd that a reader met and went on from. Parsers are total: what they could not read is
 * named here and the raw bytes keep it.
 */
export type Defect = {
  /** Stable id in kebab-case, such as `part-limit`, `missing-boundary`, `collateral`. */
  readonly code: string
  /** Where or what, for a person; never longer than 200 characters. */
  readonly detail?: string
}
