/** Reads a stored mail again and says, for one of its reports, which rules held and what each party can do. */
import { z } from 'zod'
import type { MailPort } from './context.ts'

/** What was found of one report. */
export type Explanation = {
  readonly rules: readonly unknown[]
  readonly remedies: readonly { readonly party: string; readonly text: string }[]
}

const explained = z.object({
  reports: z.array(
    z.object({
      rules: z.array(z.unknown()),
      remedies: z.array(z.object({ party: z.string(), text: z.string() })),
    }),
  ),
})

/** Null where the mail cannot be read any more, or reads otherwise than it was stored. */
export async function explainReport(
  mails: Pick<MailPort, 'classify'>,
  raw: Uint8Array,
  ordinal: number,
): Promise<Explanation | null> {
  const read = await mails.classify(raw, { explain: true })
  const result = read.ok ? explained.safeParse(read.mail) : undefined
  return result?.success === true ? (result.data.reports[ordinal] ?? null) : null
}
