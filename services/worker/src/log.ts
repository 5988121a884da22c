/** What the worker asks of a log: facts and a sentence. No address is ever among them. */
type Line = (facts: Readonly<Record<string, unknown>>, text: string) => void

/** The levels that are used; a pino logger is one. */
export type Log = { readonly info: Line; readonly warn: Line }
