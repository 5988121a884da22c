/** Dovecot's Sieve (Pigeonhole), by its delivery program: answers of many settings, notifications, feedback, bounces passed on. */
import type { Root } from '../situations/driver.ts'
import { bounceOf, DISABLED, mail, US } from './mails.ts'
import type { Case, Coming, Program } from './program.ts'

const DOMAIN = 'beech-hall.example'
const USER = 'rosa'
const at = (local: string): string => `${local}@${DOMAIN}`

/** A delivery to the user with this script. */
function deliver(root: Root, script: string, lines: readonly string[], options = ''): void {
  root.write(`/home/${USER}/.dovecot.sieve`, script, { owner: USER })
  root.run([
    'sh',
    '-c',
    `rm -rf /home/${USER}/Maildir /home/${USER}/.dovecot.lda-dupes /home/${USER}/.dovecot.svbin`,
  ])
  root.run(
    [
      'su',
      '-s',
      '/bin/sh',
      USER,
      '-c',
      `/usr/lib/dovecot/dovecot-lda -c /etc/dovecot/answers.conf -f ${US} -a ${at(USER)} ${options}`,
    ],
    { input: `${lines.join('\n')}\n` },
  )
}

const ours = (subject: string): readonly string[] => [
  'Message-ID: <a.1@app.sender.example>',
  'Date: Tue, 12 Mar 2024 08:30:11 +0100',
  ...mail({ to: at(USER), subject }),
]

/** An answer to a mail of ours. */
function answers(
  name: string,
  script: string,
  truth: Omit<Coming, 'kinds'>,
  { subject = 'Your order 40117' } = {},
): Case {
  return {
    name,
    mails: [{ kinds: ['auto_reply'], ...truth }],
    act: ({ root }) => deliver(root, script, ours(subject)),
  }
}

const vacation = (options: string, text: string): string =>
  `require ["vacation", "variables", "mime", "encoded-character"];\nvacation :days 1 :addresses ["${at(USER)}"] ${options} text:\n${text}\n.\n;\n`

