import { pino } from 'pino'

/** The logger that every part takes as an argument. */
export type Logger = pino.Logger
