/** The languages that are met most, in the order in which they are tried. Data: a file a language. */
import { chinese } from './chinese.ts'
import { czech } from './czech.ts'
import { danish } from './danish.ts'
import { dutch } from './dutch.ts'
import { english } from './english.ts'
import { finnish } from './finnish.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { italian } from './italian.ts'
import { japanese } from './japanese.ts'
import { norwegian } from './norwegian.ts'
import { polish } from './polish.ts'
import { portuguese } from './portuguese.ts'
import { russian } from './russian.ts'
import { spanish } from './spanish.ts'
import { swedish } from './swedish.ts'
import type { AutoReplyPhrases } from './phrases.ts'

/** Words are matched in text that was lower-cased and whose white space was collapsed. */
export const AUTO_REPLY_PHRASES: readonly AutoReplyPhrases[] = [
  english,
  german,
  french,
  spanish,
  italian,
  dutch,
  portuguese,
  russian,
  polish,
  czech,
  danish,
  norwegian,
  swedish,
  finnish,
  japanese,
  chinese,
]
