/**
 * The log: one JSON object a line on stderr, or for people where stderr is a terminal.
 *
 * Data goes to stdout, so that the log never mixes with it. Fields with the names of secrets are blanked, and the
 * local part of every address in a line is masked (address-mask.ts). What steers a terminal is escaped (terminal.ts).
 */
import { destination, pino, stdTimeFunctions } from 'pino'
import type { DestinationStream, Logger as PinoLogger } from 'pino'
import { PinoPretty } from 'pino-pretty'
import { maskAddresses } from './address-mask.ts'
import type { Config } from './config/config.ts'
import { readVariable } from './config/environment.ts'
import { forTerminal, jsonForTerminal, linesForTerminal } from './terminal.ts'

/** The logger that every part takes as an argument; `child({ part: 'poller' })` names the part. */
export type Logger = PinoLogger

/** Where and how much to log. */
export type LoggerOptions = Config['log'] & {
  /** Default: stderr. */
  readonly stream?: DestinationStream
  /** Whether `stream` is a terminal; decides for `format: 'auto'`. Default: what stderr is. */
  readonly isTerminal?: boolean
  /** False for no colour. Default: on a terminal, unless `NO_COLOR` is set and not empty (https://no-color.org). */
  readonly colour?: boolean
}

/** Names of fields that may hold a secret, at the top and one level down. */
const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'connection',
  'connectionString',
]

/** Makes the logger of a process. */
export function createLogger(options: LoggerOptions): Logger {
  const isTerminal = options.isTerminal ?? (options.stream === undefined && process.stderr.isTTY)
  const isPretty = options.format === 'pretty' || (options.format === 'auto' && isTerminal)
  // Synchronous: the last line before an exit is the one that matters.
  const stream = options.stream ?? destination({ dest: 2, sync: true })
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
      hooks: { streamWrite: (line) => jsonForTerminal(maskAddresses(line)) },
    },
    isPretty ? prettyStream(stream, options.colour ?? (isTerminal && wantsColour())) : stream,
  )
}

function wantsColour(): boolean {
  return readVariable(process.env, 'NO_COLOR') === undefined
}

/** Lines for people; what a mail or a server said cannot steer the terminal. */
function prettyStream(stream: DestinationStream, colour: boolean): DestinationStream {
  const pretty = PinoPretty.prettyFactory({
    colorize: colour,
    ignore: 'pid',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  })
  return {
    write: (line) => {
      stream.write(pretty(forTerminalWithin(JSON.parse(line))))
    },
  }
}

/** The same value with every text in it made harmless; of a stack the line ends stay. */
function forTerminalWithin(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    return key === 'stack' ? linesForTerminal(value) : forTerminal(value)
  }
  if (Array.isArray(value)) return value.map((item: unknown) => forTerminalWithin(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, forTerminalWithin(item, name)]),
  )
}
