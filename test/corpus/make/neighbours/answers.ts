/** Older programs that answer for a mailbox: vacation, formail, mailagent, Sieve of GNU Mailutils. */
import type { Root } from '../situations/driver.ts'
import { bounceOf, mail, MOVED, MOVED_TO, US } from './mails.ts'
import { told, type Case, type Coming, type Program } from './program.ts'

const DOMAIN = 'alder-road.example'
const USER = 'tom'
const HOME = `/home/${USER}`
const ME = `${USER}@${DOMAIN}`

const ours = (subject: string, fields: readonly string[] = []): string =>
  [
    `From ${US} Tue Mar 12 08:30:11 2024`,
    `Return-Path: <${US}>`,
    'Message-ID: <a.1@app.sender.example>',
    'Date: Tue, 12 Mar 2024 08:30:11 +0100',
    ...mail({ to: ME, subject, fields }),
    '',
  ].join('\n')

/** As the user, with the mail as input. */
const run = (root: Root, command: string, input: string): string =>
  told(
    root.run(
      [
        'timeout',
        '20',
        'su',
        '-s',
        '/bin/sh',
        USER,
        '-c',
        `cd ${HOME}; export HOME=${HOME}; ${command}`,
      ],
      { input },
    ),
  )

type Answer = Omit<Coming, 'kinds'> & { readonly subject?: string }

const vacation = (
  name: string,
  text: string,
  truth: Answer & Partial<Pick<Coming, 'kinds'>>,
): Case => ({
  name: `vacation-${name}`,
  mails: [{ kinds: ['auto_reply'], ...truth }],
  act: ({ root }) => {
    root.write(`${HOME}/.vacation.msg`, text, { owner: USER })
    root.run(['sh', '-c', `rm -f ${HOME}/.vacation.db*`])
    run(root, 'vacation -i; vacation tom', ours(truth.subject ?? 'Your order 40117'))
  },
})

const formail = (name: string, command: string, truth: Answer & Pick<Coming, 'kinds'>): Case => ({
  name: `formail-${name}`,
  mails: [truth],
  act: ({ root }) => {
    run(root, `(${command}) | /usr/sbin/sendmail -oi -t`, ours(truth.subject ?? 'Your order 40117'))
  },
})

