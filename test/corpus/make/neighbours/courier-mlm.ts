/** couriermlm, Courier's list manager, called as a `.courier` file calls it (couriermlm(1)). */
import type { Root } from '../situations/driver.ts'
import { mail, US } from './mails.ts'
import { CONFIRM, nothing, NOTICE, told, type Case, type Program } from './program.ts'

const DOMAIN = 'walnut-club.example'
const LIST = `club@${DOMAIN}`
const FOLDER = '/home/clubs/club'

/** One call, with the environment of a delivery. */
function call(
  root: Root,
  words: string,
  { from = US, part = '', lines = [] as readonly string[] } = {},
): string {
  const environment = `SENDER='${from}' RECIPIENT='club${part === '' ? '' : `-${part}`}@${DOMAIN}' LOCAL='club${part === '' ? '' : `-${part}`}' HOST=${DOMAIN} DEFAULT='${part}' DTLINE='Delivered-To: ${LIST}'`
  return told(
    root.run(
      [
        'timeout',
        '20',
        'su',
        '-s',
        '/bin/sh',
        'clubs',
        '-c',
        `cd /home/clubs; ${environment} couriermlm ${words}`,
      ],
      { input: `${lines.join('\n')}\n` },
    ),
  )
}

const order = (root: Root, part: string): void => {
  call(root, `ctlmsg ${FOLDER}`, {
    part,
    lines: [
      `Message-ID: <o.${part}@app.sender.example>`,
      ...mail({ to: `club-${part}@${DOMAIN}`, subject: part }),
    ],
  })
}

const cases: readonly Case[] = [
  { name: 'confirm', mails: [nothing(...CONFIRM)], act: ({ root }) => order(root, 'subscribe') },
  { name: 'help', mails: [nothing(...NOTICE)], act: ({ root }) => order(root, 'help') },
  {
    name: 'unsubscribe-stranger',
    mails: [nothing(...NOTICE)],
    act: ({ root }) => order(root, 'unsubscribe'),
  },
  {
    // Postfix, not the list, writes this bounce: the list's program ends with its reason.
    name: 'refuses-a-stranger',
    mails: [
      {
        kinds: ['bounce'],
        reports: [{ to: LIST, is: ['policy', 'recipient_filter', 'mailer_error'] }],
      },
    ],
    act: (world) =>
      world.post({
        from: 'stranger@sender.example',
        to: LIST,
        lines: mail({ to: LIST, from: 'stranger@sender.example', subject: 'Hello' }),
      }),
  },
]

const SENDMAIL = `#!/bin/bash
words=(-t)
while [ $# -gt 0 ]; do
  case $1 in
    -bcc=*) words+=("\${1#-bcc=}"); unset 'words[0]' ;;
    -bc*) ;;
    -N) shift ;;
    *) words+=("$1") ;;
  esac
  shift
done
exec /usr/sbin/sendmail.postfix "\${words[@]}"
`

/** See the head of the file. */
export const courierMlm: Program = {
  name: 'couriermlm',
  host: 'mail.walnut-club.example',
  domain: DOMAIN,
  aliases: {
    club: `"|SENDER=\\"$SENDER\\" DEFAULT= /usr/bin/couriermlm msg ${FOLDER}"`,
  },
  prepare: (root) => {
    root.people(['clubs'])
    // Courier's own sendmail knows -bc; the other answers are the same.
    root.run([
      'sh',
      '-c',
      'test -e /usr/sbin/sendmail.postfix || mv /usr/sbin/sendmail /usr/sbin/sendmail.postfix',
    ])
    root.write('/usr/sbin/sendmail', SENDMAIL, { mode: 0o755 })
    root.run(['rm', '-rf', FOLDER])
    call(root, `create ${FOLDER} ADDRESS=${LIST}`)
    root.run(['chmod', '-R', 'o+rwX', '/home/clubs'])
    call(root, `set ${FOLDER} POST=subscribers`)
  },
  cases,
}
