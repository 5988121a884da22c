/** What people write into their automatic answers in one language, in lower case and with single blanks. */
export type AutoReplyPhrases = {
  /** ISO 639-1. */
  readonly language: string
  /** Its words stand behind the day or the address that they are about; absent: before. */
  readonly isBehind?: true
  /** Subjects of automatic answers. */
  readonly subjects: readonly string[]
  /** The person is away for a time. */
  readonly away: readonly string[]
  /** The person works there no more. */
  readonly left: readonly string[]
  /** The person has another address. What follows is that address. */
  readonly newAddress: readonly string[]
  /** Somebody else does the work. What follows is his address. */
  readonly successor: readonly string[]
  /** Before the last day of the absence, or the day of the return. */
  readonly until: readonly string[]
  /** Month names, January first; the first four letters tell them apart, or the whole name does. */
  readonly months: readonly string[]
}
