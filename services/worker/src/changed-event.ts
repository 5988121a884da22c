/** A report that is new, or stands otherwise than before: its address is decided about. */
export type ChangedEvent = { readonly addressKey: string; readonly receivedAtMs: number }
