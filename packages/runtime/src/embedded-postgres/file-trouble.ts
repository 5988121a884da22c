/**
 * What the file system refuses, said for the operator: in a data folder it is a matter of rights or of space, not a bug.
 */
import { codeOf, EXIT, ExitError, messageOf } from '../errors.ts'

const NO_SPACE = ['ENOSPC', 'EDQUOT']
const NO_RIGHT = [
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EEXIST',
  'ENAMETOOLONG',
  'ELOOP',
  'ENOENT',
]

/** Runs `work`; a refusal of the file system becomes an ExitError (75 for no space, else 78), the rest is passed on. */
export async function withClearFileErrors<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (error instanceof ExitError || code === undefined) throw error
    const message = `${what}: ${messageOf(error)}`
    if (NO_SPACE.includes(code)) {
      const remedy = 'free some disk space'
      throw new ExitError(message, { exitCode: EXIT.tryAgain, remedy, cause: error })
    }
    if (!NO_RIGHT.includes(code)) throw error
    throw new ExitError(message, {
      exitCode: EXIT.configuration,
      remedy:
        'run as the user that owns the data folder, or set FORWARDPATH_DATA_DIR to one that this user can write to',
      cause: error,
    })
  }
}
