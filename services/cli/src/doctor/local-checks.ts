/** What can be looked at without any server: configuration, rules, policy, folders, the key file. */
import { access, constants, stat } from 'node:fs/promises'
import { codeOf, EXIT, ExitError, messageOf, type Config } from '@forwardpath/runtime'
import { liveKeys, signingKey } from '@forwardpath/trust'
import { loadPolicy } from '../policy.ts'
import { loadRules, ruleSources } from '../rules.ts'
import { loadTokenKeys } from '../token-keys.ts'
import { checkOf, skipped, type Check, type Finding } from './check.ts'

/** Reads all that is on this machine. */
export async function localChecks(config: Config): Promise<readonly Check[]> {
  return [
    await checkOf('configuration', () => configurationOf(config)),
    await checkOf('rules', async () => {
      const { files } = config.rules
      await loadRules(ruleSources(config))
      return {
        text:
          files.length === 0 ? 'the built-in ones' : `${files.join(', ')}, then the built-in ones`,
      }
    }),
    await checkOf('policy', () => ({ text: `version ${loadPolicy(config).version}` })),
    await checkOf('data folder', () => dataFolderOf(config)),
    config.tokens === undefined
      ? skipped('token keys', 'return paths are not signed (tokens)')
      : await checkOf('token keys', () => keysOf(config.tokens?.keysFile ?? '', Date.now())),
  ]
}

function configurationOf(config: Config): Finding {
  const text = config.file ?? 'no file; defaults and environment'
  if (config.notices.length === 0) return { text }
  return { status: 'warning', text: `${text}: ${config.notices.join('; ')}` }
}

/** Others than the owner have nothing to look for in it: it holds mails, addresses and keys. */
const OTHERS = 0o077

async function dataFolderOf({ dataDir, database }: Config): Promise<Finding> {
  try {
    const { mode } = await stat(dataDir)
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      const text = `${dataDir} can be entered by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`
      return { status: 'warning', text, remedy: `run chmod 700 ${dataDir}` }
    }
    return { text: `${dataDir}, for its owner alone` }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') {
      const why = database.url === undefined ? 'the first start makes it' : 'nothing needs it yet'
      return { status: 'skipped', text: `${dataDir} is not there: ${why}` }
    }
    throw new ExitError(`${dataDir} cannot be used: ${code ?? messageOf(error)}`, {
      exitCode: EXIT.configuration,
      remedy:
        'let the user that runs this program read and write there, or set FORWARDPATH_DATA_DIR',
      cause: error,
    })
  }
}

function keysOf(keysFile: string, nowMs: number): Finding {
  const keys = loadTokenKeys(keysFile)
  const live = liveKeys(keys, nowMs)
  const signing = signingKey(keys, nowMs)
  if (signing === undefined) {
    throw new ExitError(`no key of ${keysFile} signs at this time`, {
      exitCode: EXIT.configuration,
      remedy: 'set the clock, or run `forwardpath token rotate`',
    })
  }
  const others = live.length === 1 ? '' : `, ${String(live.length)} verify`
  return { text: `${keysFile}: key ${String(signing.id)} signs${others}` }
}
