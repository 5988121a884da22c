/**
 * One situation of a server: what is sent, and what is true of each mail that comes back. The truth stands here before any
 * server has written about it and before anything has decoded that.
 */

/** What is true about one recipient, in the terms of expected.jsonl (`../../servers/README.md`). */
export type Truth = {
  /** The address that was mailed. */
  readonly to: string
  /** What aliases or a forward made of it. */
  readonly final?: string
  /** Default `failed`. Null: not scored. */
  readonly action?: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | null
  /** The reply that is in the mail. Absent: nobody replied, or the mail does not say what. */
  readonly code?: number
  /** Every category that is right; empty where none can be told. */
  readonly is: readonly string[]
  /** The new address that the mail offers. */
  readonly path?: string
  /** An address that the mail names as another way: it may be offered or not. */
  readonly mayPath?: string
}

/** One mail that comes back. */
export type Returned = {
  /** Part of the file name behind the situation's; absent for the first. */
  readonly suffix?: string
  /** Default `bounce`. A delay or a success is `bounce` too, as in the other corpus. */
  readonly kind?: string
  /** Tells it from the situation's other mails where their order may vary. */
  readonly has?: string
  /** Where people may differ about the kind and the recipients: then only the answer is scored, and what it invents. */
  readonly isUnsure?: true
  readonly reports: readonly Truth[]
}

/** Mails that are sent; see originals.ts. */
export type OriginalName =
  | 'plain'
  | 'order'
  | 'large'
  | 'huge'
  | 'utf8'
  | 'looped'
  | 'report'
  | 'forged'
  | 'receipt'
  | 'many'
  | 'eight-bit'
  | 'infected'
  | 'spam'
  | 'program'
  | 'bad-header'

/** A row. */
export type Situation = {
  /** Part of the file names; no rule may know it. */
  readonly name: string
  /** Which of the server's configurations; default `plain`. */
  readonly setup?: string
  readonly to: readonly string[]
  /** Default: an address of the sink. Null: the null reverse-path. */
  readonly from?: string | null
  readonly original?: OriginalName
  /** RFC 3461: parameters as they stand behind RCPT TO and MAIL FROM. */
  readonly rcptOptions?: string
  readonly mailOptions?: string
  /** A command line in the server's root in place of SMTP; `{from}` stands for the sender; the mail is its input. */
  readonly command?: readonly string[]
  /** What a driver makes of it by itself; see there. */
  readonly by?: string
  readonly returns: readonly Returned[]
}

/** A situation with one failed recipient. */
export function fails(
  name: string,
  to: string,
  is: readonly string[],
  rest: Partial<Omit<Situation, 'name' | 'to' | 'returns'>> &
    Partial<Omit<Truth, 'to' | 'is'>> = {},
): Situation {
  const { final, action, code, path, mayPath, ...others } = rest
  const truth: Truth = {
    to,
    is,
    ...(final === undefined ? {} : { final }),
    ...(action === undefined ? {} : { action }),
    ...(code === undefined ? {} : { code }),
    ...(path === undefined ? {} : { path }),
    ...(mayPath === undefined ? {} : { mayPath }),
  }
  return { name, to: [to], ...others, returns: [{ reports: [truth] }] }
}