const cases: readonly Case[] = [
  answers(
    'vacation-es',
    vacation(
      ':subject "Fuera de la oficina"',
      'Buenos días:\n\nEstaré fuera de la oficina hasta el 8 de abril de 2027. Para asuntos urgentes escriban a Lucía Prado.\n\nRosa',
    ),
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  answers(
    'vacation-it',
    vacation(
      ':subject "Risposta automatica"',
      'Buongiorno,\n\nsono in ferie fino al 8 aprile 2027 e leggerò il messaggio al mio ritorno.\n\nRosa Conti',
    ),
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  answers(
    'vacation-nl',
    vacation(
      ':subject "Afwezig"',
      'Hallo,\n\nIk ben afwezig tot en met 8 april 2027. Bij dringende zaken kunt u terecht bij de balie.\n\nRosa',
    ),
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  answers(
    'vacation-pt-moved',
    vacation(
      ':subject "Mudei de endereço"',
      'Olá,\n\no meu novo endereço de e-mail é rosa.prado@novacasa.example. Por favor atualize os seus contatos.\n\nRosa',
    ),
    { says: 'new_address', offers: 'rosa.prado@novacasa.example' },
  ),
  answers(
    'vacation-pl',
    vacation(
      ':subject "Nieobecność"',
      'Dzień dobry,\n\njestem na urlopie do 8 kwietnia 2027 r. Odpowiem po powrocie.\n\nRóża',
    ),
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  answers(
    'vacation-ja',
    vacation(
      ':subject "不在のお知らせ"',
      'お世話になっております。\n\n2027年4月8日まで休暇をいただいております。\n戻り次第ご連絡いたします。',
    ),
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  answers(
    'vacation-ru',
    vacation(
      ':subject "Меня нет на месте"',
      'Здравствуйте!\n\nЯ в отпуске до 8 апреля 2027 года и отвечу вам после возвращения.\n\nРоза',
    ),
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  answers(
    'vacation-sv',
    vacation(
      ':subject "Frånvarande"',
      'Hej,\n\njag är på semester till den 8 april 2027. Jag läser din e-post när jag är tillbaka.\n\nRosa',
    ),
    {},
  ),
  // The subject is the program's own, made of ours.
  answers(
    'vacation-default-subject',
    vacation('', 'I shall read this in May.'),
    {},
    {
      subject: 'Undelivered Mail Returned to Sender',
    },
  ),
  answers(
    'vacation-subject-quoted',
    vacation(
      ':subject "Re: Delivery Status Notification (Failure)"',
      'Nobody reads this mailbox at the weekend.',
    ),
    {},
  ),
  answers(
    'vacation-mime',
    `require ["vacation"];\nvacation :days 1 :mime :subject "Gone fishing" text:\nContent-Type: multipart/alternative; boundary=xx\n\n--xx\nContent-Type: text/plain\n\nI am on vacation until April 8, 2027.\n\n--xx\nContent-Type: text/html\n\n<p>I am on <b>vacation</b> until April 8, 2027. Write to <a href="mailto:desk@beech-hall.example">the desk</a>.</p>\n\n--xx--\n.\n;\n`,
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  answers(
    'vacation-other-sender',
    vacation(
      ':from "Front desk <desk@beech-hall.example>" :subject "We have received your message"',
      'Thank you for your message. We shall answer within two working days.\nYour reference is 551-2024.',
    ),
    {},
  ),
  // People write so into their answers. It is the answer of a mailbox that exists.
  answers(
    'vacation-like-a-bounce',
    vacation(
      ':subject "Mail delivery failed"',
      'Your message to rosa@beech-hall.example could not be delivered:\n\n  550 5.1.1 User unknown\n\nThis address is no longer in use.',
    ),
    { says: 'left_company' },
  ),
  answers(
    'vacation-moved-like-551',
    vacation(':subject "User not local"', '551 User not local; please try <rosa@oak-lane.example>'),
    { mayOffer: 'rosa@oak-lane.example' },
  ),
  answers(
    'vacation-left-colleague',
    vacation(
      ':subject "No longer at Beech Hall"',
      'Rosa Stern has left the company. Please contact Paul Maas (paul.maas@beech-hall.example) instead.',
    ),
    { says: 'successor', offers: 'paul.maas@beech-hall.example' },
  ),
  answers(
    'vacation-several-colleagues',
    vacation(
      ':subject "Out of office"',
      'I am out of the office until 8 April 2027.\nOrders: orders@beech-hall.example\nPress: press@beech-hall.example\nSupport: support@beech-hall.example',
    ),
    { says: 'out_of_office', until: '2027-04-08' },
  ),
  {
    name: 'notify',
    mails: [{ kinds: ['not_a_bounce', 'auto_reply', 'automated_report'] }],
    act: ({ root }) =>
      deliver(
        root,
        `require ["enotify", "variables"];\nif header :matches "subject" "*" { set "s" "\${1}"; }\nnotify :message "New mail: \${s}" "mailto:${US}";\n`,
        ours('Undelivered Mail Returned to Sender'),
      ),
  },
  {
    name: 'report-abuse',
    mails: [{ kinds: ['complaint'], reports: [{ to: at(USER) }] }],
    act: ({ root }) =>
      deliver(
        root,
        `require ["vnd.dovecot.report"];\nreport :headers_only "abuse" "This message was reported as spam." "${US}";\n`,
        ours('What is new in spring'),
      ),
  },
  {
    name: 'report-not-spam',
    mails: [{ kinds: ['complaint'], reports: [{ to: at(USER) }] }],
    act: ({ root }) =>
      deliver(
        root,
        `require ["vnd.dovecot.report"];\nreport "not-spam" "This message was taken for spam by mistake." "${US}";\n`,
        ours('What is new in spring'),
      ),
  },
  {
    name: 'report-virus-in-a-bounce',
    mails: [{ kinds: ['complaint'], reports: [{ to: at(USER) }] }],
    act: ({ root }) =>
      deliver(
        root,
        `require ["vnd.dovecot.report"];\nreport "virus" "A virus was found." "${US}";\n`,
        bounceOf('postfix-551-moved-516.eml').map((line) =>
          line.startsWith('To: ') ? `To: ${at(USER)}` : line,
        ),
      ),
  },
  {
    // A rule of ours sends the bounces of an old mailbox on to the new one.
    name: 'redirected-bounce',
    mails: [
      { kinds: ['bounce'], reports: [{ to: DISABLED, is: ['mailbox_disabled'], code: 550 }] },
    ],
    act: ({ root }) => deliver(root, `redirect "${US}";\n`, bounceOf('postfix-550-disabled.eml')),
  },
]

/** See the head of the file. */
export const sieve: Program = {
  name: 'sieve',
  host: 'mail.beech-hall.example',
  domain: DOMAIN,
  prepare: (root) => {
    root.people([USER])
    root.write('/etc/dovecot/answers.conf', CONFIGURATION)
  },
  cases,
}

const CONFIGURATION = `
base_dir = /run/dovecot
hostname = mail.beech-hall.example
postmaster_address = postmaster@${DOMAIN}
ssl = no
log_path = /dev/stderr
mail_location = maildir:~/Maildir
submission_host = 127.0.0.1:25
protocol lda {
  mail_plugins = sieve
}
plugin {
  sieve = file:~/sieve;active=~/.dovecot.sieve
  sieve_plugins = sieve_extprograms
  sieve_extensions = +vnd.dovecot.report +notify
  sieve_vacation_min_period = 0
}
`
