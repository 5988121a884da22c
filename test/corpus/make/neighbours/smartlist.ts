/** SmartList, procmail's list manager, behind Postfix. */
import { bounceOf, DISABLED, mail, pastedBounce, US } from './mails.ts'
import {
  CONFIRM,
  nothing,
  NOTICE,
  refused,
  type Case,
  type Program,
  type World,
} from './program.ts'
import type { Root } from '../situations/driver.ts'

const DOMAIN = 'pear-tree.example'
const LIST = `garden@${DOMAIN}`
const REQUEST = `garden-request@${DOMAIN}`
const FOLDER = '/var/list/garden'

const order = (world: World, subject: string, text: readonly string[] = ['']): Promise<void> =>
  world.post({ from: US, to: REQUEST, lines: mail({ to: REQUEST, subject, text }) })

const members = (root: Root, addresses: readonly string[]): void =>
  root.write(
    `${FOLDER}/dist`,
    `(Only addresses below this line can be automatically removed)\n${addresses.map((one) => `${one}\n`).join('')}`,
    { owner: 'list' },
  )

/** A bounce of a member comes to the list. */
const bounced = (world: World, minimum: string): Promise<void> => {
  members(world.root, ['nadia@member.example', DISABLED])
  world.root.run([
    'sh',
    '-c',
    `rm -rf ${FOLDER}/bounces; sed -i 's/^#*minbounce.*/minbounce = ${minimum}/' ${FOLDER}/rc.custom`,
  ])
  return world.post({ from: '', to: REQUEST, lines: bounceOf('postfix-550-disabled.eml') })
}

const cases: readonly Case[] = [
  {
    // The owner is sent the bounce itself, with the list's count in its header: still the same report.
    name: 'owner-told-of-a-bounce',
    mails: [
      { kinds: ['bounce'], reports: [{ to: DISABLED, is: ['mailbox_disabled'], code: 550 }] },
    ],
    act: (world) => bounced(world, '10'),
  },
  {
    name: 'owner-told-of-a-removal',
    mails: [
      { kinds: ['bounce'], reports: [{ to: DISABLED, is: ['mailbox_disabled'], code: 550 }] },
    ],
    act: (world) => bounced(world, '1'),
  },
  {
    // We are the member: the list removes us and quotes the bounce of our own mailbox.
    name: 'removed-from-the-list',
    mails: [
      { ...nothing('not_a_bounce', 'auto_reply'), has: 'Subject: You have been removed' },
      {
        kinds: ['bounce'],
        reports: [{ to: US, is: ['mailbox_disabled'], code: 550 }],
        suffix: 'owner',
        has: 'X-Diagnostic: Removed:',
      },
    ],
    act: (world) => {
      members(world.root, ['nadia@member.example', US])
      world.root.run([
        'sh',
        '-c',
        `rm -rf ${FOLDER}/bounces; sed -i 's/^#*minbounce.*/minbounce = 1/' ${FOLDER}/rc.custom`,
      ])
      return world.post({
        from: '',
        to: REQUEST,
        lines: bounceOf('postfix-550-disabled.eml').map((line) => line.replaceAll(DISABLED, US)),
      })
    },
  },
  { name: 'help', mails: [nothing(...NOTICE)], act: (world) => order(world, 'help') },
  {
    name: 'unknown-order',
    mails: [nothing(...NOTICE)],
    act: (world) => order(world, 'please stop', ['what is this list?']),
  },
  {
    name: 'subscribed',
    mails: [{ ...nothing(...CONFIRM), has: `To: ${US}` }],
    act: (world) => order(world, 'subscribe'),
  },
  {
    name: 'unsubscribe-stranger',
    mails: [nothing(...NOTICE)],
    act: async (world) => {
      members(world.root, ['nadia@member.example'])
      await order(world, 'unsubscribe')
    },
  },
  {
    name: 'stranger-refused',
    mails: [refused(LIST)],
    act: (world) => {
      members(world.root, ['nadia@member.example'])
      world.root.run([
        'sh',
        '-c',
        `sed -i 's/^#foreign_submit.*/foreign_submit/' ${FOLDER}/rc.custom`,
      ])
      return world.post({
        from: US,
        to: LIST,
        lines: mail({ to: LIST, subject: 'What is new in spring' }),
      })
    },
  },
  {
    name: 'passes-a-question',
    mails: [nothing('not_a_bounce')],
    act: (world) => {
      members(world.root, ['nadia@member.example', US])
      return world.post({
        from: 'nadia@member.example',
        to: LIST,
        lines: mail({
          to: LIST,
          from: 'Nadia Berg <nadia@member.example>',
          subject: 'failure notice, what now?',
          text: ['I got this:', '', ...pastedBounce('exim-551-moved-516.eml')],
        }),
      })
    },
  },
]

/** See the head of the file. */
export const smartlist: Program = {
  name: 'smartlist',
  host: 'lists.pear-tree.example',
  domain: DOMAIN,
  aliases: {
    garden: '"|/var/list/.bin/flist garden"',
    'garden-request': '"|/var/list/.bin/flist garden-request"',
  },
  prepare: (root) => {
    root.run([
      'sh',
      '-c',
      `test -d ${FOLDER} && cd /var/list && su -s /bin/sh list -c '.bin/removelist garden'; rm -rf ${FOLDER}; sed -e 's/^domain=.*/domain=${DOMAIN}/' /var/list/.etc/rc.init.dist > /var/list/.etc/rc.init`,
    ])
    root.run([
      'su',
      '-s',
      '/bin/sh',
      'list',
      '-c',
      'cd /var/list && .bin/createlist garden owner@sender.example',
    ])
  },
  cases,
}
