/**
 * The door to the general reader. mailparser takes a tenth of a second to load, and hardly a mail needs it: it is loaded with
 * the first that does.
 */
import type { Message } from '@forwardpath/mail'

/** Reads any bytes. Never rejects: what mailparser fails on is the defect `parser-failed`. */
export async function readGeneral(bytes: Uint8Array): Promise<Message> {
  const { readWithMailparser } = await import('./with-mailparser.ts')
  return readWithMailparser(bytes)
}
