/** A real Postfix asks a real look-up, configured as docs/mta/postfix.md says. */
import { eventually } from '@forwardpath/test-support/eventually'
import { startPostfix, type PostfixServer } from '@forwardpath/test-support/postfix'
import { requireServer } from '@forwardpath/test-support/servers'
import { openSmtp, replyToRcpt } from '@forwardpath/test-support/smtp-conversation'
import { snippetOf } from '@forwardpath/test-support/snippets'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLookUpProcess, type LookUpProcess } from './look-up-process.ts'

const PAGE = 'docs/mta/postfix.md'
const postfix = requireServer('postfix', import.meta.filename)
const SUPPRESSED =
  /^550 5\.7\.1 <gone@example\.org>: Recipient address rejected: recipient suppressed by mta1\.example\.net \[fp:sup_[0-9A-HJKMNP-TV-Z]{26}\]$/

describe.skipIf(postfix.missing)('Postfix', () => {
  let lookUp: LookUpProcess
  let mta: PostfixServer | undefined

  beforeAll(async () => {
    lookUp = await startLookUpProcess('temp')
    await lookUp.suppress('gone@example.org')
    await lookUp.suppress('jane@example.org', 'stream:newsletter')
  })
  afterAll(async () => {
    await mta?.stop()
    await lookUp.stop()
  })

  /** The mail server as the page configures it, in place of the one before. */
  async function configured(first: string, ports: readonly [string, number]): Promise<number> {
    await mta?.stop()
    const [documented, port] = ports
    mta = await startPostfix(snippetOf(PAGE, first, { [documented]: `127.0.0.1:${String(port)}` }))
    return mta.port
  }
  const rcpt = (port: number, recipient: string, sender?: string): Promise<string> =>
    replyToRcpt(port, { recipient, ...(sender === undefined ? {} : { sender }) })

  describe.each([
    ['socketmap', '# main.cf: refuse suppressed recipients, by socketmap', '127.0.0.1:9998'],
    ['tcp', '# main.cf: refuse suppressed recipients, by tcp_table', '127.0.0.1:9997'],
  ] as const)('by %s', (name, first, documented) => {
    let port: number
    beforeAll(async () => {
      port = await configured(first, [documented, lookUp.ports[name]])
    })
    const table = (): string =>
      name === 'socketmap'
        ? `socketmap:inet:127.0.0.1:${String(lookUp.ports.socketmap)}:suppressed`
        : `tcp:127.0.0.1:${String(lookUp.ports.tcp)}`

    test('finds it with postmap -q', async () => {
      expect(await mta?.postmap('gone@example.org', table())).toMatch(
        /^REJECT 5\.7\.1 recipient suppressed by mta1\.example\.net \[fp:sup_/,
      )
      expect(await mta?.postmap('here@example.org', table())).toBeUndefined()
      expect(await mta?.postmap('100%@example.org', table())).toBeUndefined()
    })

    test('refuses a suppressed recipient and accepts another, in one dialogue', async () => {
      const { say, close } = await openSmtp(port)
      expect(await say('MAIL FROM:<news@example.net>')).toMatch(/^250 /)
      expect(await say('RCPT TO:<gone@example.org>')).toMatch(SUPPRESSED)
      expect(await say('RCPT TO:<here@example.org>')).toMatch(/^250 /)
      expect(await say('DATA')).toMatch(/^354 /)
      expect(await say('Subject: hello\r\n\r\nhello\r\n.')).toMatch(/^250 /)
      close()
    })

    test('follows the list while it runs', async () => {
      expect(await rcpt(port, 'later@example.org')).toMatch(/^250 /)
      await lookUp.suppress('later@example.org')
      await eventually(async () => (await rcpt(port, 'later@example.org')).startsWith('550 5.7.1'))
      await lookUp.release('later@example.org')
      await eventually(async () => (await rcpt(port, 'later@example.org')).startsWith('250 '))
    })

    test('has the mail wait while the look-up is dead, and goes on after it', async () => {
      await lookUp.kill()
      expect(await rcpt(port, 'here@example.org')).toMatch(/^451 4\.3\.5 /)
      await lookUp.start()
      await eventually(async () => (await rcpt(port, 'here@example.org')).startsWith('250 '))
      expect(await rcpt(port, 'gone@example.org')).toMatch(SUPPRESSED)
    })
  })

  describe('by policy delegation', () => {
    const waits =
      '# main.cf: refuse suppressed recipients, by policy delegation; mail waits where nobody answers'
    const opens =
      '# main.cf: refuse suppressed recipients, by policy delegation; mail goes out where nobody answers'

    test('refuses in the stream of the sender, and has the mail wait while the look-up is dead', async () => {
      const port = await configured(waits, ['127.0.0.1:9999', lookUp.ports.policy])
      expect(await rcpt(port, 'gone@example.org')).toMatch(SUPPRESSED)
      expect(await rcpt(port, 'here@example.org')).toMatch(/^250 /)
      expect(await rcpt(port, 'jane@example.org', 'invoice@example.net')).toMatch(/^250 /)
      expect(await rcpt(port, 'jane@example.org', 'b+1@news.example.net')).toMatch(/^550 5\.7\.1 /)
      await lookUp.kill()
      expect(await rcpt(port, 'here@example.org')).toMatch(/^45[01] 4\.3\.0 .*not at hand/)
      await lookUp.start()
      await eventually(async () => (await rcpt(port, 'here@example.org')).startsWith('250 '))
    })

    test('lets it through where the page says so', async () => {
      const port = await configured(opens, ['127.0.0.1:9999', lookUp.ports.policy])
      expect(await rcpt(port, 'gone@example.org')).toMatch(SUPPRESSED)
      await lookUp.kill()
      expect(await rcpt(port, 'here@example.org')).toMatch(/^250 /)
      expect(await rcpt(port, 'gone@example.org')).toMatch(/^250 /)
      await lookUp.start()
      await eventually(async () => SUPPRESSED.test(await rcpt(port, 'gone@example.org')))
    })
  })
})
