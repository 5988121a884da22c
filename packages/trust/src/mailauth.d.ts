/** The part of mailauth 4.9.5 that is used; the library brings no types. */
declare module 'mailauth/lib/dkim/verify.js' {
  export type DkimResult = {
    readonly status: { readonly result: string; readonly comment?: string }
    readonly bodyHash?: string
    readonly bodyHashExpecting?: string
    readonly signature?: string
    readonly signingHeaders?: { readonly canonicalizedHeader: string }
  }
  export function dkimVerify(
    input: Uint8Array,
    options: {
      readonly resolver: (name: string, type: string) => Promise<string[][]>
      readonly minBitLength: number
      readonly curTime: Date
    },
  ): Promise<{ readonly results: readonly DkimResult[] }>
}

declare module 'mailauth/lib/dkim/sign.js' {
  export function dkimSign(
    input: Uint8Array,
    options: {
      readonly canonicalization?: string
      readonly algorithm?: string
      readonly signTime?: Date
      readonly expires?: Date
      readonly signatureData: readonly {
        readonly signingDomain: string
        readonly selector: string
        readonly privateKey: string
        readonly algorithm?: string
        readonly maxBodyLength?: number
      }[]
      readonly headerList?: string
    },
  ): Promise<{ readonly signatures: string; readonly errors: readonly unknown[] }>
}
