/** The pages in a browser, on a real run: what a list owner does in a morning, by keyboard where that is promised. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runForwardpath } from '@forwardpath/test-support/child'
import { startChromium } from '@forwardpath/test-support/chromium'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { requireServer } from '@forwardpath/test-support/servers'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOSTILE_TEXTS, hostileAddress, UNBOUND_HOST } from './built-mails.ts'
import { pageList } from './page-list.ts'
import { findIds, makeReportLink, openWhole, signIn } from './page-steps.ts'
import { startPagesRun, type PagesRun } from './pages-run.ts'
import { readCsv } from '@forwardpath/test-support/read-csv'
import { missingRows, readFile, readTables } from './table-steps.ts'

const chromium = requireServer('chromium', import.meta.filename)
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RUN_AXE = `((rules) => axe.run(document, { runOnly: rules ?? undefined }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes[0].html)))`
/** How a page is looked at. Another width moves everything; other colours change the contrast and nothing else. */
const LOOKS = [
  { width: 1280, height: 900, colorScheme: 'light', rules: null },
  { width: 1280, height: 900, colorScheme: 'dark', rules: ['color-contrast'] },
  { width: 360, height: 740, colorScheme: 'dark', rules: ['color-contrast'] },
  { width: 360, height: 740, colorScheme: 'light', rules: null },
] as const
/** No page is heavier (issue "The web pages"). */
const MAX_PAGE_BYTES = 200_000
/** Of what opens every page, or runs many commands: on a busy machine each takes seconds. */
const LONG_MS = 900_000

