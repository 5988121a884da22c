/**
 * Replies of the eighth set that are still judged otherwise than its table says. Most have one odd wording each, which only a rule
 * of their own could hold; the rest are believed for their code or for a stronger word. None of them costs a recipient who is
 * not named as the cause (replies.test.ts).
 */

/** As they stand in the tables. */
export const EIGHTH_OPEN: ReadonlySet<string> = new Set([
  '521 No Redirect Entry for this address',
  '554 You have attempted to deliver to a bogus and forged e-mail address',
  '554 INVALID IP FOR SENDING MAIL OF DOMAIN sender.example',
  '554 5.7.1 <jane.doe@customer.example>: Recipient address rejected: This identity is obsolete',
  '554 5.7.1 <mail.sender.example[192.0.2.1]>: Client host rejected: User (jane.doe@customer.example) not known to us please verify your address book for any typos in this email address or inquire manually.',
  '503-All RCPT commands were rejected with this error: 501 jane.doe: recipient address must contain a domain 503 valid RCPT command must precede DATA',
  '450 4.7.0 Message not proxied',
  '552 looping message. (环回信件)',
  '554 smtpport check error. (不是合法的邮件服务器)',
  '421 HL:MEP 163 smtp14,EcCowABnT2,192.0.2.8 http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.8&hostid=smtp14&time=1500000000',
  '450 WM:BLU the user is not in the allowed list',
  '559 Invalid rcptto',
  '554 One or more of the sender or recipients in your email are invalid and not accepted.',
  '550 SL E514 Email sent to noreply address',
  '535 Mail server has been suspended',
  "421 4.4.0 Un problème est survenu lors de la tentative d'exécution des commandes. Réessayez ultérieurement",
  "550 5.7.1 Sender's MX record not allowed (G14)",
  '554 5.7.1 Rejected due to refused list of FROM email address',
  '550 maillist abc.list@customer.example is null, please contact admin',
  "554 m1plded01-02.prod.mesa1.secureserver.net : DED : BVtw1l00y12XiNi01 : DED : You've reached your daily relay quota - 192.0.2.48",
  '421 Try again later (192.0.2.152). Please contact abuse@corp.mail.example.',
  '550 5.7.103 UserMailboxSentItemsAgent; Sent items copy failed due to a permanent error [Stage: OnPromotedEvent][Agent: User Mailbox Sent Items Agent]',
  '554 5.2.0 STOREDRV.Deliver.Exception:AccessDeniedException.MapiExceptionNotAuthorized; Failed to process message due to a permanent exception with message Cannot complete delivery-time processing. 16.55847:92110000, 17.43559:0000000094000000000000000000000000000000',
])