const cases: readonly Case[] = [
  vacation(
    'plain',
    'Subject: away from my mail\n\nI will not be reading my mail for a while.\nYour mail concerning "$SUBJECT" will be read when I return.\n',
    {
      says: 'out_of_office',
      subject: 'Undelivered Mail Returned to Sender',
    },
  ),
  vacation(
    'with-from',
    `From: Tom Alder <${ME}>\nSubject: Re: $SUBJECT\nPrecedence: bulk\n\nI have changed my job. My new address is tom.alder@birch-lane.example.\n`,
    {
      says: 'new_address',
      offers: 'tom.alder@birch-lane.example',
    },
  ),
  vacation('da', 'Subject: Ikke til stede\n\nJeg er på ferie til den 8. april 2027.\n', {}),
  vacation(
    'no-subject',
    'Delivery of new mail to this account is suspended until 8 April 2027.\n',
    {
      // Nothing in its header or words tells that a program wrote it.
      kinds: ['auto_reply', 'not_a_bounce'],
    },
  ),
  vacation(
    'nb',
    'Subject: Fravær\n\nHei, jeg er bortreist frem til 8. april 2027 og leser e-posten din når jeg er tilbake.\n',
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  vacation(
    'sv-left',
    'Subject: Autosvar\n\nJag har slutat på företaget. Kontakta min efterträdare Maja Lind, maja.lind@alder-road.example.\n',
    { says: 'successor', offers: 'maja.lind@alder-road.example' },
  ),
  vacation(
    'da-moved',
    'Subject: Ny e-mailadresse\n\nMin nye e-mailadresse er tom@bakkegaard.example. Denne adresse bliver ikke læst mere.\n',
    { says: 'new_address', offers: 'tom@bakkegaard.example' },
  ),
  vacation('fi', 'Subject: Poissa\n\nOlen lomalla 8.4.2027 saakka. Luen viestisi palattuani.\n', {
    says: 'out_of_office',
    until: '2027-04-08',
  }),
  formail(
    'reply',
    "formail -rt -A 'X-Loop: tom@alder-road.example' -A 'Precedence: junk' -A 'From: tom@alder-road.example'; echo 'I am away until 8 April 2027.'",
    {
      kinds: ['auto_reply'],
      until: '2027-04-08',
    },
  ),
  // The mail is quoted whole, and it is a bounce that somebody passed on.
  {
    name: 'formail-reply-quotes-a-bounce',
    mails: [{ kinds: ['auto_reply', 'not_a_bounce'] }],
    act: ({ root }) => {
      run(
        root,
        "formail -rk -p '> ' -A 'X-Loop: tom@alder-road.example' -A 'Precedence: junk' -A 'From: tom@alder-road.example' | /usr/sbin/sendmail -oi " +
          US,
        [`From ${US} Tue Mar 12 08:30:11 2024`, ...bounceOf('exim-551-moved-516.eml'), ''].join(
          '\n',
        ),
      )
    },
  },
  {
    // Everything is passed on, with marks of who did it.
    name: 'procmail-forwards-a-bounce',
    mails: [
      { kinds: ['bounce'], reports: [{ to: MOVED, is: ['moved'], code: 551, path: MOVED_TO }] },
    ],
    act: ({ root }) => {
      root.write(`${HOME}/.procmailrc`, `:0\n! ${US}\n`, { owner: USER })
      run(
        root,
        'procmail -f - -m .procmailrc',
        [
          `From MAILER-DAEMON Tue Mar 12 08:30:11 2024`,
          ...bounceOf('exim-551-moved-516.eml'),
          '',
        ].join('\n'),
      )
    },
  },
  {
    name: 'mailutils-reject',
    mails: [{ kinds: ['bounce'], reports: [{ to: ME, is: ['recipient_filter', 'policy'] }] }],
    act: ({ root }) => {
      root.write(
        `${HOME}/filter.sieve`,
        'require "reject";\nreject "I do not wish to hear of orders.";\n',
        { owner: USER },
      )
      root.write(`${HOME}/mbox`, `${ours('Your order 40117')}\n`, { owner: USER })
      run(
        root,
        `sieve --email=${ME} -M sendmail:///usr/sbin/sendmail -f ${HOME}/mbox filter.sieve`,
        '',
      )
    },
  },
  {
    name: 'mailagent-message',
    mails: [{ kinds: ['auto_reply', 'not_a_bounce'] }],
    waitMs: 40_000,
    act: ({ root }) => {
      agent(root, '{ MESSAGE ~/answer };\n', 'off')
      root.write(
        `${HOME}/answer`,
        'Subject: Got it\n\nYour mail %R of %d has been received and will be read.\n',
        { owner: USER },
      )
      run(root, 'mailagent; sleep 3; mailagent -q', ours('Your order 40118'))
    },
  },
]

function agent(root: Root, rules: string, isAway: string): void {
  root.write(`${HOME}/.rules`, rules, { owner: USER })
  root.write(
    `${HOME}/.vacation`,
    'Subject: [away] Re: %R\n\nI am on vacation. This is a recording; your mail will be read when I am back.\n',
    { owner: USER },
  )
  root.write(`${HOME}/.mailagent`, AGENT.replace('{away}', isAway), { owner: USER, mode: 0o600 })
  root.run([
    'sh',
    '-c',
    `mkdir -p ${HOME}/log ${HOME}/spool ${HOME}/queue ${HOME}/Mail ${HOME}/mh; chown -R ${USER} ${HOME}; chmod 755 ${HOME}`,
  ])
}

const AGENT = `home     : ${HOME}
level    : 9
tmpdir   : /tmp
emergdir : ~/Mail
name     : Tom Alder
user     : ${USER}
email    : ${ME}
umask    : 077
logdir   : ~/log
log      : agentlog
spool    : ~/spool
queue    : ~/queue
maildrop : ~/Mail
mailbox  : ${USER}
folders  : ~/Mail
hash     : dbr
emergcy  : ~/emerg
path     : /usr/bin:/bin
rules    : ~/.rules
vacation : {away}
vacfile  : ~/.vacation
vacperiod: 1d
sendmail : /usr/sbin/sendmail
mailopt  : -odi
context  : ~/spool/context
callout  : ~/spool/callout
linkdirs : OFF
lockmax  : 20
locksize : 2
locksafe : OFF
queuehold: 1
queuelost: 1d
queuewait: 1
runmax   : 300
nfslock  : OFF
sleep    : 1
mailbox  : tom
comserver: ~/.server
passwd   : $spool/passwd
timezone : UTC
`

/** See the head of the file. */
export const answers: Program = {
  name: 'answers',
  host: 'mail.alder-road.example',
  domain: DOMAIN,
  prepare: (root) => root.people([USER]),
  cases,
}
