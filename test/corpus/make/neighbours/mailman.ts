/**
 * Mailman 3, its own code called in one process: what it writes to posters, subscribers and owners, bounces of members among
 * that, in several languages. Its queue runners are run by hand, and its mails go through Postfix.
 */
import { bounceOf, DISABLED, mail, MOVED, pastedBounce, US } from './mails.ts'
import {
  CONFIRM,
  nothing,
  NOTICE,
  refused,
  SUMMARY,
  told,
  type Case,
  type Coming,
  type Program,
} from './program.ts'

const DOMAIN = 'hazel-lists.example'
const LIST = `club@${DOMAIN}`
const OWNER = 'owner@sender.example'
const TO_OWNER = 'Delivered-To: club-owner@'

const posting = (
  subject: string,
  rest: { readonly from?: string; readonly text?: readonly string[]; readonly to?: string } = {},
): readonly string[] => [
  'Message-ID: <m.1@app.sender.example>',
  'Date: Tue, 12 Mar 2024 08:30:11 +0100',
  ...mail({ to: LIST, subject, ...rest }),
]

const NADIA = 'Nadia Berg <nadia@member.example>'

/** One case: Python that runs with `mlist`, `us` (a member where it is subscribed), `msg` and the helpers of DRIVER. */
const one = (
  name: string,
  mails: readonly Coming[],
  python: string,
  lines: readonly string[] = posting('What is new in spring'),
): Case => ({
  name,
  mails,
  waitMs: 4_000,
  act: ({ root }) => {
    root.write('/tmp/case.py', python)
    root.write('/tmp/case.eml', `${lines.join('\n')}\n`)
    told(root.run(['timeout', '60', 'python3', '/tmp/driver.py']))
  },
})

/** A notice to the owner that a member's mails come back, with the bounce: nobody's report but the member's. */
const ownerTold: Coming = {
  kinds: ['not_a_bounce', 'auto_reply', 'automated_report', 'bounce'],
  mayReport: [DISABLED],
  has: TO_OWNER,
}

const LANGUAGES = ['de', 'fr', 'es', 'ja'] as const

