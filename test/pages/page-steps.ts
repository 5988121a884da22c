/** Steps that the tests and the pictures share. */
import type { BrowserContext, Page } from 'playwright-core'
import type { pageList } from './page-list.ts'
import { PASSWORD } from './pages-run.ts'

/** A page that is slow on a busy machine comes all the same. */
const PATIENCE_MS = 90_000

/** Signs in by the form; every step of the context then has the time that a busy machine needs. */
export async function signIn(context: BrowserContext, url: string, name: string): Promise<void> {
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.fill('#name', name)
  await page.fill('#password', PASSWORD)
  await Promise.all([page.waitForURL(`${url}/`), page.click('button.main')])
  await page.close()
}

/** One of each, as the lists show them. */
export async function findIds(
  context: BrowserContext,
  url: string,
): Promise<Parameters<typeof pageList>[0]> {
  const page = await context.newPage()
  const first = async (path: string, selector: string): Promise<string | undefined> => {
    await page.goto(`${url}${path}`)
    const link = page.locator(selector).first()
    if ((await link.count()) === 0) return undefined
    return decodeURIComponent(
      (await link.getAttribute('href'))?.split('?')[0]?.split('/').at(-1) ?? '',
    )
  }
  const ids = {
    change: (await first('/changes', '.queue a')) ?? '',
    bounce: (await first('/bounces?category=moved', 'tbody a')) ?? '',
    incident: await first('/incidents', 'tbody a'),
    address: (await first('/suppressions?status=active', 'tbody a')) ?? 'person4@provider.example',
    shared: await makeReportLink(page, `${url}/reports/stale?period=365d`),
  }
  await page.close()
  return ids
}

/** Makes a link to the report of a page, as an operator does; its path. */
export async function makeReportLink(page: Page, url: string): Promise<string> {
  // A page that is still without its figures loads again by itself, and folds up what was opened.
  await openWhole(page, url)
  await page.getByText('Give it along by a link').click()
  await page.getByRole('button', { name: 'Make the link' }).click()
  return (await page.locator('code.once').textContent()) ?? ''
}

/** Opens a page and waits until its figures are made; how large the whole page is. */
export async function openWhole(page: Page, url: string): Promise<{ readonly bytes: number }> {
  await page.goto(url, { waitUntil: 'load' })
  await page.locator('[data-refresh]').waitFor({ state: 'detached' })
  await page.waitForLoadState('load')
  const answer = await page.request.get(url)
  return { bytes: (await answer.body()).length }
}
