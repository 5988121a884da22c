/** Mail programs of people, run without a screen: s-nail and nmh answer, forward, resend and gather mails that are bounces. */
import type { Root } from '../situations/driver.ts'
import { bounceOf, MOVED, MOVED_TO, pastedBounce, US } from './mails.ts'
import { nothing, told, type Case, type Program } from './program.ts'

const DOMAIN = 'cedar-row.example'
const USER = 'ida'
const HOME = `/home/${USER}`

const run = (root: Root, command: string, input = ''): string =>
  told(
    root.run(
      [
        'timeout',
        '-s',
        'KILL',
        '8',
        'su',
        '-s',
        '/bin/sh',
        USER,
        '-c',
        `cd ${HOME}; export HOME=${HOME} PATH=/usr/bin/mh:$PATH; ${command}`,
      ],
      { input },
    ),
  )

/** Her mailbox: these mails and no others. */
function inbox(root: Root, mails: readonly (readonly string[])[]): void {
  const box = mails
    .map((lines) => ['From someone Tue Mar 12 08:30:11 2024', ...lines, ''].join('\n'))
    .join('\n')
  root.write(`${HOME}/inbox`, box, { owner: USER })
  root.run(['chown', '-R', USER, HOME])
  run(root, 'rm -rf Mail/inbox/* Mail/draft Mail/drafts; inc -silent -file ~/inbox -notruncate')
}

const snail = (root: Root, command: string, input: string): string =>
  run(
    root,
    `s-nail -# -n -S sendwait -S from='Ida Lund <ida@${DOMAIN}>' -S mta=/usr/sbin/sendmail -S v15-compat=y ${command}`,
    input,
  )

const BOUNCES = {
  postfix: bounceOf('postfix-551-moved-516.eml'),
  exim: bounceOf('exim-551-moved-516.eml'),
  sendmail: bounceOf('sendmail-551-moved-516.eml'),
}

const resent = (name: string, server: keyof typeof BOUNCES, act: (root: Root) => void): Case => ({
  name: `${name}-${server}`,
  // The report itself, with its own sender and text: who passed it on stands in fields of its own.
  mails: [
    { kinds: ['bounce'], reports: [{ to: MOVED, is: ['moved'], code: 551, path: MOVED_TO }] },
  ],
  act: ({ root }) => {
    inbox(root, [BOUNCES[server]])
    act(root)
  },
})

const person = (name: string, act: (root: Root) => void): Case => ({
  name,
  mails: [nothing('not_a_bounce')],
  act: ({ root }) => {
    inbox(root, [BOUNCES.postfix, BOUNCES.exim, BOUNCES.sendmail])
    act(root)
  },
})

const cases: readonly Case[] = [
  resent('snail-resends', 'postfix', (root) => snail(root, '-f inbox', `resend 1 ${US}\n`)),
  resent('snail-resends', 'sendmail', (root) => snail(root, '-f inbox', `resend 1 ${US}\n`)),
  person('snail-forwards', (root) =>
    snail(root, `-S indentprefix='> ' -f inbox`, `forward 1 ${US}\nWhat is this?\n~.\n`),
  ),
  person('snail-forwards-attached', (root) =>
    snail(root, '-S forward-as-attachment -f inbox', `forward 2 ${US}\nSee below.\n~.\n`),
  ),
  person('nmh-forwards', (root) =>
    run(
      root,
      `printf 'To: ${US}\\nFrom: ida@${DOMAIN}\\nSubject: Fwd: Undelivered Mail Returned to Sender\\n--------\\n' > comps; forw 1 -form ~/comps -whatnowproc /bin/true; send ~/Mail/draft`,
    ),
  ),
  person('nmh-forwards-three', (root) =>
    run(
      root,
      `printf 'To: ${US}\\nFrom: ida@${DOMAIN}\\nSubject: failure notice\\n--------\\n' > comps; forw 1-3 -form ~/comps -whatnowproc /bin/true; send ~/Mail/draft`,
    ),
  ),
  person('nmh-forwards-mime', (root) =>
    run(
      root,
      `printf 'To: ${US}\\nFrom: ida@${DOMAIN}\\nSubject: Delivery Status Notification (Failure)\\n--------\\n' > comps; forw 1-3 -mime -form ~/comps -whatnowproc /bin/true; mhbuild ~/Mail/draft; send ~/Mail/draft`,
    ),
  ),
  person('nmh-digest', (root) =>
    run(
      root,
      `forw 1-3 -digest friends -issue 7 -volume 1 -whatnowproc /bin/true; sed -i -e 's/^To:.*/To: ${US}/' -e 's/^From:.*/From: ida@${DOMAIN}/' Mail/draft; send ~/Mail/draft`,
    ),
  ),
  person('nmh-answers-quoting', (root) =>
    run(
      root,
      `printf 'To: ${US}\\nFrom: ida@${DOMAIN}\\nSubject: Re: Undelivered Mail Returned to Sender\\n' > replcomps; printf 'body:component="> ",overflowtext="> ",overflowoffset=0\\n' > replfilter; repl 3 -form ~/replcomps -filter ~/replfilter -whatnowproc /bin/true; send ~/Mail/draft`,
    ),
  ),
  person('snail-asks', (root) =>
    snail(
      root,
      `-s 'undeliverable: your newsletter' ${US}`,
      [
        'Hello,',
        '',
        'I wanted to write to you and this came back:',
        '',
        ...pastedBounce('postfix-551-moved-516.eml'),
        '',
        'Please update my address.',
        '',
      ].join('\n'),
    ),
  ),
  {
    name: 'snail-says-new-address',
    // A person, not a program: nobody reads an offer from a letter by himself.
    mails: [{ kinds: ['not_a_bounce', 'auto_reply'], mayOffer: 'ida@lund-family.example' }],
    act: ({ root }) => {
      snail(
        root,
        `-s 'Re: What is new in spring' ${US}`,
        'Hello,\n\nmy new address is ida@lund-family.example, please use that one.\n\nIda\n',
      )
    },
  },
]

/** See the head of the file. */
export const readers: Program = {
  name: 'readers',
  host: 'home.cedar-row.example',
  domain: DOMAIN,
  prepare: (root) => {
    root.people([USER])
    root.write(`${HOME}/.mh_profile`, 'Path: Mail\nwhatnowproc: /bin/true\neditor: /bin/true\n', {
      owner: USER,
    })
    root.run(['sh', '-c', `mkdir -p ${HOME}/Mail/inbox; chown -R ${USER} ${HOME}`])
  },
  cases,
}
