/** A real Exim asks a real look-up, configured as docs/mta/exim.md says. */
import { eventually } from '@forwardpath/test-support/eventually'
import { startExim, type EximServer } from '@forwardpath/test-support/exim'
import { requireServer } from '@forwardpath/test-support/servers'
import { replyToRcpt } from '@forwardpath/test-support/smtp-conversation'
import { snippetOf } from '@forwardpath/test-support/snippets'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startLookUpProcess, type LookUpProcess } from './look-up-process.ts'

const PAGE = 'docs/mta/exim.md'
const exim = requireServer('exim', import.meta.filename)
/** Exim breaks replies of more than 75 characters. */
const SUPPRESSED =
  /^550[ -]5\.7\.1 recipient suppressed by mta1\.example\.net(?: |\n550 )\[fp:sup_[0-9A-HJKMNP-TV-Z]{26}\]$/

describe.skipIf(exim.missing)('Exim', () => {
  let lookUp: LookUpProcess
  let mta: EximServer | undefined

  beforeAll(async () => {
    lookUp = await startLookUpProcess('temp')
    await lookUp.suppress('gone@example.org')
    await lookUp.suppress('jane@example.org', 'stream:news.example.net')
    await lookUp.suppress('"a b"@example.org')
  })
  afterEach(async () => {
    await mta?.stop()
  })
  afterAll(() => lookUp.stop())

  async function configured(first: string): Promise<number> {
    const address = `127.0.0.1:${String(lookUp.ports.tcp)}`
    mta = await startExim(`${snippetOf(PAGE, first, { '127.0.0.1:9997': address })}  accept\n`)
    return mta.port
  }

  test('refuses a suppressed recipient, accepts another, and has mail wait while the look-up is dead', async () => {
    const port = await configured(
      '  # acl_smtp_rcpt: refuse suppressed recipients; mail waits where nobody answers',
    )
    expect(await replyToRcpt(port, { recipient: 'gone@example.org' })).toMatch(SUPPRESSED)
    expect(await replyToRcpt(port, { recipient: 'GONE@example.org' })).toMatch(SUPPRESSED)
    expect(await replyToRcpt(port, { recipient: '"a b"@example.org' })).toMatch(SUPPRESSED)
    expect(await replyToRcpt(port, { recipient: 'here@example.org' })).toMatch(/^250 /)
    expect(await replyToRcpt(port, { recipient: '100%@example.org' })).toMatch(/^250 /)
    await lookUp.kill()
    expect(await replyToRcpt(port, { recipient: 'here@example.org' })).toMatch(/^451 4\.3\.0 /)
    await lookUp.start()
    await eventually(async () =>
      SUPPRESSED.test(await replyToRcpt(port, { recipient: 'gone@example.org' })),
    )
  })

  test('lets mail through where the page says so', async () => {
    const port = await configured(
      '  # acl_smtp_rcpt: refuse suppressed recipients; mail goes out where nobody answers',
    )
    expect(await replyToRcpt(port, { recipient: 'gone@example.org' })).toMatch(SUPPRESSED)
    expect(await replyToRcpt(port, { recipient: 'here@example.org' })).toMatch(/^250 /)
    await lookUp.kill()
    expect(await replyToRcpt(port, { recipient: 'gone@example.org' })).toMatch(/^250 /)
    await lookUp.start()
  })

  test('refuses in the stream of the sending domain', async () => {
    const port = await configured(
      "  # acl_smtp_rcpt: refuse suppressed recipients of the sending domain's stream",
    )
    const from = (sender: string, recipient: string): Promise<string> =>
      replyToRcpt(port, { sender, recipient })
    expect(await from('b@News.example.net', 'jane@example.org')).toMatch(SUPPRESSED)
    expect(await from('b@shop.example.net', 'jane@example.org')).toMatch(/^250 /)
    expect(await from('b@shop.example.net', 'gone@example.org')).toMatch(SUPPRESSED)
    expect(await from('', 'gone@example.org')).toMatch(SUPPRESSED)
  })
})
