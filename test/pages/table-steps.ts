/** What a browser shows as tables, and the CSV of each. */
import type { BrowserContext, Page } from 'playwright-core'

/** A table as a person sees it. */
export type ShownTable = {
  readonly caption: string
  /** Address of its CSV; empty where there is no link. */
  readonly csv: string
  /** The cells of each row; an instant as RFC 3339. */
  readonly rows: readonly (readonly string[])[]
}

const READ_TABLES = `[...document.querySelectorAll('main table')].map((table) => {
  let head = table.closest('.scroll').previousElementSibling
  while (head !== null && !head.classList.contains('head')) head = head.previousElementSibling
  return {
    caption: table.caption.textContent.trim(),
    csv: head?.querySelector('a.csv')?.getAttribute('href') ?? '',
    rows: [...table.tBodies[0].rows].map(({ cells }) =>
      [...cells].map((cell) => cell.querySelector('time')?.dateTime ?? cell.textContent.trim())),
  }
})`

/** Every table of the page that is open. */
export async function readTables(page: Page): Promise<readonly ShownTable[]> {
  return page.evaluate<readonly ShownTable[]>(READ_TABLES)
}

/** A CSV as it comes; throws where there is none at this address. */
export async function readFile(context: BrowserContext, url: string): Promise<string> {
  const answer = await context.request.get(url)
  const type = answer.headers()['content-type'] ?? ''
  if (!answer.ok() || !type.startsWith('text/csv'))
    throw new Error(`${url}: ${String(answer.status())} ${type}`)
  return answer.text()
}

/**
 * Rows of a table that its CSV has not at the same place. A page shows addresses with their A-labels, and some ids in words of their
 * own: then it is another cell that tells the row.
 */
export function missingRows(
  shown: readonly (readonly string[])[],
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  return shown.filter(([first = '', ...others], at) => {
    const cells = (rows[at] ?? []).filter((cell) => cell !== '').map(wordsOf)
    const isFirst = cells.some((cell) => wordsOf(first).startsWith(cell))
    return !isFirst && !others.some((other) => cells.includes(wordsOf(other)))
  })
}

/** A guard against formulas is a sign of the file. */
function wordsOf(text: string): string {
  return text
    .replace(/^'(?=[=+\-@])/, '')
    .replaceAll(/[_\s]+/g, ' ')
    .replaceAll(/(\d),(?=\d{3})/g, '$1')
    .trim()
    .toLowerCase()
}
