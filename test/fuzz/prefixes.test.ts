/**
 * Mails that were cut, and mails in another line-end form: a prefix
 * never has more recipients than the whole, CR and CRLF say what LF says.
 */
import { expect, test } from 'vitest'
import { checkMail } from './check-mail.ts'
import { loadSeeds } from './seeds.ts'

const seeds = loadSeeds()

/** Of each fourteenth mail every prefix of whole lines, so over 60 mails of all servers. */
const STEP = 14
/** A processor that is shared by many takes minutes. */
const LONG_MS = 900_000

const cutMails = seeds.mails.filter((_, index) => index % STEP === 0)

test(
  'every prefix of whole lines names at most the recipients of the whole',
  async () => {
    for (const [index, mail] of cutMails.entries()) {
      const lines = mail.split('\n').length
      const prefixes = Array.from({ length: lines }, (_, line) => (line + 0.5) / lines)
      const found = await checkMail(mail, { repeat: false, prefixes, lineEnds: false })
      expect(found, `mail ${index * STEP} of ${seeds.folder}`).toBeUndefined()
    }
  },
  LONG_MS,
)

test(
  'every mail says the same with LF, CRLF and CR',
  async () => {
    for (const [index, mail] of seeds.mails.entries()) {
      const found = await checkMail(mail, { repeat: true, prefixes: [], lineEnds: true })
      expect(found, `mail ${index} of ${seeds.folder}`).toBeUndefined()
    }
  },
  LONG_MS,
)
