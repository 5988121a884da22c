/** mlmmj behind Postfix: what its lists write to those who post and subscribe, in eight languages. */
import type { Root } from '../situations/driver.ts'
import { mail, pastedBounce, US } from './mails.ts'
import {
  CONFIRM,
  nothing,
  NOTICE,
  refused,
  told,
  type Case,
  type Program,
  type World,
} from './program.ts'

const DOMAIN = 'elm-press.example'
const at = (local: string): string => `${local}@${DOMAIN}`
const LISTS = '/var/spool/mlmmj'
/** A list a language, named for what its speakers call news. */
const LANGUAGES = {
  news: 'en',
  nachrichten: 'de',
  nouvelles: 'fr',
  notizie: 'it',
  noticias: 'pt',
  zpravy: 'cs',
  uutiset: 'fi',
  xinwen: 'zh-cn',
} as const
type List = keyof typeof LANGUAGES

const order = (world: World, list: string, what: string): Promise<void> =>
  world.post({
    from: US,
    to: at(`${list}+${what}`),
    lines: mail({ to: at(`${list}+${what}`), subject: what }),
  })

const posting = (
  world: World,
  list: string,
  rest: {
    readonly subject?: string
    readonly fields?: readonly string[]
    readonly text?: readonly string[]
  } = {},
): Promise<void> =>
  world.post({
    from: US,
    to: at(list),
    lines: mail({ to: at(list), subject: 'What is new in spring', ...rest }),
  })

/** Sets files of the list's `control` folder, and takes them away with null. */
function control(root: Root, list: string, files: Readonly<Record<string, string | null>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = `${LISTS}/${list}/control/${name}`
    if (text === null) root.run(['rm', '-f', file])
    else root.write(file, text, { owner: 'nobody' })
  }
}

const subscribers = (root: Root, list: string, addresses: readonly string[]): void =>
  root.write(`${LISTS}/${list}/subscribers.d/n`, addresses.map((one) => `${one}\n`).join(''), {
    owner: 'nobody',
  })

const members = (list: List): readonly Case[] => [
  {
    name: `refuses-${LANGUAGES[list]}`,
    mails: [refused(at(list))],
    act: async (world) => {
      control(world.root, list, { subonlypost: '' })
      await posting(world, list)
      control(world.root, list, {})
    },
  },
  {
    name: `holds-${LANGUAGES[list]}`,
    mails: [
      { ...nothing(...NOTICE), has: `To: ${US}` },
      { ...nothing('not_a_bounce'), suffix: 'moderator', has: 'moderator@sender.example' },
    ],
    act: async (world) => {
      control(world.root, list, {
        subonlypost: null,
        moderated: '',
        moderators: 'moderator@sender.example\n',
        notifymod: '',
      })
      await posting(world, list, { subject: 'Undelivered Mail Returned to Sender' })
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      control(world.root, list, { moderated: null })
    },
  },
]