describe.skipIf(chromium.missing)('the pages in a browser', () => {
  let database: TestDatabase
  let run: PagesRun
  let browser: Browser
  let context: BrowserContext

  beforeAll(async () => {
    database = await createDatabase()
    run = await startPagesRun(database.url)
    browser = await startChromium()
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    await signIn(context, run.url, 'admin')
  }, LONG_MS)
  afterAll(async () => {
    await browser.close()
    await run.stop()
    await database.drop()
  })

  const open = async (path: string, on = context): Promise<Page> => {
    const page = await on.newPage()
    await page.goto(`${run.url}${path}`)
    return page
  }

  test('ten changes are reviewed by keyboard alone, and one is taken back', async () => {
    const page = await open('/changes')
    const facts = async (): Promise<string> => (await page.locator('.lede').textContent()) ?? ''
    const before = Number(/\d+/.exec(await facts())?.[0])
    expect(before).toBeGreaterThanOrEqual(10)
    for (let i = 0; i < 10; i++) {
      const current = await page.locator('[data-change]').getAttribute('data-change')
      expect(await page.evaluate(`document.activeElement?.getAttribute('data-change')`)).toBe(
        current,
      )
      const moved = page.waitForURL((url) => url.searchParams.get('was') === current)
      const canApprove = (await page.locator('[data-act="approve"]').count()) > 0
      await decideByKeys(page, i % 3 === 0 && canApprove ? 'a' : i % 3 === 1 ? 's' : 'r')
      await moved
    }
    expect(Number(/\d+/.exec(await facts())?.[0])).toBe(before - 10)
    const undone = page.waitForURL((url) => url.searchParams.get('done') === 'revert')
    await page.locator('[data-change]').focus()
    await page.keyboard.press('u')
    await undone
    await page.goto(`${run.url}/changes`)
    expect(Number(/\d+/.exec(await facts())?.[0])).toBe(before - 9)
    await page.close()
  })

  test('j and k move, ? tells the keys, / goes to the search', async () => {
    const page = await open('/changes')
    const first = await page.locator('[data-change]').getAttribute('data-change')
    const shown = (): Promise<string | null> =>
      page.locator('[data-change]').getAttribute('data-change')
    await Promise.all([page.waitForURL(/\/changes\/adc_/), page.keyboard.press('j')])
    const second = await shown()
    expect(second).not.toBe(first)
    await Promise.all([page.waitForURL(new RegExp(String(first))), page.keyboard.press('k')])
    expect(await shown()).toBe(first)
    await page.keyboard.press('?')
    expect(await page.locator('#keys').isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    expect(await page.evaluate(`document.activeElement?.getAttribute('type')`)).toBe('search')
    // In a field a key is a letter.
    await page.keyboard.type('ar')
    expect(await page.locator('input[type=search]').inputValue()).toBe('ar')
    await page.close()
  })

  test('no key decides while something else has the focus', async () => {
    const page = await open('/changes')
    const before = await page.locator('.lede').textContent()
    await page.locator('.brand').focus()
    await page.keyboard.press('r')
    expect(await page.locator('details[data-act=reject]').getAttribute('open')).toBeNull()
    expect(await page.locator('.lede').textContent()).toBe(before)
    await page.close()
  })

  test('two who decide at once: the second one is told, and decides nothing', async () => {
    const [one, two] = [await open('/changes'), await open('/changes')]
    await one.locator('details[data-act=reject] summary').click()
    await two.locator('details[data-act=reject] summary').click()
    await Promise.all([
      one.waitForURL(/done=reject/),
      one.locator('details[data-act=reject] button').click(),
    ])
    await two.locator('details[data-act=reject] button').click()
    await two.getByText('Refused:').first().waitFor()
    expect(await two.content()).toContain('user:admin')
    await one.close()
    await two.close()
  })

  test('an address is followed from its suppression to the raw bounce, then released', async () => {
    const page = await open('/suppressions')
    await page.locator('input[type=search]').fill('person1@provider.example')
    await Promise.all([
      page.waitForURL(/person1/),
      page.getByRole('button', { name: 'Search' }).click(),
    ])
    expect(await page.locator('.lede').textContent()).toContain('Do not mail')
    await page.locator('.timeline .report a').first().click()
    await page.getByText('What can be done').waitFor()
    await page.getByRole('link', { name: 'Show the raw mail' }).click()
    expect(await page.locator('pre.raw mark').textContent()).toContain('does not exist')
    await page.goto(`${run.url}/suppressions/person1%40provider.example`)
    await page.locator('details[data-act=release] summary').click()
    await page.locator('input[name=why]').fill('the person wrote to us')
    await Promise.all([
      page.waitForURL(/done=released/),
      page.getByRole('button', { name: 'Release', exact: true }).click(),
    ])
    expect(await page.locator('.lede').textContent()).toContain('It may be mailed')
    const checked = await runForwardpath(['check', 'person1@provider.example'], { env: run.env })
    expect(checked.code).toBe(0)
    await page.goto(`${run.url}/audit`)
    expect(await page.locator('table').textContent()).toContain('raw.read')
    await page.close()
  })

  test('an incident is looked at, previewed and rolled back', async () => {
    const page = await open('/incidents')
    await page.getByRole('link', { name: 'provider.example' }).click()
    const chart = page.locator('figure.chart img')
    await chart.waitFor()
    expect(await chart.getAttribute('alt')).toMatch(/provider\.example refused by hour/)
    await expectDrawn(chart)
    await page.getByRole('link', { name: 'Preview the roll-back' }).click()
    await page.getByText('nothing is written yet').waitFor()
    const typed = page.locator('#count')
    if ((await typed.count()) > 0) {
      const words = (await page.locator('label[for=count]').textContent()) ?? ''
      await typed.fill(/\d+/.exec(words)?.[0] ?? '')
    }
    await Promise.all([
      page.waitForURL(/done=rolled-back/),
      page.getByRole('button', { name: 'Roll back' }).click(),
    ])
    expect(await page.locator('.lede').textContent()).toContain('rolled back')
    const checked = await runForwardpath(['check', 'person2@provider.example'], { env: run.env })
    expect(checked.code).toBe(0)
    await page.close()
  })

  test('the report is read, with its charts, and taken along as files', async () => {
    const page = await open('/reports/stale?period=365d')
    await page.locator('section.card').first().waitFor()
    const charts = page.locator('figure.chart img')
    await charts.first().waitFor()
    for (const chart of await charts.all()) await expectDrawn(chart)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'HTML', exact: true }).click()
    const file = await (await download).path()
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('<h1>Stale addresses</h1>')
    expect(text).not.toMatch(/<script|src=|@import|url\(/i)
    const alone = await browser.newContext({ offline: true })
    const shown = await alone.newPage()
    await shown.setContent(text)
    expect(await shown.locator('h1').textContent()).toBe('Stale addresses')
    await alone.close()
    await page.close()
  })

  test('a report is given along by a link, until it is taken back', async () => {
    const page = await open('/reports/sources?period=365d')
    const path = await makeReportLink(page, `${run.url}/reports/sources?period=365d`)
    const stranger = await browser.newContext()
    const shown = await stranger.newPage()
    await openWhole(shown, `${run.url}${path}`)
    expect(await shown.locator('h1').textContent()).toBe('Lead sources')
    expect(await shown.locator('nav').count()).toBe(0)
    const download = shown.waitForEvent('download')
    await shown.getByRole('link', { name: 'MD', exact: true }).click()
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('# Lead sources')
    await Promise.all([
      page.waitForURL(`${run.url}/reports/sources`),
      page.getByRole('button', { name: 'Take back' }).click(),
    ])
    expect((await shown.goto(`${run.url}${path}`))?.status()).toBe(404)
    expect(await shown.locator('main').textContent()).toContain('not good any more')
    await stranger.close()
    await page.close()
  })

  test(
    'every table of every page has a CSV with the same rows',
    async () => {
      const page = await context.newPage()
      const seen = new Set<string>()
      for (const { name, path } of pageList(await findIds(context, run.url))) {
        await openWhole(page, `${run.url}${path}`)
        await page.evaluate(`document.querySelectorAll('details').forEach((d) => (d.open = true))`)
        for (const table of await readTables(page)) {
          const where = `${name}: ${table.caption}`
          expect(table.csv, where).not.toBe('')
          const { names, rows } = readCsv(await readFile(context, `${run.url}${table.csv}`))
          expect(new Set(names).size, where).toBe(names.length)
          expect(rows.length, where).toBeGreaterThanOrEqual(table.rows.length)
          const isOfPage = new URL(table.csv, run.url).pathname !== '/foreseen'
          if (isOfPage) expect(missingRows(table.rows, rows), where).toEqual([])
          seen.add(table.caption)
        }
      }
      expect(seen.size).toBeGreaterThan(25)
      for (const path of ['/changes?view=waiting', '/suppressions/person4%40provider.example']) {
        await openWhole(page, `${run.url}${path}`)
        // Rows that are drawn as a list.
        const csv = await page.locator('.take a.csv, .head:has(+ ol) a.csv').getAttribute('href')
        const { rows } = readCsv(await readFile(context, `${run.url}${csv ?? ''}`))
        const count = await page.locator('ol.queue > li, ol.timeline > li').count()
        expect(rows.length, path).toBeGreaterThanOrEqual(count)
        expect(count, path).toBeGreaterThan(0)
      }
      await page.close()
    },
    LONG_MS,
  )

  test('the samples of a preview are in its CSV, with all that would change', async () => {
    const page = await open('/suppressions/release?domain=hostile.example&why=their+server+is+back')
    const [samples] = await readTables(page)
    const { names, rows } = readCsv(await readFile(context, `${run.url}${samples?.csv ?? ''}`))
    const words = (await page.locator('section.card > p').first().textContent()) ?? ''
    expect(rows).toHaveLength(Number(/\d+/.exec(words)?.[0]))
    expect(rows.map((row) => row[names.indexOf('address')])).toEqual(
      expect.arrayContaining((samples?.rows ?? []).map(([address]) => address)),
    )
    // The preview still stands: its form is not another one's.
    await page.getByRole('button', { name: 'Release them' }).waitFor()
    await page.close()
  })

  test(
    'figures move without a reload',
    async () => {
      const page = await open('/')
      const held = page.locator('[data-figure="today.released"]')
      const before = await held.textContent()
      for (const act of [
        ['add', 'live@provider.example', '--note', 'test'],
        ['release', 'live@provider.example', '--reason', 'test'],
      ]) {
        const ended = await runForwardpath(['suppressions', ...act], { env: run.env })
        expect(ended, ended.stderr).toMatchObject({ code: 0 })
      }
      await expect.poll(() => held.textContent(), { timeout: 120_000 }).not.toBe(before)
      await page.close()
    },
    LONG_MS,
  )

  test.each(HOSTILE_TEXTS.map(([name]) => name))('a hostile %s is text', async (name) => {
    const page = await context.newPage()
    const said: string[] = []
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      said.push(dialog.message())
      void dialog.dismiss()
    })
    page.on('request', (request) => asked.push(new URL(request.url()).host))
    const address = encodeURIComponent(hostileAddress(name))
    for (const path of [
      `/bounces?q=${address}`,
      `/suppressions/${address}`,
      '/changes?q=' + address,
    ]) {
      await page.goto(`${run.url}${path}`)
      await page.keyboard.press('Tab')
      expect(await page.evaluate(`'hacked' in window`)).toBe(false)
      expect(await page.locator('h1').isVisible()).toBe(true)
    }
    await page.goto(`${run.url}/bounces?q=${address}`)
    await page.locator('tbody a').first().click()
    await page.locator('pre.quote').first().waitFor()
    const shown = (await page.locator('main').innerText()).replaceAll(/[\t\n]/g, '')
    expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    await page.getByRole('link', { name: 'Show the raw mail' }).click()
    expect(await page.evaluate(`'hacked' in window`)).toBe(false)
    expect(said).toEqual([])
    expect(new Set(asked)).toEqual(new Set([new URL(run.url).host]))
    await page.close()
  })

  test('a formula does not leave as one', async () => {
    const address = "=cmd|'/c'@hostile.example"
    const added = await runForwardpath(['suppressions', 'add', address, '--note', '=1+1'], {
      env: run.env,
    })
    expect(added, added.stderr).toMatchObject({ code: 0 })
    const answer = await context.request.get(
      `${run.url}/suppressions?csv=suppressions&domain=hostile.example`,
    )
    const text = await answer.text()
    expect(text).toContain("'=cmd")
    expect(text).not.toMatch(/(?:^|,)"?=/m)
  })

  test('nothing inline, nothing remote: the policy of every page', async () => {
    const answer = await context.request.get(`${run.url}/`)
    const policy = answer.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/)
    expect(answer.headers()).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
  })

  test(
    'axe finds nothing on any page, none is heavy, none is wider than a phone',
    async () => {
      const state = await context.storageState()
      const ids = await findIds(context, run.url)
      const own = await browser.newContext({ storageState: state })
      const page = await own.newPage()
      for (const { name, path } of pageList(ids)) {
        const { bytes } = await openWhole(page, `${run.url}${path}`)
        expect(bytes, name).toBeLessThan(MAX_PAGE_BYTES)
        await page.evaluate(AXE)
        for (const { width, height, colorScheme, rules } of LOOKS) {
          await page.setViewportSize({ width, height })
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          const look = `${name}, ${colorScheme}, ${String(width)}`
          const over = await page.evaluate(
            'document.documentElement.scrollWidth - window.innerWidth',
          )
          expect(over, look).toBeLessThanOrEqual(0)
          expect(await page.evaluate(`${RUN_AXE}(${JSON.stringify(rules)})`), look).toEqual([])
        }
      }
      await own.close()
    },
    LONG_MS,
  )

  test(
    'an operator vouches for a group, lets it go again and tries mails again, without scripts',
    async () => {
      const plain = await browser.newContext({ javaScriptEnabled: false })
      await signIn(plain, run.url, 'operator')
      const reader = 'reader0@unbound.example'
      const statusOf = async (): Promise<number | undefined> =>
        (await runForwardpath(['check', reader], { env: run.env })).code
      expect(await statusOf()).toBe(0)
      const page = await open('/bounces', plain)
      await page.getByRole('link', { name: 'Vouch for a group' }).click()
      await page.getByRole('link', { name: UNBOUND_HOST }).click()
      expect(await page.locator('section.card').textContent()).toContain('12 reports would act')
      await decideMany(page, 'Vouch for them')
      expect(await page.locator('p.notice').textContent()).toContain('Vouched for')
      expect([10, 11]).toContain(await statusOf())

      await page.goto(`${run.url}/suppressions?domain=unbound.example`)
      await page.getByRole('link', { name: 'Release many' }).click()
      expect(await page.locator('input[name=domain]').inputValue()).toBe('unbound.example')
      await page.locator('input[name=why]').fill('their server was broken')
      await page.getByRole('button', { name: 'Show what it would do' }).click()
      expect(await page.locator('section.card').textContent()).toContain(
        '12 records would be let go',
      )
      await decideMany(page, 'Release them')
      expect(await page.locator('p.notice').textContent()).toContain('Released')
      expect(await statusOf()).toBe(0)

      await page.goto(`${run.url}/quarantine`)
      expect(await page.locator('table').textContent()).toContain('too many recipients')
      await page.getByRole('button', { name: /^Try 1 mail again/ }).click()
      expect(await page.locator('p.notice').textContent()).toContain('1 mail put back')
      // It still has as many recipients: a worker has looked at it, and it is back.
      await expect
        .poll(
          async () => {
            await page.goto(`${run.url}/quarantine`)
            return page.getByText('too many recipients').count()
          },
          { timeout: 90_000 },
        )
        .toBeGreaterThan(0)
      await plain.close()
    },
    LONG_MS,
  )

  test(
    'a preview that is old by now writes nothing',
    async () => {
      const add = async (address: string): Promise<void> => {
        const added = await runForwardpath(['suppressions', 'add', address, '--note', 'test'], {
          env: run.env,
        })
        expect(added, added.stderr).toMatchObject({ code: 0 })
      }
      await add('before@preview.example')
      const page = await open('/suppressions/release?domain=preview.example&why=x')
      await page.locator('section.card form').waitFor()
      await add('meanwhile@preview.example')
      await decideMany(page, 'Release them')
      await page.getByText('Not written').first().waitFor()
      const checked = await runForwardpath(['check', 'meanwhile@preview.example'], { env: run.env })
      expect(checked.code).toBe(10)
      await page.close()
    },
    LONG_MS,
  )

  test(
    'a follower of the feed is seen with its lag, an endpoint with its state',
    async () => {
      const made = await runForwardpath(
        ['keys', 'create', '--name', 'follower', '--scope', 'suppressions:read', '--json'],
        { env: run.env },
      )
      const { key } = JSON.parse(made.stdout) as { readonly key: string }
      const headers = { authorization: `Bearer ${key}` }
      const feed = `${run.url}/v1/feeds/suppressions`
      const head = (await (await fetch(`${feed}?limit=10000`, { headers })).json()) as {
        readonly cursor: string
      }
      const hook = await runForwardpath(
        ['webhooks', 'add', 'https://hooks.example.net/bounces?token=secret'],
        { env: run.env },
      )
      expect(hook, hook.stderr).toMatchObject({ code: 0 })
      const page = await open('/feeds')
      const row = page.getByRole('row', { name: /follower/ })
      expect(await row.textContent()).toMatch(/\d/)
      const webhooks = page.getByRole('row', { name: /hooks\.example\.net/ })
      expect(await webhooks.textContent()).toContain('on')
      expect(await page.content()).not.toContain('token=secret')
      // Noted at most once in ten seconds; a follower asks again and again.
      await expect
        .poll(
          async () => {
            await fetch(`${feed}?after=${head.cursor}`, { headers })
            await page.reload()
            return row.textContent()
          },
          { timeout: 120_000, interval: 1_000 },
        )
        .toContain('none')
      expect(await row.textContent()).toContain('up to date')
      await page.close()
    },
    LONG_MS,
  )

  test('without scripts everything can be read and decided', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    await signIn(plain, run.url, 'reviewer')
    const page = await open('/changes', plain)
    await page.locator('details[data-act=reject] summary').click()
    await Promise.all([
      page.waitForURL(/done=reject/),
      page.locator('details[data-act=reject] button').click(),
    ])
    expect(await page.locator('p.notice').textContent()).toContain('Rejected')
    await plain.close()
  })

  test('a viewer sees no act, and cannot do one', async () => {
    const viewer = await browser.newContext()
    await signIn(viewer, run.url, 'viewer')
    const page = await open('/changes', viewer)
    expect(await page.locator('[data-act]').count()).toBe(0)
    expect(await page.getByText('a reviewer decides').count()).toBe(1)
    await viewer.close()
  })
})