const cases: readonly Case[] = [
  one(
    'confirm',
    [nothing(...CONFIRM)],
    'ISubscriptionManager(mlist).register(address(US), pre_verified=False)',
  ),
  one(
    'confirm-leaving',
    [nothing(...CONFIRM)],
    'member(US); ISubscriptionManager(mlist).unregister(address(US))',
  ),
  one(
    'invited',
    [nothing(...CONFIRM)],
    'ISubscriptionManager(mlist).register(address(US), invitation=True)',
  ),
  one(
    'welcome',
    [nothing(...NOTICE)],
    'from mailman.app.notifications import send_welcome_message\nsend_welcome_message(mlist, member(US), language("en"))',
  ),
  one(
    'goodbye',
    [nothing(...NOTICE)],
    'from mailman.app.notifications import send_goodbye_message\nsend_goodbye_message(mlist, US, language("en"))',
  ),
  one(
    'holds',
    [
      { ...nothing(...NOTICE), has: `To: ${US}` },
      { ...nothing('not_a_bounce'), suffix: 'owner', has: TO_OWNER },
    ],
    'mlist.admin_immed_notify = True; mlist.respond_to_post_requests = True; enqueue("in")',
  ),
  one(
    'holds-a-bounce',
    [{ ...nothing('not_a_bounce'), has: TO_OWNER }],
    'mlist.admin_immed_notify = True; enqueue("in")',
    bounceOf('postfix-551-moved-516.eml').map((line) =>
      line.startsWith('To: ') ? `To: ${LIST}` : line,
    ),
  ),
  one(
    'refused-stranger',
    [refused(LIST)],
    'mlist.default_nonmember_action = Action.reject; enqueue("in")',
  ),
  one(
    'refused-by-moderator',
    [refused(LIST)],
    'from mailman.app.moderator import hold_message, handle_message\nid = hold_message(mlist, msg, {}, "held"); handle_message(mlist, id, Action.reject, comment="We do not take offers here.")',
  ),
  one(
    'too-large',
    [refused(LIST)],
    'from mailman.app.bounces import bounce_message\nfrom mailman.interfaces.pipeline import RejectMessage\nbounce_message(mlist, msg, RejectMessage("Message too large: the limit of this list is 40 KB"))',
  ),
  one(
    'warns-disabled',
    [nothing('not_a_bounce', 'auto_reply')],
    'from mailman.app.notifications import send_user_disable_warning\nmember(US); send_user_disable_warning(mlist, US, language("en"))',
  ),
  one(
    'probe',
    [nothing('not_a_bounce')],
    'from mailman.app.bounces import send_probe\nsend_probe(member(US), msg)',
    bounceOf('postfix-550-disabled.eml').map((line) => line.replaceAll(DISABLED, US)),
  ),
  one(
    'probe-after-a-move',
    [nothing('not_a_bounce')],
    'from mailman.app.bounces import send_probe\nsend_probe(member(US), msg)',
    bounceOf('exim-551-moved-516.eml').map((line) => line.replaceAll(MOVED, US)),
  ),
  one(
    'owner-member-disabled',
    [ownerTold],
    `from mailman.app.notifications import send_admin_disable_notice\nsend_admin_disable_notice(mlist, event("${DISABLED}"), "Quinn Keller")`,
    bounceOf('postfix-550-disabled.eml'),
  ),
  one(
    'owner-member-counted',
    [ownerTold],
    `from mailman.app.notifications import send_admin_increment_notice\nsend_admin_increment_notice(mlist, event("${DISABLED}"), "Quinn Keller")`,
    bounceOf('postfix-550-disabled.eml'),
  ),
  one(
    'owner-member-removed',
    [{ ...ownerTold, kinds: NOTICE }],
    `from mailman.app.notifications import send_admin_removal_notice\nsend_admin_removal_notice(mlist, "${DISABLED}", "Quinn Keller")`,
  ),
  // A bounce that the list could not read, passed on to its owner: what is attached was not sent to him.
  one(
    'owner-uncaught-bounce',
    [{ kinds: ['not_a_bounce', 'automated_report'], has: TO_OWNER }],
    'from mailman.app.bounces import maybe_forward\nmlist.forward_unrecognized_bounces_to = UnrecognizedBounceDisposition.administrators\nmaybe_forward(mlist, msg)',
    bounceOf('dma-551-moved-516.eml'),
  ),
  one(
    'owner-uncaught-answer',
    [{ kinds: ['not_a_bounce', 'automated_report', 'auto_reply'], has: TO_OWNER }],
    'from mailman.app.bounces import maybe_forward\nmlist.forward_unrecognized_bounces_to = UnrecognizedBounceDisposition.administrators\nmaybe_forward(mlist, msg)',
    posting('Out of office', { from: NADIA, text: ['My new address is nadia@new-house.example.'] }),
  ),
  one(
    'answers-owner',
    [{ kinds: ['auto_reply'] }],
    'mlist.autorespond_owner = ResponseAction.respond_and_discard; mlist.autoresponse_owner_text = "The owners of this list are away until 8 April 2027."; enqueue("in", to_owner=True)',
  ),
  one('orders', [nothing(...NOTICE)], 'enqueue("command", subaddress="request")', posting('help')),
  one(
    'orders-unknown',
    [nothing(...NOTICE)],
    'enqueue("command", subaddress="request")',
    posting('undeliverable'),
  ),
  one(
    'distributes-a-question',
    [nothing('not_a_bounce')],
    'member(US); member("nadia@member.example"); enqueue("in")',
    posting('Undelivered Mail Returned to Sender', {
      from: NADIA,
      text: ['What is this?', '', ...pastedBounce('exim-551-moved-516.eml')],
    }),
  ),
  one(
    'digest-mime',
    [nothing('not_a_bounce')],
    digestBy('mime_digests'),
    posting('failure notice', { from: NADIA, text: pastedBounce('sendmail-551-moved-516.eml') }),
  ),
  one(
    'digest-plain',
    [nothing('not_a_bounce')],
    digestBy('plaintext_digests'),
    posting('Returned mail: see transcript for details', {
      from: NADIA,
      text: pastedBounce('sendmail-551-moved-516.eml'),
    }),
  ),
  one(
    'pending-requests',
    [{ ...nothing(...SUMMARY), has: TO_OWNER }],
    'from mailman.app.moderator import hold_message\nhold_message(mlist, msg, {}, "held")\nstore_commit()\nnotify()',
    posting('Mail delivery failed'),
  ),
  ...LANGUAGES.flatMap((language) => [
    one(
      `holds-${language}`,
      [{ ...nothing(...NOTICE), has: `To: ${US}` }],
      `speak("${language}"); mlist.admin_immed_notify = False; mlist.respond_to_post_requests = True; enqueue("in")`,
    ),
    one(
      `warns-disabled-${language}`,
      [nothing('not_a_bounce', 'auto_reply')],
      `speak("${language}")\nfrom mailman.app.notifications import send_user_disable_warning\nmember(US); send_user_disable_warning(mlist, US, language("${language}"))`,
    ),
    one(
      `owner-member-disabled-${language}`,
      [ownerTold],
      `speak("${language}")\nfrom mailman.app.notifications import send_admin_disable_notice\nsend_admin_disable_notice(mlist, event("${DISABLED}"), "Quinn Keller")`,
      bounceOf('postfix-550-disabled.eml'),
    ),
  ]),
]

function digestBy(mode: string): string {
  return `m = member(US); member("nadia@member.example"); m.preferences.delivery_mode = DeliveryMode.${mode}; mlist.digests_enabled = True; mlist.digest_size_threshold = 0.001; mlist.default_member_action = Action.accept; enqueue("in"); drain()
from mailman.app.digests import maybe_send_digest_now
maybe_send_digest_now(mlist, force=True)`
}

