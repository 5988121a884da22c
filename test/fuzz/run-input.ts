/** One input of a run: made from seed and number alone, so that any of them can be had again. */
import { chanceOf } from './chance.ts'
import type { FoundInput } from './finding.ts'
import { minimise } from './minimise.ts'
import type { Seeds } from './seeds.ts'
import { pickTarget, TARGETS } from './targets.ts'

/** Which input. */
export type InputId = { readonly seed: number; readonly input: number }

/** What the input breaks; `undefined` where it breaks nothing. */
export async function runInput(
  { seed, input }: InputId,
  seeds: Seeds,
): Promise<FoundInput | undefined> {
  const chance = chanceOf(seed, input)
  const target = pickTarget(chance)
  const text = target.make(chance, seeds)
  const found = await target.check(text, chance)
  if (found === undefined) return undefined
  return { ...found, target: target.name, input, text }
}

/** The same finding on the smallest text that shows it, within a time limit. */
export async function smallest(found: FoundInput): Promise<FoundInput> {
  const target = TARGETS.find(({ name }) => name === found.target)
  if (target === undefined) return found
  const check = (text: string) => target.check(text, found.property)
  const text = await minimise(
    found.text,
    async (shorter) => (await check(shorter))?.property === found.property,
  )
  return { ...found, ...(await check(text)), text }
}

/** The text of an input, for one that never came back. */
export function textOf({ seed, input }: InputId, seeds: Seeds): { target: string; text: string } {
  const chance = chanceOf(seed, input)
  const target = pickTarget(chance)
  return { target: target.name, text: target.make(chance, seeds) }
}