/** The first chart of a process loads what draws it. */
async function expectDrawn(chart: Locator): Promise<void> {
  await expect
    .poll(
      () => chart.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0)
}

/** Sends the form of a preview, with the number typed where it is asked for. */
async function decideMany(page: Page, button: string): Promise<void> {
  const typed = page.locator('#count')
  if ((await typed.count()) > 0) {
    const words = (await page.locator('label[for=count]').textContent()) ?? ''
    await typed.fill(/\d+/.exec(words)?.[0] ?? '')
  }
  await page.getByRole('button', { name: button }).click()
  await page.locator('p.notice, h1').first().waitFor()
}

/** One decision, with its fields, as a person types it. */
async function decideByKeys(page: Page, key: 'a' | 'r' | 's'): Promise<void> {
  await page.keyboard.press(key)
  switch (key) {
    case 'a':
      await page.keyboard.type('the person told us by telephone')
      await page.keyboard.press('Tab')
      break
    case 'r':
      // Past the reason, which is chosen already, and the note.
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      break
    case 's':
      // Month, day and year of the date, and its calendar, then the note.
      for (let i = 0; i < 4; i++) await page.keyboard.press('Tab')
      await page.keyboard.type('asked the company')
      break
  }
  await page.keyboard.press('Enter')
}
