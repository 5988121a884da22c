export type {
  Action,
  BounceReport,
  Reply,
  ReportText,
  SmtpCommand,
  TextSource,
} from './bounce-report.ts'
export { parseDateTimeMs } from './date-time.ts'
export { decode, type DecodeOptions } from './decode.ts'
export type {
  AutoReply,
  Complaint,
  DecodedMail,
  OriginalMessage,
  ReadReceipt,
} from './decoded-mail.ts'
