/** What a fuzz run may find. */

/** A property that an input breaks. */
export type Finding = {
  /** Which one: `throws`, `slow`, `not deterministic`, … */
  readonly property: string
  readonly detail: string
}

/** A finding with what it was found on. */
export type FoundInput = Finding & {
  readonly target: string
  /** Number of the input: with the seed it can be made again. */
  readonly input: number
  /** The smallest text that still shows it. One character a byte. */
  readonly text: string
}
