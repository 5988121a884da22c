/**
 * A slice of the fuzzing, the same each time; `npm run fuzz -- --inputs 1000000` is the rest. And what was
 * found before, each case as small as it could be made: found/*.eml, one file a fault.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { chanceOf } from './chance.ts'
import { ALL_CHECKS, checkMail } from './check-mail.ts'
import { checkAddress, checkOffer } from './check-texts.ts'
import { runInput, smallest } from './run-input.ts'
import { loadSeeds } from './seeds.ts'
import { standsNowhere } from './standing.ts'
import { TARGETS } from './targets.ts'

const INPUTS = 6000
const SEED = 20_261_122
/** A processor that is shared by many takes minutes. */
const LONG_MS = 900_000
const seeds = loadSeeds()

test(
  `${INPUTS} damaged mails, reports, texts, addresses and refusals keep every property`,
  async () => {
    for (let input = 0; input < INPUTS; input++) {
      const found = await runInput({ seed: SEED, input }, seeds)
      const shown = found === undefined ? undefined : await smallest(found)
      expect(shown, `input ${input} of seed ${SEED}`).toBeUndefined()
    }
  },
  LONG_MS,
)

const FOUND = path.join(import.meta.dirname, 'found')

test.each(readdirSync(FOUND))('what was found once is not found again: %s', async (file) => {
  const mail = readFileSync(path.join(FOUND, file)).toString('latin1')
  expect(await checkMail(mail, ALL_CHECKS)).toBeUndefined()
})

describe('the checks see what they are for:', () => {
  const mail =
    'From: MAILER-DAEMON@a.example\n\n<b@c.example>: 550 =64@e.example &#102;@g.example\n'

  test.each([
    ['b@c.example', true, 'as it stands'],
    ['B@C.Example', true, 'in other letters'],
    ['d@e.example', true, 'behind quoted-printable'],
    ['f@g.example', true, 'behind an entity'],
    ['b@e.example', false, 'made of two'],
    ['nobody@c.example', false, 'not there'],
  ])('%s stands there: %s (%s)', (address, stands) => {
    expect(standsNowhere(mail, [address])).toBe(stands ? undefined : address)
  })

  test('an input can be made again from its number, and another is another', () => {
    const make = (input: number) =>
      TARGETS.map((target) => target.make(chanceOf(SEED, input), seeds))
    expect(make(1)).toEqual(make(1))
    expect(make(1)).not.toEqual(make(2))
  })

  test('an address and a refusal are judged, not passed over', () => {
    expect(checkAddress('jane.roe@example.org')).toBeUndefined()
    expect(checkOffer('551 please try <new@place.example>', { naively: true })).toBeUndefined()
  })
})
