import { firstField, type Defect, type Message, type Part } from '@forwardpath/mail'
import { decodeEncodedWords } from './encoded-words.ts'

/** The defects of one message: the first of each code, since a hostile mail has as many as lines. */
export class DefectList {
  readonly #byCode = new Map<string, Defect>()

  /** Takes note of a defect. */
  readonly report = (defect: Defect): void => {
    if (!this.#byCode.has(defect.code)) this.#byCode.set(defect.code, defect)
  }

  /** In the order of their first report. */
  all(): readonly Defect[] {
    return this.#byCode.size === 0 ? NO_DEFECTS : [...this.#byCode.values()]
  }
}

const NO_DEFECTS: readonly Defect[] = []

/** The message over its parts. Total. */
export function messageOf(bytes: Uint8Array, root: Part, defects: DefectList): Message {
  return {
    bytes,
    root,
    fieldText: (name) => {
      const value = firstField(root.fields, name)
      return value === undefined ? undefined : decodeEncodedWords(value)
    },
    defects: defects.all(),
  }
}
