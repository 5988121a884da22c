import { codeOf, messageOf } from '@forwardpath/runtime'

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
}

/** Why a file could not be read or written, in words for a person; what the system said, where there are none. Total. */
export function fileFault(error: unknown): string {
  return WORDS[codeOf(error) ?? ''] ?? messageOf(error)
}
