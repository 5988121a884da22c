/** New addresses in other words and languages, and what only looks like one. */
import { refusal, type ServerCase } from '../case.ts'

const moved = (
  name: string,
  text: string,
  forwardPath?: string,
  more: { readonly encoding?: 'latin1'; readonly stage?: 'end' | 'data' } = {},
): ServerCase =>
  refusal(name, text, {
    categories: ['moved'],
    ...(forwardPath === undefined ? {} : { forwardPath }),
    ...more,
  })

const NOTICE = Array.from(
  { length: 11 },
  (_, at) =>
    `551-${String(at + 1)}. The staff of the closed branch office read their mail elsewhere.`,
)

/** An address that the reply gives. */
const given: readonly ServerCase[] = [
  moved(
    'move-no-longer-here',
    '551 5.1.6 {local} does not work here any more. Write to <h.sommer@newfirm.example> instead.',
    'h.sommer@newfirm.example',
  ),
  moved(
    'move-changed-to',
    '551 Recipient address has changed to r.moss@newfirm.example',
    'r.moss@newfirm.example',
  ),
  moved(
    'move-replaced-by',
    '551 5.1.6 <{rcpt}> has been replaced by <front.desk@newfirm.example>',
    'front.desk@newfirm.example',
  ),
  moved(
    'move-forwarding-address',
    '551 not here; the forwarding address is amy.pond@elsewhere.example.',
    'amy.pond@elsewhere.example',
  ),
  moved(
    'move-german',
    '551 5.1.6 Empfänger verzogen, die neue Adresse lautet <k.vogel@neuefirma.example>',
    'k.vogel@neuefirma.example',
  ),
  moved(
    'move-german-latin1',
    '551 Benutzer nicht mehr hier tätig; neue Adresse: <j.maier@neuefirma.example>',
    'j.maier@neuefirma.example',
    { encoding: 'latin1' },
  ),
  moved(
    'move-french',
    "551 5.1.6 L'utilisateur a déménagé, sa nouvelle adresse est <m.dupont@nouveau.example>",
    'm.dupont@nouveau.example',
  ),
  moved(
    'move-spanish',
    '551-5.1.6 El usuario ya no está en este servidor.\n551 5.1.6 La nueva dirección es <l.gomez@nuevo.example>',
    'l.gomez@nuevo.example',
  ),
  moved(
    'move-italian',
    '551 Utente trasferito, il nuovo indirizzo è <p.bianchi@nuova.example>',
    'p.bianchi@nuova.example',
  ),
  moved(
    'move-dutch',
    '551 5.1.6 Gebruiker is verhuisd; het nieuwe adres is <j.devries@nieuw.example>',
    'j.devries@nieuw.example',
  ),
  moved(
    'move-12-lines',
    [...NOTICE, '551 12. User has moved; please try <branch.office@newfirm.example>'].join('\n'),
    'branch.office@newfirm.example',
  ),
  moved(
    'move-first-of-three',
    '551-5.1.6 User has moved; please try <kim.lee@newfirm.example>\n551-5.1.6 This notice is given until the end of the year.\n551 5.1.6 Ask postmaster@{domain} for help.',
    'kim.lee@newfirm.example',
  ),
  moved(
    'move-after-600-bytes',
    `551 5.1.6 ${'This mailbox was closed when the two companies were merged. '.repeat(10)}The new address is <after.sixhundred@newfirm.example>`,
    'after.sixhundred@newfirm.example',
  ),
  moved(
    'move-after-2000-bytes',
    `551 5.1.6 ${'This mailbox was closed when the two companies were merged. '.repeat(33)}The new address is <after.twothousand@newfirm.example>`,
    'after.twothousand@newfirm.example',
  ),
  moved(
    'move-552',
    '552 5.1.6 Mailbox moved, please use <new.box@newfirm.example>',
    'new.box@newfirm.example',
  ),
  moved(
    'move-553',
    '553 5.1.6 {rcpt} is now known as <married.name@newfirm.example>',
    'married.name@newfirm.example',
  ),
  moved(
    'move-554-end',
    '554 5.1.6 The addressee has moved to <late.notice@newfirm.example>',
    'late.notice@newfirm.example',
    { stage: 'end' },
  ),
  moved(
    'move-plus-tag',
    '551 User not local; please try <sales+eu.west@newfirm.example>',
    'sales+eu.west@newfirm.example',
  ),
  moved(
    'move-apostrophe',
    "551 5.1.6 User not local; please try <p.o'brien/desk@newfirm.example>",
    "p.o'brien/desk@newfirm.example",
  ),
  moved(
    'move-no-blank',
    '551-5.1.6 User not local;please try<close.up@newfirm.example>\n551 5.1.6 Thank you',
    'close.up@newfirm.example',
  ),
  moved(
    'move-upper-case',
    '551 USER NOT LOCAL; PLEASE TRY <LOUD.VOICE@NEWFIRM.EXAMPLE>',
    'LOUD.VOICE@NEWFIRM.EXAMPLE',
  ),
  moved(
    'move-idn-domain',
    '551 5.1.6 Die neue Adresse lautet <anna@bücher-laden.example>',
    'anna@bücher-laden.example',
  ),
  moved(
    'move-mailto',
    '551 5.1.6 User has moved, new address: mailto:web.link@newfirm.example',
    'web.link@newfirm.example',
  ),
]

/** None is given, or none that may be taken. */
const notGiven: readonly ServerCase[] = [
  moved('move-placeholder', '551 User not local; please try <forward-path>'),
  moved('move-telephone', '551 5.1.6 User has moved; please call +1 555 0100 for the new address'),
  moved(
    'move-web-page',
    '551 5.1.6 User has moved, see https://directory.{domain}/?who=help@{domain}',
  ),
  moved('move-nowhere', '551 5.1.6 The user has moved and left no address'),
  moved(
    'move-two-ways',
    '551 5.1.6 User has moved; please try <home@one.example> or <office@two.example>',
  ),
  moved(
    'move-srs',
    '551 5.1.6 User has moved; please try <SRS0=Ab1c=XY=origin.example=list@forwarder.example>',
  ),
  refusal('not-local-only', '551 User not local', ['not_local']),
  refusal(
    'owner-changed',
    '551 5.7.17 Mailbox owner has changed, the former owner is at <former@newfirm.example>',
    ['owner_changed'],
  ),
  refusal('relay-with-help', '551 5.1.6 Relay request denied, ask <postmaster@{domain}> for help', [
    'relay_denied',
  ]),
]

/** What they have in common: the words speak of an address that is elsewhere. */
export const MOVE_CASES: readonly ServerCase[] = [...given, ...notGiven]
