/** What a host writes about its own mail: figures and lists in which bounces stand, some of them line by line. */
import type { Root } from '../situations/driver.ts'
import { mail, US } from './mails.ts'
import { SUMMARY, told, type Case, type Coming, type Program, type World } from './program.ts'

const DOMAIN = 'chestnut-host.example'
const HOST = `mail.${DOMAIN}`
const SUMMED: Coming = { kinds: SUMMARY }

/** A program's output, as cron or an administrator's script mails it. */
const mailed = (root: Root, command: string, head: readonly string[]): void => {
  const text = root.run(['sh', '-c', command])
  told(
    root.run(['/usr/sbin/sendmail', '-oi', '-f', `root@${DOMAIN}`, US], {
      input: [...head, `To: ${US}`, '', text].join('\n'),
    }),
  )
}

/** Mails of ours that come to grief here, so that the log has something to tell. */
async function sendSome(world: World): Promise<void> {
  for (const to of [
    'gone.away@member.example',
    'gone@member.example',
    `nobody-here@${DOMAIN}`,
    'ivy@waits.example',
  ]) {
    await world.post({
      from: `list@${DOMAIN}`,
      to,
      lines: mail({ to, subject: 'Meeting on Friday' }),
    })
  }
  await new Promise((resolve) => setTimeout(resolve, 3_000))
}

const summary = (name: string, command: string, head: readonly string[]): Case => ({
  name,
  mails: [SUMMED],
  act: async (world) => {
    await sendSome(world)
    mailed(world.root, command, head)
  },
})

const FROM = `From: root@${DOMAIN}`

/** See the head of the file. */
export const summaries: Program = {
  name: 'summaries',
  host: HOST,
  domain: DOMAIN,
  main: 'notify_classes =\n',
  aliases: { list: '/dev/null' },
  zones: {
    'waits.example': { MX: [[10, 'mx.waits.example']] },
    'mx.waits.example': { A: ['127.0.0.77'] },
  },
  prepare: () => undefined,
  cases: [
    summary('pflogsumm', 'pflogsumm --problems-first /var/log/mail.log', [
      FROM,
      'Subject: Postfix log summaries for Mar 12',
    ]),
    summary(
      'pflogsumm-postmaster',
      'pflogsumm --bounce-detail=50 --verbose-msg-detail /var/log/mail.log',
      [
        `From: Postmaster <postmaster@${DOMAIN}>`,
        'Subject: Delivery errors of yesterday',
        'Auto-Submitted: auto-generated',
      ],
    ),
    summary('cron-mailq', 'mailq', [
      `From: root@${DOMAIN} (Cron Daemon)`,
      `Subject: Cron <root@mail> /usr/bin/mailq`,
      'Auto-Submitted: auto-generated',
    ]),
    summary('cron-bounced-lines', "grep 'status=bounced' /var/log/mail.log", [
      `From: root@${DOMAIN} (Cron Daemon)`,
      'Subject: Cron <root@mail> grep status=bounced /var/log/mail.log',
      'Auto-Submitted: auto-generated',
    ]),
    summary('script-of-a-postmaster', "grep 'status=bounced' /var/log/mail.log", [
      `From: Mail Administrator <postmaster@${DOMAIN}>`,
      'Subject: Undeliverable mail of today',
    ]),
    summary(
      'logwatch',
      'logwatch --service postfix --range all --detail high --logfile maillog --logdir /var/log || true',
      [
        `From: logwatch@${DOMAIN}`,
        'Subject: Logwatch for mail (Linux)',
        'Precedence: bulk',
        'Auto-Submitted: auto-generated',
      ],
    ),
  ],
}
