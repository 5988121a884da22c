/**
 * Who answers for an address: domains that one operator serves with the same machines, and the names of the
 * mail exchangers that serve domains of others.
 *
 * A fault of such an operator shows under all of its names at once. Written down from the operators' own help pages and
 * their MX records as seen in November 2026; a domain that is missing here is a provider of its own.
 */

/** The provider's name is its best known domain; the list holds the others. */
export const PROVIDER_DOMAINS: Readonly<Record<string, readonly string[]>> = {
  'gmail.com': ['googlemail.com'],
  'outlook.com': [
    'hotmail.com',
    'hotmail.co.uk',
    'hotmail.fr',
    'hotmail.de',
    'hotmail.it',
    'hotmail.es',
    'live.com',
    'live.co.uk',
    'live.fr',
    'live.nl',
    'live.de',
    'msn.com',
    'outlook.de',
    'outlook.fr',
    'outlook.es',
    'outlook.it',
  ],
  'yahoo.com': [
    'yahoo.co.uk',
    'yahoo.de',
    'yahoo.fr',
    'yahoo.it',
    'yahoo.es',
    'yahoo.ca',
    'yahoo.in',
    'yahoo.co.in',
    'yahoo.com.br',
    'ymail.com',
    'rocketmail.com',
    'aol.com',
    'aim.com',
  ],
  'icloud.com': ['me.com', 'mac.com'],
  'gmx.net': ['gmx.de', 'gmx.at', 'gmx.ch', 'gmx.com', 'web.de'],
  'mail.com': ['email.com', 'usa.com'],
  't-online.de': ['magenta.de'],
  'proton.me': ['protonmail.com', 'protonmail.ch', 'pm.me'],
  'orange.fr': ['wanadoo.fr'],
  'sfr.fr': ['neuf.fr', 'cegetel.net'],
  'libero.it': ['inwind.it', 'iol.it', 'blu.it', 'giallo.it'],
  'comcast.net': ['xfinity.com'],
  'mail.ru': ['inbox.ru', 'list.ru', 'bk.ru', 'internet.ru'],
  'yandex.ru': ['ya.ru', 'yandex.com', 'yandex.by', 'yandex.kz'],
  '163.com': ['126.com', 'yeah.net'],
  'qq.com': ['foxmail.com'],
}

/** The end of an MX host's name, and the provider that runs it for domains of others. */
export const PROVIDER_MX_SUFFIXES: readonly (readonly [suffix: string, provider: string])[] = [
  ['.google.com', 'google.com'],
  ['.googlemail.com', 'google.com'],
  ['.mail.protection.outlook.com', 'mail.protection.outlook.com'],
  ['.mx.microsoft', 'mail.protection.outlook.com'],
  ['.yahoodns.net', 'yahoodns.net'],
  ['.mail.icloud.com', 'mail.icloud.com'],
  ['.messagingengine.com', 'messagingengine.com'],
  ['.zoho.com', 'zoho.com'],
  ['.zoho.eu', 'zoho.com'],
  ['.protonmail.ch', 'protonmail.ch'],
  ['.pphosted.com', 'pphosted.com'],
  ['.ppe-hosted.com', 'pphosted.com'],
  ['.mimecast.com', 'mimecast.com'],
  ['.kundenserver.de', 'kundenserver.de'],
  ['.ovh.net', 'ovh.net'],
  ['.secureserver.net', 'secureserver.net'],
  ['.yandex.net', 'yandex.net'],
]
