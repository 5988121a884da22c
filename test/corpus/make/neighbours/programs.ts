/** The programs that run.ts knows. */
import { answers } from './answers.ts'
import { courierMlm } from './courier-mlm.ts'
import { fetchmail } from './fetchmail.ts'
import { horde } from './horde.ts'
import { mailman } from './mailman.ts'
import { mlmmj } from './mlmmj.ts'
import type { Program } from './program.ts'
import { readers } from './readers.ts'
import { reports } from './reports.ts'
import { sieve } from './sieve.ts'
import { smartlist } from './smartlist.ts'
import { summaries } from './summaries.ts'

/** In the order of their roots. */
export const PROGRAMS: readonly Program[] = [
  mlmmj,
  courierMlm,
  smartlist,
  sieve,
  answers,
  readers,
  reports,
  mailman,
  horde,
  summaries,
  fetchmail,
]
