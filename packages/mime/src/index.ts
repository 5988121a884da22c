export { isDeclined, type Declined } from './declined.ts'
export {
  MAX_DEPTH,
  MAX_FIELD_CHARS,
  MAX_HEAD_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_ORIGINAL_CHARS,
  MAX_PARTS,
  MAX_TEXT_CHARS,
} from './limits.ts'
export { locateQuote } from './locate-quote.ts'
export { readFast } from './read-fast.ts'
export { readGeneral } from './read-general.ts'
