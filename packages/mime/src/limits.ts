/**
 * The caps of both readers. What lies beyond a cap is left unread and a defect says so; the raw
 * message keeps it.
 *
 * They stand before mailparser too, which has none of its own: 0.6 MB of `(` in one address field
 * cost it 3 s, 70 MB of base64 512 MB of memory (measured with mailparser 3.9.31).
 */

/** Bytes of a message that are read. The poller stores nothing larger. Defect `message-limit`. */
export const MAX_MESSAGE_BYTES = 25 * 1024 * 1024

/**
 * Bytes of all heads of a message, those of its parts included. Ordinary ones have 1 to 20 KB. Defect
 * `head-limit`.
 */
export const MAX_HEAD_BYTES = 256 * 1024

/** Characters of one unfolded field value. Defect `field-limit`. */
export const MAX_FIELD_CHARS = 8 * 1024

/** Multiparts inside each other. Reports of real servers have at most 4. Defect `depth-limit`. */
export const MAX_DEPTH = 20

/** Parts of a message, multiparts and the root counted. Defect `part-limit`. */
export const MAX_PARTS = 1000

/**
 * Characters of the text of a part that is a report or prose. 500 recipients, beyond which a report
 * is not read, need about a third of it. Defect `text-limit`.
 */
export const MAX_TEXT_CHARS = 1024 * 1024

/** Characters of a returned original and of parts that are neither text nor report: their head. */
export const MAX_ORIGINAL_CHARS = 64 * 1024
