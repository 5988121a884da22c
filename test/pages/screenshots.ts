/**
 * Every page as a picture, light and dark, wide and on a phone, to be looked at: `npm run screenshots`. They go to the folder that
 * FORWARDPATH_SCREENSHOTS names, else to one of the system's temporary folder; never into the repository.
 */
import { mkdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startChromium } from '@forwardpath/test-support/chromium'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { test } from 'vitest'
import { pageList } from './page-list.ts'
import { findIds, openWhole, signIn } from './page-steps.ts'
import { startPagesRun } from './pages-run.ts'

const FOLDER =
  process.env['FORWARDPATH_SCREENSHOTS'] ?? path.join(os.tmpdir(), 'forwardpath-screenshots')
/** A longer page is cut: what stands below is the same rows again. */
const MAX_HEIGHT = 2_400

test('pictures of every page', async () => {
  await mkdir(FOLDER, { recursive: true })
  const database = await createDatabase()
  const run = await startPagesRun(database.url)
  const browser = await startChromium()
  try {
    const first = await browser.newContext()
    const welcome = await first.newPage()
    await welcome.goto(`${run.url}/sign-in`)
    await welcome.screenshot({ path: path.join(FOLDER, 'sign-in.png') })
    await signIn(first, run.url, 'admin')
    const ids = await findIds(first, run.url)
    const storageState = await first.storageState()
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [name, width] of [
        ['wide', 1280],
        ['phone', 360],
      ] as const) {
        const context = await browser.newContext({
          colorScheme,
          storageState,
          viewport: { width, height: 800 },
        })
        const page = await context.newPage()
        for (const listed of pageList(ids)) {
          await openWhole(page, `${run.url}${listed.path}`)
          const height = Math.min(
            MAX_HEIGHT,
            Number(await page.evaluate('document.documentElement.scrollHeight')),
          )
          await page.setViewportSize({ width, height: Math.max(800, height) })
          await page.screenshot({
            path: path.join(FOLDER, `${listed.name}-${name}-${colorScheme}.png`),
          })
          await page.setViewportSize({ width, height: 800 })
        }
        await context.close()
      }
    }
  } finally {
    await browser.close()
    await run.stop()
    await database.drop()
  }
})
