/** Read receipts of Horde's mail library (Horde_Mime_Mdn, RFC 8098), as its webmail sends them. */
import type { Root } from '../situations/driver.ts'
import { bounceOf, mail, US } from './mails.ts'
import { told, type Case, type Program } from './program.ts'

const DOMAIN = 'willow-bank.example'
const ME = `eva@${DOMAIN}`

const PHP = `<?php
error_reporting(E_ALL & ~E_DEPRECATED & ~E_STRICT);
set_error_handler(function () { return true; }, E_DEPRECATED);
require_once 'Horde/Autoloader/Default.php';
$text = str_replace("\\n", "\\r\\n", file_get_contents('/tmp/seen.eml'));
$headers = Horde_Mime_Headers::parseHeaders($text);
$mdn = new Horde_Mime_Mdn($headers);
$transport = new Horde_Mail_Transport_Sendmail(array('sendmail_path' => '/usr/sbin/sendmail', 'sendmail_args' => '-oi -f ${ME}'));
$mdn->generate($argv[1] == 'm', $argv[2] == 'm', $argv[3], 'mail.${DOMAIN}', $transport,
  array('charset' => 'UTF-8', 'from_addr' => '${ME}'), array_slice($argv, 4), array('failure' => 'the message was not understood'));
`

const receipt = (name: string, words: string, lines?: readonly string[]): Case => ({
  name,
  mails: [{ kinds: ['read_receipt'] }],
  act: ({ root }) => see(root, words, lines),
})

function see(root: Root, words: string, lines?: readonly string[]): void {
  const seen = lines ?? [
    'Message-ID: <h.1@app.sender.example>',
    'Date: Tue, 12 Mar 2024 08:30:11 +0100',
    ...mail({ to: ME, subject: 'Your order 40117' }),
  ]
  root.write('/tmp/seen.eml', `Disposition-Notification-To: <${US}>\n${seen.join('\n')}\n`)
  root.write('/tmp/mdn.php', PHP)
  told(root.run(['timeout', '20', 'php', '/tmp/mdn.php', ...words.split(' ')]))
}

/** See the head of the file. */
export const horde: Program = {
  name: 'horde',
  host: `mail.${DOMAIN}`,
  domain: DOMAIN,
  prepare: () => undefined,
  cases: [
    receipt('displayed', 'm m displayed'),
    receipt('displayed-by-itself', 'a a displayed'),
    receipt('deleted', 'm a deleted'),
    receipt('failed', 'a a displayed error'),
    receipt('of-a-bounce', 'm m displayed', bounceOf('postfix-551-moved-516.eml')),
  ],
}
