/** `bounce_message_file` and `warn_message_file` as administrators write them (Exim's specification, chapter 50). */

type Words = {
  /** Header lines, then the sections of a bounce, up to the recipients and after them. */
  readonly bounce: readonly [head: string, text: string, output: string, copy: string]
  readonly warning: readonly [head: string, text: string, end: string]
}

/** By language. */
export const EXIM_TEMPLATES: Readonly<Record<string, Words>> = {
  de: {
    bounce: [
      'Subject: Unzustellbar: Ihre Nachricht konnte nicht zugestellt werden\nReply-To: postmaster@quarry.example',
      'Diese Nachricht wurde automatisch vom Mailserver $primary_hostname erzeugt.\n\nIhre Nachricht konnte einem oder mehreren Empfängern nicht zugestellt werden.\nEs handelt sich um einen dauerhaften Fehler. Betroffen sind:',
      'Während der Zustellung wurde folgender Text ausgegeben:',
      '------ Es folgt eine Kopie Ihrer Nachricht mit allen Kopfzeilen. ------',
    ],
    warning: [
      'Subject: Warnung: Ihre Nachricht ist noch nicht zugestellt ($warn_message_delay)',
      'Diese Nachricht wurde automatisch vom Mailserver $primary_hostname erzeugt.\n\nIhre Nachricht konnte bisher noch nicht zugestellt werden. Sie liegt seit\n$warn_message_delay in der Warteschlange. Noch nicht zugestellt ist sie an:',
      'Sie brauchen nichts zu tun, die Zustellung wird weiter versucht.',
    ],
  },
  fr: {
    bounce: [
      'Subject: =?UTF-8?Q?=C3=89chec_de_remise_de_votre_message?=',
      "Ce message a été généré automatiquement par le serveur de courrier.\n\nLe message que vous avez envoyé n'a pas pu être remis à tous ses destinataires.\nIl s'agit d'une erreur définitive. Les adresses suivantes ont échoué :",
      'Le texte suivant a été produit pendant la tentative de remise :',
      '------ Voici une copie du message, y compris tous les en-têtes. ------',
    ],
    warning: [
      'Subject: =?UTF-8?Q?Votre_message_est_retard=C3=A9?=',
      "Votre message n'a pas encore pu être remis aux destinataires suivants,\naprès $warn_message_delay d'attente :",
      "Aucune action n'est nécessaire de votre part ; de nouvelles tentatives auront lieu.",
    ],
  },
  ja: {
    bounce: [
      'Subject: =?UTF-8?B?44Oh44O844Or44KS6YWN5L+h44Gn44GN44G+44Gb44KT44Gn44GX44Gf?=',
      'このメールはメールサーバー $primary_hostname が自動的に作成しました。\n\nお送りいただいたメールは、次の宛先に配信できませんでした。',
      '配信中に次のメッセージが出力されました。',
      '------ 以下は元のメールの写しです ------',
    ],
    warning: [
      'Subject: =?UTF-8?B?44Oh44O844Or44Gu6YWN5L+h44GM6YGF44KM44Gm44GE44G+44GZ?=',
      'お送りいただいたメールは、次の宛先にまだ配信できていません。',
      '再送の必要はありません。引き続き配信を試みます。',
    ],
  },
}

/** The text of a `bounce_message_file`. */
export function bounceFile({ bounce: [head, text, output, copy] }: Words): string {
  return `${head}\n****\n${text}\n\n****\n${output}\n\n****\n${copy}\n****\n${copy}\n****\n${copy}\n****\n`
}

/** The text of a `warn_message_file`. */
export function warnFile({ warning: [head, text, end] }: Words): string {
  return `${head}\n****\n${text}\n\n****\n\n${end}\n`
}