const english: readonly Case[] = [
  {
    name: 'confirm',
    mails: [nothing(...CONFIRM)],
    act: (world) => order(world, 'news', 'subscribe'),
  },
  {
    name: 'confirm-digest',
    mails: [nothing(...CONFIRM)],
    act: (world) => order(world, 'news', 'subscribe-digest'),
  },
  {
    name: 'confirm-de',
    mails: [nothing(...CONFIRM)],
    act: (world) => order(world, 'nachrichten', 'subscribe'),
  },
  {
    name: 'confirm-fr',
    mails: [nothing(...CONFIRM)],
    act: (world) => order(world, 'nouvelles', 'subscribe'),
  },
  { name: 'help', mails: [nothing(...NOTICE)], act: (world) => order(world, 'news', 'help') },
  {
    name: 'faq-de',
    mails: [nothing(...NOTICE)],
    act: (world) => order(world, 'nachrichten', 'faq'),
  },
  {
    name: 'unsubscribe-stranger',
    mails: [nothing(...NOTICE)],
    act: (world) => order(world, 'news', 'unsubscribe'),
  },
  {
    name: 'too-large',
    mails: [refused(at('news'))],
    act: async (world) => {
      control(world.root, 'news', { maxmailsize: '2000\n', subonlypost: null })
      await posting(world, 'news', {
        text: Array.from({ length: 80 }, () => 'abcdefghij'.repeat(6)),
      })
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      control(world.root, 'news', { maxmailsize: null })
    },
  },
  {
    name: 'not-addressed',
    mails: [refused(at('news'))],
    act: async (world) => {
      await world.post({
        from: US,
        to: at('news'),
        lines: mail({ to: 'friends@elsewhere.example', subject: 'Mail delivery failed' }),
      })
    },
  },
  {
    // A subscriber asks the list about a bounce: list mail, with the list's footer.
    name: 'passes-a-question',
    mails: [nothing('not_a_bounce')],
    act: async (world) => {
      subscribers(world.root, 'news', [US])
      control(world.root, 'news', {
        prefix: '[News]',
        footer: '-- \nnews mailing list: news+unsubscribe@elm-press.example\n',
      })
      await world.post({
        from: 'nadia@member.example',
        to: at('news'),
        lines: mail({
          to: at('news'),
          from: 'Nadia Berg <nadia@member.example>',
          subject: 'Returned mail: what does this mean?',
          text: [
            'Does anybody know what this means?',
            '',
            ...pastedBounce('sendmail-551-moved-516.eml'),
          ],
        }),
      })
    },
  },
  {
    // An answer of a member's mailbox comes back through the list.
    name: 'passes-a-vacation-note',
    mails: [nothing('auto_reply', 'not_a_bounce')],
    act: async (world) => {
      await world.post({
        from: 'nadia@member.example',
        to: at('news'),
        lines: mail({
          to: at('news'),
          from: 'Nadia Berg <nadia@member.example>',
          subject: 'Out of office: What is new in spring',
          fields: ['Auto-Submitted: auto-replied'],
          text: ['I am out of the office until 8 April 2024.'],
        }),
      })
    },
  },
  {
    name: 'digest',
    mails: [nothing('not_a_bounce')],
    act: (world) => {
      subscribers(world.root, 'news', [])
      world.root.write(`${LISTS}/news/digesters.d/n`, `${US}\n`, { owner: 'nobody' })
      control(world.root, 'news', { digestinterval: '0\n' })
      maintain(world.root, 'news')
      world.root.run(['rm', '-f', `${LISTS}/news/digesters.d/n`])
    },
  },
  {
    name: 'probe',
    mails: [nothing('not_a_bounce')],
    act: (world) => probe(world.root, 'news'),
  },
  {
    name: 'probe-de',
    mails: [nothing('not_a_bounce')],
    act: (world) => probe(world.root, 'nachrichten'),
  },
  {
    name: 'probe-fr',
    mails: [nothing('not_a_bounce')],
    act: (world) => probe(world.root, 'nouvelles'),
  },
  {
    // The owner learns that a member was removed since his mails came back.
    name: 'owner-removed-member',
    mails: [nothing(...NOTICE)],
    act: (world) => removed(world.root, 'news'),
  },
  {
    name: 'owner-removed-member-de',
    mails: [nothing(...NOTICE)],
    act: (world) => removed(world.root, 'nachrichten'),
  },
]

/** What the hourly job does for a subscriber whose list mails came back. */
function probe(root: Root, list: string): void {
  subscribers(root, list, [US])
  const numbers =
    '1:1710000000 # Sat Mar  9 16:00:00 2024\n2:1710000900 # Sat Mar  9 16:15:00 2024\n'
  root.write(`${LISTS}/${list}/bounce/news=sender.example`, numbers, { owner: 'nobody' })
  const call = `/usr/bin/mlmmj-bounce -L ${LISTS}/${list} -a news=sender.example -p`
  told(root.run(['su', '-s', '/bin/sh', 'nobody', '-c', call]))
}

function removed(root: Root, list: string): void {
  subscribers(root, list, ['gone.away@member.example'])
  control(root, list, { notifysub: '', owner: 'owner@sender.example\n', bouncelife: '1\n' })
  root.write(
    `${LISTS}/${list}/bounce/gone.away=member.example`,
    '1:1710000000 # Sat Mar  9 16:00:00 2024\n',
    { owner: 'nobody' },
  )
  root.write(`${LISTS}/${list}/bounce/gone.away=member.example.lastmsg`, 'Subject: x\n\n', {
    owner: 'nobody',
  })
  maintain(root, list)
}

function maintain(root: Root, list: string): void {
  root.run(['su', '-s', '/bin/sh', 'nobody', '-c', `/usr/bin/mlmmj-maintd -F -L ${LISTS}/${list}`])
}

/** See the head of the file. */
export const mlmmj: Program = {
  name: 'mlmmj',
  host: 'lists.elm-press.example',
  domain: DOMAIN,
  aliases: Object.fromEntries(
    Object.keys(LANGUAGES).map((list) => [
      list,
      `"|/usr/bin/mlmmj-receive -F -L ${LISTS}/${list}/"`,
    ]),
  ),
  prepare: (root) => {
    root.run(['rm', '-rf', LISTS])
    root.folderOf(LISTS, { mode: 0o755, owner: 'nobody' })
    for (const [list, language] of Object.entries(LANGUAGES)) {
      root.run(['/usr/bin/mlmmj-make-ml', '-L', list, '-s', LISTS, '-c', 'nobody'], {
        input: `${DOMAIN}\nowner@sender.example\n${language}\n`,
      })
      root.run(['chown', '-R', 'nobody', LISTS])
    }
  },
  cases: [...(Object.keys(LANGUAGES) as List[]).flatMap(members), ...english],
}
