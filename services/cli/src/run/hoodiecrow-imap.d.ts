/** The package has no types; what is used of it is described where it is used. */
declare module 'hoodiecrow-imap' {
  export default function hoodiecrow(options: Readonly<Record<string, unknown>>): unknown
}
