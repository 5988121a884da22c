import { codeOf, messageOf } from '../errors.ts'

/** Why a file that a setting names could not be read, and what to do. Total. */
export function readFault(error: unknown): { readonly message: string; readonly remedy: string } {
  const code = codeOf(error)
  if (code === 'EISDIR') return { message: 'is a folder', remedy: 'name a file in it' }
  return {
    message: `cannot be read: ${code ?? messageOf(error)}`,
    remedy: 'let the user that runs this program read it',
  }
}
