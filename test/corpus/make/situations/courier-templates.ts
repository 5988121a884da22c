/** The words of /etc/courier/dsn*.txt as administrators change them. */

/** A set of words; what is not in it stays as Courier's authors wrote it. */
export type CourierTemplate = {
  /** Part of the names of the situations. */
  readonly name: string
  readonly files: Readonly<Record<string, string>>
}

const LINE = '-'.repeat(60)

const german: CourierTemplate = {
  name: 'german',
  files: {
    dsnfrom: '"Poststelle" <poststelle@linden.example>',
    'dsnheader.txt': `Content-Type: text/plain; charset="utf-8"


Dies ist eine automatische Nachricht des Mailservers [#ME#].

Ihre Nachricht wurde am [#FROMTIME#]
von [#FROMMTA#] übernommen.`,
    'dsnfailed.txt': `
${LINE}

                  NACHRICHT NICHT ZUSTELLBAR

Ihre Nachricht konnte an folgende Empfänger nicht zugestellt werden:`,
    'dsndelayed.txt': `
${LINE}

                  ZUSTELLUNG VERZÖGERT

Die Zustellung Ihrer Nachricht hat sich verzögert. Sie brauchen nichts zu
tun: Der Server versucht es weiter. Dies betrifft folgende Empfänger:`,
    'dsndelivered.txt': `
${LINE}

                  NACHRICHT ZUGESTELLT

Sie haben um eine Bestätigung der Zustellung an folgende Empfänger gebeten:`,
    'dsnrelayed.txt': `
${LINE}

                  NACHRICHT WEITERGELEITET

Ihre Nachricht wurde an einen Server übergeben, der keine Bestätigungen
schickt. Dies betrifft folgende Empfänger:`,
    'dsnfooter.txt': `
${LINE}

Ging Ihre Nachricht noch an andere Empfänger, so sagt dieser Bericht nichts
über sie. Die ursprüngliche Nachricht ist angehängt.`,
    'dsnsubjectnotice.txt': 'Benachrichtigung zum Zustellstatus',
    'dsnsubjectwarn.txt': 'Warnung: Zustellung verzögert',
  },
}

const french: CourierTemplate = {
  name: 'french-latin1',
  files: {
    dsnfrom: 'Serveur de courrier <courrier@linden.example>',
    'dsnheader.txt': `Content-Type: text/plain; charset="us-ascii"


Avis de remise du serveur [#ME#].
Votre message a ete recu le [#FROMTIME#].`,
    'dsnfailed.txt': "\nVotre message n'a pas pu etre remis aux destinataires suivants :",
    'dsndelayed.txt':
      "\nVotre message n'a pas encore pu etre remis aux destinataires suivants, nous essayons encore :",
    'dsndelivered.txt': '\nVotre message a ete remis aux destinataires suivants :',
    'dsnrelayed.txt': '\nVotre message a ete transmis a un autre serveur pour :',
    'dsnfooter.txt': '\nCordialement, le service informatique',
    'dsnsubjectnotice.txt': 'Avis de remise',
    'dsnsubjectwarn.txt': 'Message en attente',
  },
}

const brief: CourierTemplate = {
  name: 'brief',
  files: {
    dsnfrom: 'MAILER-DAEMON@linden.example',
    'dsnheader.txt': 'Content-Type: text/plain; charset="utf-8"\n\n\n[#ME#]',
    'dsnfailed.txt': '\nNot delivered:',
    'dsndelayed.txt': '\nWaiting:',
    'dsndelivered.txt': '\nDelivered:',
    'dsnrelayed.txt': '\nHanded on:',
    'dsnfooter.txt': '',
    'dsnsubjectnotice.txt': 'Re: your mail',
    'dsnsubjectwarn.txt': 'Your mail is waiting',
  },
}

/** All of them. */
export const COURIER_TEMPLATES: readonly CourierTemplate[] = [german, french, brief]
