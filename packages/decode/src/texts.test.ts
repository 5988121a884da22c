/** The small readers that the others stand on. */
import { describe, expect, it } from 'vitest'
import { findAddresses } from './address-scan.ts'
import { parseDateTimeMs } from './date-time.ts'
import { htmlToText } from './html-text.ts'
import { cutOriginal } from './human-text.ts'
import { findSmtpCommand } from './smtp-command.ts'

describe('addresses in a line', () => {
  it.each([
    ['<a@b.example>', ['a@b.example']],
    ['to a@b.example, c@d.example.', ['a@b.example', 'c@d.example']],
    ['"odd name"@b.example', ['"odd name"@b.example']],
    ['<"odd> x@y"@b.example>', ['"odd> x@y"@b.example']],
    ["'a@b.example'", ['a@b.example']],
    ['(a@b.example)', ['a@b.example']],
    ['a@[192.0.2.1] gone', ['a@[192.0.2.1]']],
    ['a+b=c/d@e.example', ['a+b=c/d@e.example']],
    ['宛先はa@b.exampleです', ['a@b.example']],
    ['jörg@bücher.example', ['jörg@bücher.example']],
    ['«a@b.example»', ['a@b.example']],
    ['ana\\303\\257s@b.example', []],
    ['ana\uFFFDs@b.example', []],
    ['anaÃ¯s@b.example', []],
    ['@ @@ a@ @b', []],
    ['a@b.example@c.example', ['a@b.example']],
  ])('%s', (line, expected) => {
    expect(findAddresses(line).map((span) => span.text)).toEqual(expected)
  })

  it('stops at its limit', () => {
    expect(findAddresses('a@b.example '.repeat(1000), 7)).toHaveLength(7)
  })
})

describe('dates of field groups', () => {
  it.each([
    ['Sun, 22 Nov 2026 04:36:42 +0000 (UTC)', Date.UTC(2026, 10, 22, 4, 36, 42)],
    ['Sun, 22 Nov 2026 04:36:42 -0530', Date.UTC(2026, 10, 22, 10, 6, 42)],
    ['22 Nov 26 04:36 GMT', Date.UTC(2026, 10, 22, 4, 36)],
    ['Thu,  9 Apr 1998 23:34:45 PDT', Date.UTC(1998, 3, 10, 6, 34, 45)],
    ['Sun, 22 Nov 2026 04:36:42', undefined],
    ['22 Foo 2026 04:36:42 +0000', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('%s', (text, ms) => {
    expect(parseDateTimeMs(text)).toBe(ms)
  })
})

describe('text of HTML', () => {
  it.each([
    ['<p>one</p><p>two</p>', '\none\n\ntwo\n'],
    ['a<br>b', 'a\nb'],
    ['&lt;a@b.example&gt; &amp; &quot;c&quot; &#228; &#xe4;', '<a@b.example> & "c" ä ä'],
    ['&#0;&#xD800;&bogus;', '&#0;&#xD800;&bogus;'],
    ['<script>551 please try x@y.example</script>b', 'b'],
    ['<style>a{}</style><!-- c --><b>d</b>', 'd'],
    ['<a href="mailto:x@y.example">z</a>', 'z'],
    ['1 < 2', '1 < 2'],
    ['<script>never closed', ''],
    ['<p', ''],
  ])('%s', (html, text) => {
    expect(htmlToText(html).trim()).toBe(text.trim())
  })

  it('leaves no tag that entities make up', () => {
    expect(htmlToText('&lt;script&gt;x')).toBe('<script>x')
  })
})

describe('where the report ends', () => {
  it.each([
    'Below this line is a copy of the message.',
    '--- Below this line is a copy of the message.',
    '------ This is a copy of the message, including all the headers. ------',
    '--- The header of the original message is following. ---',
    'Message headers follow.',
    'Original message follows.',
    '----- Original message -----',
    '   ----- Unsent message follows -----',
    '------- Returned Message --------',
    '---- START OF RETURNED MESSAGE ----',
    'The first 50 lines of your original message follow:',
    '--- Enclosed is a copy of the message.',
    'Ursprüngliche Nachrichtenkopfzeilen:',
    "En-têtes de message d'origine :",
    'On Mon, 2 Mar 2026, Jane Roe <jane@x.example> wrote:',
  ])('%s', (line) => {
    const { lines } = cutOriginal(
      `<a@b.example>: gone\n\n${line}\n\n<evil@c.example>: 551 please try\n`,
    )
    expect(lines.join('\n')).toBe('<a@b.example>: gone\n')
  })

  it('is where a header begins without a word', () => {
    const { lines, original } = cutOriginal('gone\n\nReceived: by x\nTo: <a@b.example>\n')
    expect(lines).toEqual(['gone', ''])
    expect(original).toBe('Received: by x\nTo: <a@b.example>\n')
  })

  it('is where a header begins below words between marks', () => {
    const { lines } = cutOriginal('gone\n\n--- Your mail ---\nReceived: by x\nTo: <a@b.example>\n')
    expect(lines.join('\n')).not.toContain('a@b.example')
  })

  it('is not where a report tells a few fields of the message', () => {
    const text = 'Your message\n\nSubject: Hi\nDate: today\n\nfailed: a@b.example\n'
    expect(cutOriginal(text).lines.join('\n')).toContain('a@b.example')
  })

  it('gives the returned header without its indent', () => {
    const { original } = cutOriginal(
      'gone\n\nOriginal message follows:\n\n   From: x\n   To: <a@b.example>\n',
    )
    expect(original).toBe('From: x\nTo: <a@b.example>\n')
  })

  it('leaves quoted lines out, but not the commands of a transcript', () => {
    expect(cutOriginal('a\n> b\n>>> RCPT TO:<c>\n').lines).toEqual(['a', '>>> RCPT TO:<c>'])
  })
})

describe('the command of a reply', () => {
  it.each([
    ['said: 551 no (in reply to RCPT TO command)', 'rcpt'],
    ['said: 554 no (in reply to end of DATA command)', 'end-of-data'],
    ['SMTP error from remote mail server after MAIL FROM:<a@b> SIZE=1', 'mail'],
    ['SMTP error from remote mail server after initial connection:', 'connect'],
    ['SMTP error from remote mail server after pipelined end of data', 'end-of-data'],
    ['did not like our RCPT TO:', 'rcpt'],
    ['>>> RCPT To:<a@b>', 'rcpt'],
    ['192.0.2.1 does not like recipient.', 'rcpt'],
    ['Connected to 192.0.2.1 but sender was rejected.', 'mail'],
    ['failed after I sent the message.', 'end-of-data'],
    ['User unknown [RCPT_TO]', 'rcpt'],
    ['no such user', undefined],
  ])('%s', (text, command) => {
    expect(findSmtpCommand(text)).toBe(command)
  })
})
