/** The words of /etc/courier/dsn*.txt as administrators change them. */

/** A set of words; what is not in it stays as Courier's authors wrote it. */
export type CourierTemplate = {
  /** Part of the names of the situations. */
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly isLatin1?: true
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
  name: 'french',
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

const spanish: CourierTemplate = {
  name: 'spanish',
  isLatin1: true,
  files: {
    dsnfrom: '=?iso-8859-1?Q?Administraci=F3n_del_correo?= <correo@linden.example>',
    'dsnheader.txt': `Content-Type: text/plain; charset="iso-8859-1"


Este es un aviso automático del servidor [#ME#], que no admite
respuestas. Su mensaje se recibió el [#FROMTIME#].`,
    'dsnfailed.txt': `
${LINE}
                       CORREO DEVUELTO

Su mensaje no se ha podido entregar a las direcciones siguientes:`,
    'dsndelayed.txt': `
${LINE}
                       ENTREGA RETRASADA

Todavía no se ha podido entregar su mensaje a estas direcciones; lo
seguiremos intentando y usted no tiene que hacer nada:`,
    'dsndelivered.txt': `
${LINE}
                       CORREO ENTREGADO

Su mensaje se entregó a:`,
    'dsnrelayed.txt': `
${LINE}
                       CORREO REENVIADO

Su mensaje se entregó a otro servidor, que no envía confirmaciones:`,
    'dsnfooter.txt': `
${LINE}
El mensaje original se adjunta a continuación.`,
    'dsnsubjectnotice.txt': 'Aviso del estado de la entrega',
    'dsnsubjectwarn.txt': 'AVISO: correo retrasado',
  },
}

const polish: CourierTemplate = {
  name: 'polish',
  files: {
    dsnfrom: '"System poczty" <MAILER-DAEMON@linden.example>',
    'dsnheader.txt': `Content-Type: text/plain; charset="utf-8"


To jest automatyczne powiadomienie serwera pocztowego [#ME#].
Wiadomość otrzymano [#FROMTIME#].`,
    'dsnfailed.txt': `
${LINE}

Nie udało się doręczyć wiadomości do następujących odbiorców:`,
    'dsndelayed.txt': `
${LINE}

Doręczenie wiadomości opóźnia się, serwer będzie ponawiał próby:`,
    'dsndelivered.txt': `
${LINE}

Wiadomość doręczono:`,
    'dsnrelayed.txt': `
${LINE}

Wiadomość przekazano do następnego serwera:`,
    'dsnfooter.txt': `
${LINE}

Oryginalna wiadomość znajduje się w załączniku.`,
    'dsnsubjectnotice.txt': 'Powiadomienie o statusie wiadomosci',
    'dsnsubjectwarn.txt': 'Ostrzezenie: wiadomosc opozniona',
  },
}

/** All of them. */
export const COURIER_TEMPLATES: readonly CourierTemplate[] = [
  german,
  french,
  spanish,
  polish,
  brief,
]
