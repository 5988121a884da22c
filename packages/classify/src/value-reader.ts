/**
 * Reads values of unknown shape, as a YAML or JSON parser gives them, and keeps every fault with its path
 * instead of stopping at the first. Total.
 */

/** One fault of a rule file. */
export type RuleFileFault = {
  /** Such as `rules[2].when.text[0]`; empty for the whole file. */
  readonly path: string
  /** What is wrong and what to do. */
  readonly message: string
}

/** A mapping whose values nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Reads values of unknown shape and keeps every fault. */
export class ValueReader {
  readonly faults: RuleFileFault[] = []

  fault(path: string, message: string): void {
    this.faults.push({ path, message })
  }

  object(path: string, value: unknown, keys: readonly string[]): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.fault(path, `must be a mapping with ${keys.join(', ')}`)
      return {}
    }
    for (const key of Object.keys(value)) {
      if (keys.includes(key)) continue
      this.fault(path === '' ? key : `${path}.${key}`, `is not known; use ${keys.join(', ')}`)
    }
    return value as Fields
  }

  list(path: string, value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value as readonly unknown[]
    this.fault(path, 'must be a list')
    return []
  }

  text(path: string, value: unknown): string | undefined {
    if (typeof value === 'string' && value.trim() !== '') return value
    this.fault(
      path,
      value === undefined ? 'is missing; give a text' : 'must be a text that is not empty',
    )
    return undefined
  }

  /** One text, or a list of them; absent where the field is. */
  texts(path: string, value: unknown): readonly string[] | undefined {
    if (value === undefined) return undefined
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    return list.flatMap((item, index) => this.text(`${path}[${String(index)}]`, item) ?? [])
  }

  /** Texts out of a closed list. */
  words<Word extends string>(
    path: string,
    value: unknown,
    allowed: readonly Word[],
  ): readonly Word[] | undefined {
    return this.texts(path, value)?.flatMap((text) => {
      const word = allowed.find((one) => one === text)
      if (word === undefined) this.fault(path, `"${text}" is not known; use ${allowed.join(', ')}`)
      return word ?? []
    })
  }
}