const DRIVER = `
import os, shutil, sys, warnings
warnings.filterwarnings('ignore')
os.environ['MAILMAN_CONFIG_FILE'] = '/etc/mailman3/neighbours.cfg'
shutil.rmtree('/var/lib/mailman3n', ignore_errors=True)
os.makedirs('/var/lib/mailman3n/data', exist_ok=True)
from mailman.core.initialize import initialize
initialize('/etc/mailman3/neighbours.cfg')
from mailman.config import config
from mailman.app.lifecycle import create_list
from mailman.interfaces.action import Action
from mailman.interfaces.autorespond import ResponseAction
from mailman.interfaces.bounce import UnrecognizedBounceDisposition
from mailman.interfaces.domain import IDomainManager
from mailman.interfaces.member import DeliveryMode, MemberRole
from mailman.interfaces.subscriptions import ISubscriptionManager
from mailman.interfaces.usermanager import IUserManager
from mailman.interfaces.languages import ILanguageManager
from mailman.email.message import Message
from mailman.utilities.datetime import now
from zope.component import getUtility
import email

US = '${US}'
getUtility(IDomainManager).add('${DOMAIN}')
mlist = create_list('${LIST}', owners=['${OWNER}'])
mlist.display_name = 'Club'
mlist.send_welcome_message = False
with open('/tmp/case.eml', 'rb') as file:
    msg = email.message_from_bytes(file.read(), Message)
msg.original_size = 2000

def address(name):
    found = getUtility(IUserManager).get_address(name)
    if found is None:
        found = list(getUtility(IUserManager).create_user(name).addresses)[0]
    return found

def member(name):
    one = address(name)
    one.verified_on = now()
    return mlist.subscribe(one, MemberRole.member)

def language(code):
    return getUtility(ILanguageManager)[code]

def speak(code):
    mlist.preferred_language = getUtility(ILanguageManager)[code]

def enqueue(queue, **more):
    config.switchboards[queue].enqueue(msg, listid=mlist.list_id, **more)
    config.db.commit()

class Seen: pass
def event(name):
    from mailman.interfaces.messages import IMessageStore
    getUtility(IMessageStore).add(msg)
    one = Seen()
    one.email = name; one.message_id = msg['message-id']; one.list_id = mlist.list_id
    return one

def store_commit():
    config.db.commit()

def notify():
    from click.testing import CliRunner
    from mailman.commands.cli_notify import notify as command
    print(CliRunner().invoke(command, []).output)

def drain():
    from mailman.core.runner import Runner
    from mailman.runners import incoming, pipeline, virgin, outgoing, command, digest
    config.db.commit()
    for turn in range(4):
        for name, kind in (('in', incoming.IncomingRunner), ('command', command.CommandRunner), ('pipeline', pipeline.PipelineRunner),
                           ('virgin', virgin.VirginRunner), ('digest', digest.DigestRunner), ('out', outgoing.OutgoingRunner)):
            kind(name)._one_iteration()
            config.db.commit()

exec(open('/tmp/case.py').read())
drain()
for name in ('shunt', 'bad'):
    folder = '/var/lib/mailman3n/queue/' + name
    if os.path.isdir(folder) and os.listdir(folder):
        print(name, os.listdir(folder))
        os.system('tail -n 12 /var/lib/mailman3n/logs/mailman.log')
`

const CONFIGURATION = `[mailman]
site_owner: postmaster@${DOMAIN}
layout: neighbours
[paths.neighbours]
var_dir: /var/lib/mailman3n
queue_dir: $var_dir/queue
bin_dir: /usr/lib/mailman3/bin
list_data_dir: $var_dir/lists
log_dir: $var_dir/logs
lock_dir: $var_dir/locks
data_dir: $var_dir/data
cache_dir: $var_dir/cache
etc_dir: /etc/mailman3
ext_dir: $var_dir/ext
messages_dir: $var_dir/messages
archive_dir: $var_dir/archives
template_dir: $var_dir/templates
pid_file: $var_dir/master.pid
lock_file: $lock_dir/master.lck
[database]
class: mailman.database.sqlite.SQLiteDatabase
url: sqlite:///$DATA_DIR/mailman.db
[mta]
incoming: mailman.mta.null.NullMTA
outgoing: mailman.mta.deliver.deliver
smtp_host: 127.0.0.1
smtp_port: 25
[language.de]
enabled: yes
[language.fr]
enabled: yes
[language.es]
enabled: yes
[language.ja]
enabled: yes
`

/** See the head of the file. */
export const mailman: Program = {
  name: 'mailman',
  host: 'lists.hazel-lists.example',
  domain: DOMAIN,
  aliases: { 'club-owner': OWNER, 'club-bounces': '/dev/null', 'club-request': '/dev/null' },
  prepare: (root) => {
    root.write('/etc/mailman3/neighbours.cfg', CONFIGURATION)
    root.write('/tmp/driver.py', DRIVER)
  },
  cases,
}
