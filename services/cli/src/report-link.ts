/** A link to a report, for somebody without an account, on standard output. */
import { LINK_DAYS, shareReport, type ReportShare } from '@forwardpath/api'
import { EXIT, ExitError, newId, type Config } from '@forwardpath/runtime'
import { withApp } from './app.ts'
import { operator } from './change-options.ts'
import { shortTime, writeData, writeMessage } from './output.ts'
import { pagesUrl } from './pages-url.ts'

/** What `--link` takes. */
export const LINK_WORDS: readonly string[] = LINK_DAYS.map((days) => `${String(days)}d`)

/** Makes and prints it; no report is made, since its figures are counted when it is opened. Throws ExitError 2 for another time. */
export async function printLink(
  share: Pick<ReportShare, 'report' | 'period' | 'nowMs'>,
  { link, url, reason }: { readonly link: string; readonly url?: string; readonly reason?: string },
  config: Config,
): Promise<void> {
  const days = LINK_DAYS.find((one) => `${String(one)}d` === link)
  if (days === undefined) {
    throw new ExitError(`a link is good for ${LINK_WORDS.join(', ')}, not for ${link}`, {
      exitCode: EXIT.usage,
    })
  }
  const made = await withApp(config, { schema: 'check' }, ({ database }) =>
    shareReport(database, { ...share, id: newId('rpl'), days, who: operator(), reason }),
  )
  await writeData(pagesUrl(config, made.path, url))
  writeMessage(
    `whoever holds it reads the report until ${shortTime(made.expiresAt)}; the page of the report takes it back. It is shown this once.`,
  )
}
