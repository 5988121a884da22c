import { firstField, type Defect, type Message, type Part } from '@forwardpath/mail'
import { decodeEncodedWords } from './encoded-words.ts'

/** The message over its parts; of several defects with one code the first is kept. Total. */
export function messageOf(bytes: Uint8Array, root: Part, defects: readonly Defect[]): Message {
  return {
    bytes,
    root,
    fieldText: (name) => {
      const value = firstField(root.fields, name)
      return value === undefined ? undefined : decodeEncodedWords(value)
    },
    defects: defects.filter(
      ({ code }, index) => index === defects.findIndex((defect) => defect.code === code),
    ),
  }
}
