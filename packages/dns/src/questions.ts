/** The questions that can be asked of the DNS, as what builds on them takes them. All are total. */
import type { MxAnswer, NameAnswer } from './answer.ts'

/** Passed with a question. */
export type AskAgain = {
  /** Ask the servers even where a remembered answer would do. */
  readonly skipCache?: boolean
}

/** One function a question. */
export type Questions = {
  /** Where mail for the domain goes: MX, else its own addresses, else nowhere. */
  readonly resolveMx: (domain: string, again?: AskAgain) => Promise<MxAnswer>
  /** A and AAAA of a host. */
  readonly resolveAddresses: (host: string, again?: AskAgain) => Promise<NameAnswer<string>>
  /** Each record joined to one text. */
  readonly resolveTxt: (name: string, again?: AskAgain) => Promise<NameAnswer<string>>
  /** The names of an address; not confirmed forwards. */
  readonly resolvePtr: (address: string, again?: AskAgain) => Promise<NameAnswer<string>>
}
