import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isDeclined } from './declined.ts'
import { readFast } from './read-fast.ts'
import { bytesOf, contentOf, lineEndForms } from './testing/outline.ts'
import { readGeneral } from './read-general.ts'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const corpora = ['../shared/corpus', 'test/corpus']
/** The share that may take the general reader. */
const MAX_DECLINED_SHARE = 0.02

describe.each(corpora)('every mail of %s', (corpus) => {
  const folder = join(repository, corpus)
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.eml'),
      )
    : []

  it.skipIf(files.length === 0)(
    'reads alike with both readers, in LF, CRLF and CR form',
    { timeout: 120_000 },
    async () => {
      const declined: string[] = []
      for (const file of files) {
        const written = readFileSync(join(folder, file), 'latin1')
        const forms = lineEndForms(written)
        const expected = contentOf(await readGeneral(bytesOf(forms.LF)))
        for (const [form, text] of Object.entries({ written, ...forms })) {
          const bytes = bytesOf(text)
          expect(contentOf(await readGeneral(bytes)), `${file} ${form}`).toEqual(expected)
          const fast = readFast(bytes)
          if (isDeclined(fast)) declined.push(`${file} ${form}: ${fast.declined}`)
          else expect(contentOf(fast), `${file} ${form}`).toEqual(expected)
        }
      }
      expect(declined.length / (4 * files.length), declined.join('\n')).toBeLessThanOrEqual(
        MAX_DECLINED_SHARE,
      )
    },
  )
})
