/** `bounce_template_file`s as administrators write them (bounce(5)), in three languages. */

type Words = {
  readonly from: string
  readonly subject: string
  readonly copy: string
  readonly text: string
}

/** The templates of a language: the message of a failure, of a delay and of a success. */
function templates(words: Readonly<Record<'failure' | 'delay' | 'success', Words>>): string {
  return Object.entries(words)
    .map(
      ([name, { from, subject, copy, text }]) =>
        `${name}_template = <<END\nCharset: utf-8\nFrom: ${encoded(from)}\nSubject: ${encoded(subject)}\n${name === 'success' ? '' : `Postmaster-Subject: ${encoded(copy)}\n`}\n${text.trim()}\n\nEND\n`,
    )
    .join('\n')
}

/** Postfix takes no other header fields in a template (RFC 2047). */
function encoded(text: string): string {
  return text.replace(
    /[^<>]*[^\x20-\x7e][^<>]*(?= <|$)/,
    (words) => `=?UTF-8?B?${Buffer.from(words).toString('base64')}?=`,
  )
}

const GERMAN_FROM = 'Postdienst (automatische Nachricht) <postmaster@harbour.example>'
const FRENCH_FROM = 'Service de messagerie <MAILER-DAEMON>'
const JAPANESE_FROM = 'メールシステム <MAILER-DAEMON>'

/** By language. */
export const POSTFIX_TEMPLATES: Readonly<Record<string, string>> = {
  de: templates({
    failure: {
      from: GERMAN_FROM,
      subject: 'Ihre E-Mail konnte nicht zugestellt werden',
      copy: 'Kopie: nicht zustellbar',
      text: `
Sehr geehrte Damen und Herren,

der Mailserver $myhostname konnte Ihre Nachricht an einen oder mehrere
Empfänger nicht zustellen. Den Grund finden Sie weiter unten.

Bitte prüfen Sie die Schreibweise der Adresse. Antworten Sie nicht auf
diese Nachricht. Bei Fragen hilft Ihnen das Rechenzentrum (Tel. 4711).`,
    },
    delay: {
      from: GERMAN_FROM,
      subject: 'Zustellung Ihrer E-Mail verzögert sich',
      copy: 'Kopie: verzögert',
      text: `
Dies ist nur eine Warnung. Sie müssen Ihre Nachricht NICHT noch einmal
senden.

Ihre Nachricht konnte seit $delay_warning_time_hours Stunde(n) nicht zugestellt
werden. Der Mailserver versucht es noch $maximal_queue_lifetime_days Tag(e) lang.`,
    },
    success: {
      from: GERMAN_FROM,
      subject: 'Ihre E-Mail wurde zugestellt',
      copy: '',
      text: `
Ihre Nachricht wurde erfolgreich an die unten genannten Empfänger
zugestellt. Wenn sie an fremde Server weitergegeben wurde, erhalten Sie
möglicherweise keine weitere Bestätigung.`,
    },
  }),
  fr: templates({
    failure: {
      from: FRENCH_FROM,
      subject: "Votre message n'a pas pu être remis",
      copy: 'Copie: message non remis',
      text: `
Bonjour,

Nous sommes désolés de vous informer que votre message n'a pas pu être
remis à un ou plusieurs de ses destinataires. Il est joint ci-dessous.

Pour toute aide, écrivez à la personne responsable de la messagerie en
joignant ce rapport d'erreur.`,
    },
    delay: {
      from: FRENCH_FROM,
      subject: 'Votre message est retardé',
      copy: 'Copie: message retardé',
      text: `
Ceci n'est qu'un avertissement. Il est inutile de renvoyer votre message.

Votre message n'a pas encore été remis; nous essaierons encore pendant
$maximal_queue_lifetime_days jour(s).`,
    },
    success: {
      from: FRENCH_FROM,
      subject: 'Votre message a bien été remis',
      copy: '',
      text: 'Votre message a été remis aux destinataires ci-dessous.',
    },
  }),
  ja: templates({
    failure: {
      from: JAPANESE_FROM,
      subject: 'メールを配信できませんでした',
      copy: '管理者用コピー',
      text: `
こちらは $myhostname のメールシステムです。

申し訳ありませんが、お送りいただいたメールは以下の宛先に届きませんでした。
宛先のメールアドレスをご確認のうえ、もう一度お試しください。
元のメールを添付してお返しします。`,
    },
    delay: {
      from: JAPANESE_FROM,
      subject: 'メールの配信が遅れています',
      copy: '管理者用コピー',
      text: `
これは警告です。メールを再送する必要はありません。

お送りいただいたメールはまだ配信できていません。
あと $maximal_queue_lifetime_days 日間、配信を試みます。`,
    },
    success: {
      from: JAPANESE_FROM,
      subject: 'メールが配信されました',
      copy: '',
      text: 'お送りいただいたメールは以下の宛先に正常に配信されました。',
    },
  }),
}
