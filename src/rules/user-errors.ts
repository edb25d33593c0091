import { fillIn, type Bilingual, type SoundSentences } from '../platform/sentences/index.js';
import { inVietnamese, peopleInVietnamese, wordsOf, type FactKind } from './terms.js';

/** What a person reads when the house refuses. */
interface Sentence extends Bilingual {
  /** Each fact that stands in the sentences as `{fact}`, and how it is written in Vietnamese. */
  readonly facts?: Readonly<Record<string, FactKind>>;
  /** What is said when the database refuses and no fact is known; a constraint can only name a code that has it. */
  readonly bare?: Bilingual;
}

function soundSentences<const List extends Readonly<Record<string, Sentence>>>(
  list: List & SoundSentences<List>,
): List {
  return list;
}

/** The closed list of user errors. A code without its two sentences, or with a fact that is not declared, does not compile. */
export const userErrors = soundSentences({
  NOT_FOUND: { vi: 'Không tìm thấy, hoặc bạn không được xem.', en: 'Not found, or not yours to see.' },
  REQUIRED: { vi: 'Phải nhập mục này.', en: 'This must be given.' },
  NUMBER_WITHOUT_DIGIT: {
    vi: 'Số phải có ít nhất một chữ số.',
    en: 'A number has at least one digit.',
  },
  TEXT_SAYS_NOTHING: {
    vi: 'Phải ghi bằng chữ hoặc số; chỉ có dấu câu thì chưa đủ.',
    en: 'Words are needed here; signs alone say nothing.',
  },
  INVALID: { vi: 'Không đọc được giá trị này.', en: 'The value cannot be read.' },
  TOO_MANY: {
    vi: 'Mỗi lần nhiều nhất {most} {things}.',
    en: 'At most {most} {things} are allowed.',
    facts: { most: 'count', things: 'enum:thing' },
  },
  TOO_LONG: {
    vi: 'Dài nhất {most} ký tự.',
    en: 'At most {most} characters are allowed.',
    facts: { most: 'count' },
  },
  TOO_LARGE: {
    vi: 'Có giá trị quá dài hoặc quá lớn so với sổ.',
    en: 'A value is longer or larger than the book can hold.',
  },
  OUT_OF_RANGE: {
    vi: 'Phải từ {least} đến {most}.',
    en: 'It must be from {least} to {most}.',
    facts: { least: 'count', most: 'count' },
  },
  NEGATIVE: { vi: 'Không được nhỏ hơn 0.', en: 'It must not be below zero.' },
  MUST_EQUAL: {
    vi: 'Phải ghi đúng số lượng trong sổ là {expected} {unit}.',
    en: 'It must be the quantity in the book: {expected} {unit}.',
    facts: { expected: 'quantity', unit: 'unit' },
  },
  DUPLICATE: { vi: 'Mục này ghi hai lần trong cùng một yêu cầu.', en: 'This stands twice in the input.' },
  ONE_OF_REQUIRED: {
    vi: 'Phải ghi đúng một trong các mục: {members}.',
    en: 'Exactly one of these must be given: {members}.',
    facts: { members: 'enum:member' },
  },
  NOT_ONE_OF: {
    vi: 'Chỉ chọn được: {allowed}.',
    en: 'Only these can be chosen: {allowed}.',
    facts: { allowed: 'code' },
  },
  DATE_TOO_LATE: {
    vi: 'Muộn nhất là {latest}.',
    en: 'The latest is {latest}.',
    facts: { latest: 'when' },
  },
  DATE_TOO_EARLY: {
    vi: 'Sớm nhất là {earliest}.',
    en: 'The earliest is {earliest}.',
    facts: { earliest: 'when' },
    bare: { vi: 'Thời điểm quá sớm.', en: 'The moment is too early.' },
  },
  NOTHING_CHANGED: {
    vi: 'Nội dung giống hệt trong sổ, không có gì thay đổi.',
    en: 'The book says so already; nothing would change.',
  },
  REQUEST_ID_REUSED: {
    vi: 'Mã yêu cầu này đã dùng cho một nội dung khác ({operation}).',
    en: 'This request id was used for another input ({operation}).',
    facts: { operation: 'code' },
  },
  VERSION_CONFLICT: {
    vi: 'Người khác vừa thay đổi; hãy xem lại bản {currentVersion} rồi làm tiếp.',
    en: 'Someone else has just changed this; look at version {currentVersion} and go on from there.',
    facts: { currentVersion: 'count' },
    bare: {
      vi: 'Người khác vừa thay đổi; hãy xem lại rồi làm tiếp.',
      en: 'Someone else has just changed this; look at it again and go on from there.',
    },
  },
  LOGIN_FAILED: { vi: 'Tên đăng nhập hoặc mật khẩu không đúng.', en: 'Username or password is wrong.' },
  THROTTLED: {
    vi: 'Đăng nhập sai quá nhiều lần; hãy thử lại sau {retryAfterSeconds} giây.',
    en: 'Too many failed log-ins; try again in {retryAfterSeconds} seconds.',
    facts: { retryAfterSeconds: 'count' },
  },
  SESSION_ENDED: {
    vi: 'Phiên đăng nhập đã kết thúc; hãy đăng nhập lại.',
    en: 'The session has ended; log in again.',
  },
  SECOND_FACTOR_REQUIRED: {
    vi: 'Hãy nhập mã của ứng dụng xác thực.',
    en: 'The code of the authenticator must be given.',
  },
  SECOND_FACTOR_WRONG: {
    vi: 'Mã xác thực không đúng hoặc đã dùng.',
    en: 'The code is wrong or was used before.',
  },
  SECOND_FACTOR_EXISTS: {
    vi: 'Đã có yếu tố xác thực thứ hai; quản trị viên phải gỡ trước khi đăng ký lại.',
    en: 'A second factor is confirmed already; an administrator must remove it before another one is enrolled.',
  },
  SECOND_FACTOR_NOT_ENROLLED: {
    vi: 'Chưa đăng ký yếu tố xác thực thứ hai.',
    en: 'No second factor has been enrolled yet.',
  },
  SECOND_FACTOR_UNAVAILABLE: {
    vi: 'Máy chủ chưa được cài khóa bí mật nên chưa dùng được yếu tố xác thực thứ hai.',
    en: 'The server has no secret key, so second factors cannot be used.',
  },
  PROVIDER_LOGIN_FAILED: {
    vi: 'Đăng nhập qua nhà cung cấp danh tính không thành công; hãy làm lại từ đầu.',
    en: 'The log-in at the identity provider failed; begin again.',
  },
  DELEGATION_ROLE_NOT_HELD: {
    vi: 'Trong suốt thời gian này bạn không giữ vai trò {role} ở đơn vị đó.',
    en: 'You do not hold the role {role} there for the whole period.',
    facts: { role: 'enum:role' },
    bare: {
      vi: 'Trong suốt thời gian này bạn không giữ vai trò đó ở đơn vị đó.',
      en: 'You do not hold this role there for the whole period.',
    },
  },
  DELEGATION_CANNOT_BE_PASSED_ON: {
    vi: 'Bạn chỉ được ủy quyền vai trò {role}; người được ủy quyền không được ủy quyền lại.',
    en: 'The role {role} was delegated to you; what is delegated is not passed on.',
    facts: { role: 'enum:role' },
    bare: { vi: 'Người được ủy quyền không được ủy quyền lại.', en: 'What is delegated is not passed on.' },
  },
  DELEGATION_ROLE_NOT_DELEGABLE: {
    vi: 'Vai trò {role} không được ủy quyền; chỉ được ủy quyền: {delegable}.',
    en: 'The role {role} is not delegated; only these are: {delegable}.',
    facts: { role: 'enum:role', delegable: 'enum:role' },
    bare: { vi: 'Vai trò này không được ủy quyền.', en: 'This role is not delegated.' },
  },
  DELEGATION_TO_ONESELF: {
    vi: 'Người ủy quyền và người được ủy quyền phải là hai người.',
    en: 'Delegator and delegate must be two people.',
  },
  DELEGATION_DELEGATE_UNFIT: {
    vi: 'Kiểm sát viên và quản trị hệ thống không nhận ủy quyền.',
    en: 'A prosecutor or an administrator takes no delegation.',
  },
  DELEGATION_ROLES_INCOMPATIBLE: {
    vi: 'Người này là {held} tại {office} từ {from} đến {to}; trong thời gian đó không được đồng thời là {role}.',
    en: 'The person is {held} at {office} from {from} to {to}, and may not be {role} in that time.',
    facts: { held: 'enum:role', role: 'enum:role', office: 'text', from: 'day', to: 'day' },
    bare: {
      vi: 'Người này đang giữ một vai trò không được đồng thời giữ với vai trò đó.',
      en: 'The person holds a role that excludes this one.',
    },
  },
  DELEGATION_DATES_REVERSED: {
    vi: 'Ngày cuối sớm hơn ngày đầu của thời hạn ủy quyền.',
    en: 'The last day of the delegation lies before the first.',
  },
  DELEGATION_OVER: {
    vi: 'Thời hạn ủy quyền đã hết ngày {validTo}; hôm nay là {today}.',
    en: 'The delegation ended on {validTo}; today is {today}.',
    facts: { validTo: 'day', today: 'day' },
    bare: { vi: 'Thời hạn ủy quyền đã hết.', en: 'The delegation is over.' },
  },
  DELEGATION_TOO_LONG: {
    vi: 'Một lần ủy quyền dài nhất {most} ngày.',
    en: 'A delegation lasts {most} days at most.',
    facts: { most: 'count' },
    bare: { vi: 'Ủy quyền dài hơn thời hạn được phép.', en: 'The delegation lasts longer than is allowed.' },
  },
  DELEGATION_BACKDATED: {
    vi: 'Ủy quyền được ghi sổ chậm nhất {most} ngày sau khi bắt đầu: ngày đầu không trước {earliest}.',
    en: 'A delegation is recorded {most} days after its first day at the latest: it does not begin before {earliest}.',
    facts: { most: 'count', earliest: 'day' },
    bare: {
      vi: 'Ủy quyền bắt đầu quá lâu trước ngày ghi sổ.',
      en: 'The delegation begins too long before it is recorded.',
    },
  },
  DELEGATION_BEFORE_PAPER: {
    vi: 'Ủy quyền không bắt đầu trước ngày của giấy ủy quyền ({dated}).',
    en: 'A delegation does not begin before the date of its paper ({dated}).',
    facts: { dated: 'day' },
    bare: {
      vi: 'Ủy quyền không bắt đầu trước ngày của giấy ủy quyền.',
      en: 'A delegation does not begin before the date of its paper.',
    },
  },
  DELEGATION_EXISTS: {
    vi: 'Người này đã được ủy quyền vai trò đó ở đơn vị này từ {from} đến {to}.',
    en: 'The person has this role there by delegation from {from} to {to}.',
    facts: { from: 'day', to: 'day' },
    bare: {
      vi: 'Người này đã được ủy quyền vai trò đó ở đơn vị này trong thời gian đó.',
      en: 'The person has this role there by delegation in that time.',
    },
  },
  DELEGATION_ENDED: {
    vi: 'Ủy quyền này đã hết hạn hoặc đã bị thu hồi.',
    en: 'The delegation has run out or was revoked before.',
  },
  COMMISSION_ACT_MISSING: {
    vi: 'Quyết định cử bạn vào đợt kiểm kê này không giao việc {act}.',
    en: 'The order that sends you into this inventory does not name {act}.',
    facts: { act: 'enum:act' },
    bare: {
      vi: 'Chỉ người của đơn vị, của cấp trên hoặc người được cử cho đúng đợt kiểm kê và đúng việc này mới làm được.',
      en: 'Only people of the office or above, and who is sent into this inventory for this act, may do it.',
    },
  },
  COMMISSION_ACTS_APART: {
    vi: 'Người được cử xử lý chênh lệch thấy số sổ nên không được cử đếm hoặc đếm lại trong cùng quyết định.',
    en: 'Who is sent to settle sees the book and is not sent to count or recount by the same order.',
  },
  COMMISSION_TO_ONESELF: {
    vi: 'Người ký quyết định không được tự cử mình.',
    en: 'Who signs the order and who is sent must be two people.',
  },
  COMMISSION_PERSON_UNFIT: {
    vi: 'Không được cử kiểm sát viên hoặc quản trị hệ thống.',
    en: 'A prosecutor or an administrator is not sent into an inventory.',
  },
  COMMISSION_NOT_NEEDED: {
    vi: 'Người này đã có vai trò tại đơn vị được kiểm kê; chỉ cử người của đơn vị khác.',
    en: 'A role brings this person into the counted office already; only people of other offices are sent.',
  },
  COMMISSION_SAW_BOOK: {
    vi: 'Người này đã được cử xử lý chênh lệch của đợt kiểm kê này, thấy số sổ nên không được cử đếm hoặc đếm lại.',
    en: 'The person was sent to settle in this inventory, sees the book and is not sent to count or recount.',
  },
  COMMISSION_SIGNER_NOT_HEAD: {
    vi: 'Ngày {dated} bạn không là Trưởng hoặc Phó trưởng THADS tỉnh, cũng không được ủy quyền vai trò đó, nên không ký được quyết định cử người.',
    en: 'On {dated} you were no head or deputy of the province, nor delegated as one, and could not sign the order.',
    facts: { dated: 'day' },
    bare: {
      vi: 'Quyết định cử người do Trưởng hoặc Phó trưởng THADS tỉnh, hoặc người được ủy quyền vai trò đó, ký.',
      en: 'The order is signed by a head or deputy of the province or a delegate of one.',
    },
  },
  COMMISSION_SIGNER_INVOLVED: {
    vi: 'Bạn đã đếm trong đợt kiểm kê này hoặc giữ kho được kiểm kê nên không được cử người vào.',
    en: 'Who has counted in the inventory or keeps the warehouse sends nobody into it.',
  },
  COMMISSION_DATES_REVERSED: {
    vi: 'Ngày cuối sớm hơn ngày đầu của thời hạn cử.',
    en: 'The last day of the commission lies before the first.',
  },
  COMMISSION_OVER: {
    vi: 'Thời hạn cử đã hết ngày {validTo}; hôm nay là {today}.',
    en: 'The commission ended on {validTo}; today is {today}.',
    facts: { validTo: 'day', today: 'day' },
    bare: { vi: 'Thời hạn cử đã hết.', en: 'The commission is over.' },
  },
  COMMISSION_TOO_LONG: {
    vi: 'Một quyết định cử người có hiệu lực nhiều nhất {most} ngày.',
    en: 'A commission lasts {most} days at most.',
    facts: { most: 'count' },
    bare: {
      vi: 'Quyết định cử người dài hơn thời hạn được phép.',
      en: 'The commission lasts longer than is allowed.',
    },
  },
  COMMISSION_BEFORE_PAPER: {
    vi: 'Việc cử không bắt đầu trước ngày của quyết định ({dated}).',
    en: 'A commission does not begin before the date of its order ({dated}).',
    facts: { dated: 'day' },
    bare: {
      vi: 'Việc cử không bắt đầu trước ngày của quyết định.',
      en: 'A commission does not begin before the date of its order.',
    },
  },
  COMMISSION_EXISTS: {
    vi: 'Người này đã được cử vào đợt kiểm kê này từ {from} đến {to}.',
    en: 'The person is sent into this inventory from {from} to {to} already.',
    facts: { from: 'day', to: 'day' },
    bare: {
      vi: 'Người này đã được cử vào đợt kiểm kê này trong thời gian đó.',
      en: 'The person is sent into this inventory in that time already.',
    },
  },
  COMMISSION_ENDED: {
    vi: 'Quyết định cử người này đã hết hạn hoặc đã bị thu hồi.',
    en: 'The commission has run out or was revoked before.',
  },
  DATE_IN_FUTURE: { vi: 'Thời điểm nằm trong tương lai.', en: 'The moment lies in the future.' },
  DEVICE_CLOCK_AHEAD: {
    vi: 'Đồng hồ của thiết bị nhanh {deviceAheadSeconds} giây so với hệ thống nên thời điểm nằm trong tương lai; hãy chỉnh lại đồng hồ.',
    en: 'The moment lies in the future because the clock of the device is {deviceAheadSeconds} seconds ahead; set it right.',
    facts: { deviceAheadSeconds: 'count' },
  },
  DATE_BEFORE_PREDECESSOR: {
    vi: 'Thời điểm sớm hơn lần biến động trước của vật chứng này (lúc {lastOccurredAt}).',
    en: 'The moment lies before the previous movement of this item (at {lastOccurredAt}).',
    facts: { lastOccurredAt: 'moment' },
    bare: {
      vi: 'Thời điểm sớm hơn lần biến động trước của vật chứng này.',
      en: 'The moment lies before the previous movement of this item.',
    },
  },
  LATE_ENTRY_REASON_REQUIRED: {
    vi: 'Thời điểm này trước đợt kiểm kê {inventory} (lúc {until}); phải ghi lý do ghi sổ chậm.',
    en: 'The moment lies before the count {inventory} (at {until}); say why it is booked so late.',
    facts: { inventory: 'code', until: 'moment' },
    bare: {
      vi: 'Thời điểm này trước một đợt kiểm kê của kho; phải ghi lý do ghi sổ chậm.',
      en: 'The moment lies before a count of the warehouse; say why it is booked so late.',
    },
  },
  LATE_ENTRY_REFUSED: {
    vi: 'Thời điểm này trước đợt kiểm kê {inventory} (lúc {until}) nên không được ghi sổ nữa.',
    en: 'The moment lies before the count {inventory} (at {until}) and is no longer booked.',
    facts: { inventory: 'code', until: 'moment' },
    bare: {
      vi: 'Thời điểm này trước một đợt kiểm kê của kho nên không được ghi sổ nữa.',
      en: 'The moment lies before a count of the warehouse and is no longer booked.',
    },
  },
  DOCUMENT_NUMBER_TAKEN: {
    vi: 'Số {number} đã dùng cho {paper} ngày {dated}; hãy ghi đúng số khác, hoặc ghi đúng văn bản đã có trong sổ.',
    en: 'The number {number} was given on {dated} ({paper}); correct the number, or name the paper that is in the book.',
    facts: { number: 'code', dated: 'day', paper: 'enum:paper' },
    bare: {
      vi: 'Số văn bản này đã được dùng trong năm; hãy ghi đúng số khác.',
      en: 'This document number is already taken in its year; correct the number.',
    },
  },
  NUMBER_IN_LOG: {
    vi: 'Số này nhật ký đã ghi trước khi sổ được khôi phục. Nếu là số của việc còn thiếu thì hãy nhập lại việc đó; nếu không thì hãy dùng số khác.',
    en: 'The log saw this number before the book was restored. Where it is that of a missing act, enter that act again; otherwise use another number.',
  },
  MISSING_ACT_SETTLED: {
    vi: 'Việc này đã được nhập lại, đã bỏ qua hoặc không có gì để nhập.',
    en: 'This act was entered again or set aside already, or there is nothing to enter.',
  },
  MISSING_ACT_WAITS: {
    vi: 'Việc này đang chờ nhập lại hoặc không có gì để nhập; không phải mở lại.',
    en: 'This act waits to be entered, or there is nothing to enter: it need not be opened again.',
  },
  MISSING_ACT_DIFFERS: {
    vi: 'Việc vừa nhập không phải là việc cần nhập lại: khác loại việc hoặc khác cơ quan; hãy kiểm tra số của việc.',
    en: 'What was entered is not the act to be entered again: its kind or its office is another. Check the number of the act.',
  },
  MISSING_ACTS_OPEN: {
    vi: 'Còn {open} việc phải nhập lại hoặc bỏ qua có lý do.',
    en: 'Acts that are still to be entered again or set aside: {open}.',
    facts: { open: 'count' },
  },
  BOOK_NOT_RESTORED: {
    vi: 'Sổ không ở trạng thái chờ mở lại sau khôi phục.',
    en: 'The book does not wait to be opened after a restore.',
  },
  PERSON_NAME_NEEDED: {
    vi: 'Phải ghi họ tên; chỉ có chức danh, cách xưng hô hoặc dấu câu thì chưa phải là tên người.',
    en: 'The name of a person is needed; a title, a form of address or signs alone are none.',
  },
  PARTICIPANT_IS_ACTOR: {
    vi: 'Tên này là tên của người đang ghi sổ; nếu chính mình tham gia thì chọn trong danh sách cán bộ, nếu là người khác trùng tên thì ghi thêm điều phân biệt sau tên.',
    en: 'This is the name of who is acting; choose yourself in the list of the staff, or tell another person of this name by something more behind it.',
  },
  PAPER_FREED: {
    vi: 'Mọi bút toán trên giấy tờ này vừa bị hủy; hãy gửi lại yêu cầu.',
    en: 'All that was written on this paper was reversed just now; send the request again.',
  },
  HANDOVER_DIFFERS: {
    vi: 'Biên bản số {number} đã ghi một lần giao nhận khác về bên giao, bên nhận hoặc thời điểm; hãy ghi đúng như trong biên bản.',
    en: 'The minutes {number} are of a handover with another giver, receiver or moment; give them as they stand there.',
    facts: { number: 'text' },
  },
  HANDOVER_AUTHORITY_NOT_NEEDED: {
    vi: 'Chỉ ghi giấy tờ nhận thay khi trả lại hoặc tịch thu mà người khác đến nhận thay người nhận.',
    en: 'A paper of authority is given only where somebody else than the recipient takes over what is returned or confiscated.',
  },
  HANDOVER_SAME_PERSON: {
    vi: 'Bên giao và bên nhận phải là hai người khác nhau.',
    en: 'Giver and receiver must be two people.',
  },
  ORDER_SIGNER_IS_KEEPER: {
    vi: 'Người ký văn bản không được tự mình làm việc theo văn bản đó.',
    en: 'Who signs a paper may not do what is done on it.',
  },
  ORDER_NOT_SIGNED: {
    vi: 'Lệnh, quyết định của đơn vị phải do thủ trưởng, cấp phó hoặc người được ủy quyền ký; chọn người ký trong danh sách cán bộ.',
    en: 'An order or a decision of the office is signed by a head, a deputy head or their delegate, named by their account.',
  },
  ORDER_SIGNER_WITHOUT_RIGHT: {
    vi: '{signer} không có quyền ký lệnh, quyết định của đơn vị này vào ngày {dated}.',
    en: '{signer} had no right to sign orders and decisions of this office on {dated}.',
    facts: { signer: 'name', dated: 'day' },
    bare: {
      vi: 'Người ký không có quyền ký lệnh, quyết định của đơn vị này vào ngày của lệnh.',
      en: 'The signer had no right to sign orders and decisions of this office on the day of the order.',
    },
  },
  ORDER_SIGNER_TAKES_PART: {
    vi: 'Người ký lệnh ({signer}) không được nhận vật chứng, không được chứng kiến hay tham gia việc mình ra lệnh.',
    en: 'Who signed the order ({signer}) neither receives the goods nor takes part in what it orders.',
    facts: { signer: 'name' },
    bare: {
      vi: 'Người ký lệnh không được nhận vật chứng, không được chứng kiến hay tham gia việc mình ra lệnh.',
      en: 'Who signed the order neither receives the goods nor takes part in what it orders.',
    },
  },
  ORDER_BEFORE_DECISION: {
    vi: 'Lệnh ghi ngày {dated}, trước ngày của quyết định làm căn cứ ({decidedOn}).',
    en: 'The order of {dated} is older than the decision of {decidedOn} on which it rests.',
    facts: { dated: 'day', decidedOn: 'day' },
    bare: {
      vi: 'Lệnh ghi ngày trước ngày của quyết định làm căn cứ.',
      en: 'The order is older than the decision on which it rests.',
    },
  },
  PAPER_AFTER_ACT: {
    vi: 'Văn bản ghi ngày {dated}, sau ngày thực hiện ({actedOn}); văn bản làm căn cứ phải có trước.',
    en: 'The paper of {dated} is younger than the act of {actedOn} that rests on it.',
    facts: { dated: 'day', actedOn: 'day' },
    bare: {
      vi: 'Văn bản ghi ngày sau ngày thực hiện; văn bản làm căn cứ phải có trước.',
      en: 'The paper is younger than the act that rests on it.',
    },
  },
  PAPER_BEFORE_ACT: {
    vi: 'Phiếu, biên bản ghi ngày {dated}, trước ngày thực hiện ({actedOn}).',
    en: 'The voucher or minutes of {dated} are older than the act of {actedOn}.',
    facts: { dated: 'day', actedOn: 'day' },
    bare: {
      vi: 'Phiếu, biên bản ghi ngày trước ngày thực hiện.',
      en: 'The voucher or minutes are older than the act.',
    },
  },
  PAPER_TOO_LATE: {
    vi: 'Phiếu, biên bản ghi ngày {dated}; việc ngày {actedOn} phải ghi chậm nhất ngày {latest}.',
    en: 'The voucher or minutes of {dated} are too late; for the act of {actedOn} the latest is {latest}.',
    facts: { dated: 'day', actedOn: 'day', latest: 'day' },
    bare: {
      vi: 'Phiếu, biên bản ghi ngày quá muộn so với ngày thực hiện.',
      en: 'The voucher or minutes are too late for the act.',
    },
  },
  SECOND_PERSON_REQUIRED: {
    vi: 'Vật chứng thuộc loại rủi ro cao cần ít nhất {required} cán bộ cùng làm, ghi đích danh.',
    en: 'An item of a high-risk class needs at least {required} members of the staff, each of them named.',
    facts: { required: 'count' },
    bare: {
      vi: 'Vật chứng thuộc loại rủi ro cao cần nhiều cán bộ cùng làm, ghi đích danh.',
      en: 'An item of a high-risk class needs several members of the staff, each of them named.',
    },
  },
  SECOND_PERSON_SAME: {
    vi: 'Người thứ hai phải là một người khác.',
    en: 'The second person must be somebody else.',
  },
  SECOND_PERSON_TOOK_PART: {
    vi: '{name} đã tham gia việc này ở khâu khác nên không làm người thứ hai được.',
    en: '{name} takes part in this act in another step and cannot be its second person.',
    facts: { name: 'name' },
    bare: {
      vi: 'Người đã tham gia việc này ở khâu khác không làm người thứ hai được.',
      en: 'Who takes part in this act in another step cannot be its second person.',
    },
  },
  CONSUMPTION_NEEDS_SECOND: {
    vi: 'Ghi đã dùng vật chứng {exhibit} phải có người thứ hai giữ chức trách tại đơn vị hoặc cấp trên.',
    en: 'To write off some of the item {exhibit} as used up takes a second person with a role in the office or above.',
    facts: { exhibit: 'code' },
    bare: {
      vi: 'Ghi đã dùng vật chứng phải có người thứ hai giữ chức trách tại đơn vị hoặc cấp trên.',
      en: 'To write off goods as used up takes a second person with a role in the office or above.',
    },
  },
  CONSUMPTION_UNDER_SEAL: {
    vi: 'Vật chứng đang niêm phong {label}: phải mở niêm phong và lập biên bản mở trước khi ghi đã dùng.',
    en: 'The item is under the seal {label}: its opening is recorded before any of it is written off as used up.',
    facts: { label: 'text' },
    bare: {
      vi: 'Vật chứng đang niêm phong: phải mở niêm phong và lập biên bản mở trước khi ghi đã dùng.',
      en: 'The opening of a sealed item is recorded before any of it is written off as used up.',
    },
  },
  CONSUMPTION_NOT_BY_EXPERT: {
    vi: 'Chỉ cơ quan giám định mới dùng hết vật chứng; nơi đang giữ là {place}.',
    en: 'Only an expert body uses an item up; it is at {place}.',
    facts: { place: 'name' },
    bare: {
      vi: 'Chỉ cơ quan giám định mới dùng hết vật chứng.',
      en: 'Only an expert body uses an item up.',
    },
  },
  CONCLUSION_OUT_OF_TIME: {
    vi: 'Ngày của kết luận giám định phải từ ngày trích xuất {earliest} đến ngày nhập lại {latest}.',
    en: 'The expert conclusion is dated between the release on {earliest} and the return on {latest}.',
    facts: { earliest: 'when', latest: 'when' },
    bare: {
      vi: 'Ngày của kết luận giám định phải từ ngày trích xuất đến ngày nhập lại.',
      en: 'The expert conclusion is dated between the release and the return.',
    },
  },
  UNIT_UNKNOWN: {
    vi: 'Đơn vị tính “{unit}” không có trong danh mục.',
    en: "The catalogue has no unit '{unit}'.",
    facts: { unit: 'code' },
  },
  CLASS_UNKNOWN: {
    vi: 'Loại vật chứng “{class}” không có trong danh mục.',
    en: "The catalogue has no class '{class}'.",
    facts: { class: 'code' },
  },
  CLASS_NEEDS_CURRENCY: {
    vi: 'Loại {class} chỉ ghi theo đơn vị {units}, không ghi theo {unit}.',
    en: 'The class {class} is counted in {units} only, not in {unit}.',
    facts: { class: 'enum:exhibitClass', units: 'name', unit: 'unit' },
    bare: {
      vi: 'Tiền Việt Nam chỉ ghi theo đồng, ngoại tệ chỉ ghi theo đơn vị của ngoại tệ.',
      en: 'Vietnamese money is counted in VND only, foreign currency in units of foreign currency.',
    },
  },
  CURRENCY_NEEDS_CLASS: {
    vi: 'Đơn vị {unit} chỉ dùng cho loại {currencyClass}, không dùng cho loại {class}.',
    en: 'The unit {unit} counts the class {currencyClass} only, not {class}.',
    facts: { unit: 'unit', currencyClass: 'enum:exhibitClass', class: 'enum:exhibitClass' },
    bare: {
      vi: 'Đơn vị tiền tệ chỉ dùng cho tiền Việt Nam hoặc ngoại tệ.',
      en: 'A unit of money counts Vietnamese money or foreign currency only.',
    },
  },
  VALUE_CONTRADICTS_BASIS: {
    vi: 'Giá trị theo định giá, giá hạch toán hoặc giá quy ước phải có số tiền; chưa rõ giá trị thì không ghi số tiền.',
    en: 'An appraised, book or conventional value needs its amount; an unknown value has none.',
  },
  QUANTITY_NOT_POSITIVE: { vi: 'Số lượng phải lớn hơn 0.', en: 'The quantity must be above zero.' },
  QUANTITY_TOO_FINE: {
    vi: 'Số lượng tính bằng {unit} chỉ ghi {decimals}.',
    en: 'The most decimals that the unit {unit} takes: {decimals}.',
    facts: { unit: 'unit', decimals: 'decimals' },
    bare: {
      vi: 'Số lượng lẻ hơn đơn vị tính cho phép.',
      en: 'The quantity has more decimals than its unit takes.',
    },
  },
  QUANTITY_NOT_AVAILABLE: {
    vi: 'Tại vị trí này chỉ còn {available} {unit}.',
    en: 'At this place there is no more than {available} {unit}.',
    facts: { available: 'quantity', unit: 'unit' },
    bare: { vi: 'Tại vị trí này không còn đủ số lượng đó.', en: 'At this place there is less than that.' },
  },
  SHORTAGE_UNDECIDED: {
    vi: 'Đợt kiểm kê {inventory} phát hiện thiếu {quantity} {unit} tại vị trí {place} và chưa xử lý; hãy xử lý chênh lệch trước, phần thiếu không được chuyển đi.',
    en: 'The inventory {inventory} misses {quantity} {unit} at the place {place}, which is not resolved; resolve it first, what is missing does not leave the place.',
    facts: { inventory: 'code', quantity: 'quantity', unit: 'unit', place: 'name' },
    bare: {
      vi: 'Kiểm kê phát hiện thiếu tại vị trí này và chưa xử lý; hãy xử lý chênh lệch trước, phần thiếu không được chuyển đi.',
      en: 'An inventory misses some of it at this place, which is not resolved; resolve it first, what is missing does not leave the place.',
    },
  },
  QUANTITY_NOT_CONSERVED: {
    vi: 'Tổng số của vật chứng ở mọi nơi phải đúng bằng số đã nhập.',
    en: 'What lies at all places of the item together must be what was received.',
  },
  PLACE_SAME: { vi: 'Vị trí đi và vị trí đến phải khác nhau.', en: 'The places must differ.' },
  PLACE_CLOSED: { vi: 'Vị trí đã đóng.', en: 'The place is closed.' },
  PLACE_KIND_WRONG: {
    vi: 'Chỉ dùng được vị trí loại: {allowed}.',
    en: 'Only places of these kinds can be used: {allowed}.',
    facts: { allowed: 'enum:placeKind' },
  },
  PLACE_OF_OTHER_WAREHOUSE: {
    vi: 'Vị trí này thuộc kho khác; sang kho khác phải lập chuyến chuyển kho.',
    en: 'The place belongs to another warehouse; items go there by a transfer.',
  },
  PLACE_UNFIT: {
    vi: 'Loại {class} không được để tại {place} ({fitness}), chỉ được để tại: {allowed}. Trong kho này có: {places}.',
    en: 'An item of the class {class} must not lie at {place} ({fitness}), only in: {allowed}. This warehouse has: {places}.',
    facts: {
      class: 'enum:exhibitClass',
      place: 'code',
      fitness: 'enum:placeFitness',
      allowed: 'enum:placeFitness',
      places: 'text',
    },
    bare: {
      vi: 'Loại vật chứng này không được để tại vị trí này.',
      en: 'An item of this class must not lie at this place.',
    },
  },
  PLACE_UNFIT_NO_OTHER: {
    vi: 'Loại {class} không được để tại {place} ({fitness}), chỉ được để tại: {allowed}. Kho này chưa có vị trí như vậy; thủ trưởng đơn vị xác định loại của vị trí.',
    en: 'An item of the class {class} must not lie at {place} ({fitness}), only in: {allowed}. This warehouse has no such place; a head of the office says what a place is.',
    facts: {
      class: 'enum:exhibitClass',
      place: 'code',
      fitness: 'enum:placeFitness',
      allowed: 'enum:placeFitness',
    },
  },
  CLASS_PLACE_UNFIT: {
    vi: 'Vật chứng đang ở {place} ({fitness}), nơi không được để loại {class}; hãy xếp sang vị trí khác ({allowed}) trước rồi đính chính loại.',
    en: 'The item lies at {place} ({fitness}), where the class {class} must not lie; move it first ({allowed}), then correct its class.',
    facts: {
      class: 'enum:exhibitClass',
      place: 'code',
      fitness: 'enum:placeFitness',
      allowed: 'enum:placeFitness',
    },
    bare: {
      vi: 'Vật chứng đang ở nơi không được để loại này; hãy xếp sang vị trí khác trước rồi đính chính loại.',
      en: 'The item lies where this class must not lie; move it first, then correct its class.',
    },
  },
  PLACE_HOLDS_UNFIT: {
    vi: 'Ở {place} còn {count} vật chứng không được để tại vị trí loại {fitness} ({classes}); hãy xếp sang vị trí khác trước.',
    en: 'At {place} lie {count} items that must not lie in {fitness} ({classes}); move them first.',
    facts: { place: 'code', count: 'count', fitness: 'enum:placeFitness', classes: 'enum:exhibitClass' },
    bare: {
      vi: 'Ở đây còn vật chứng không được để tại vị trí loại này; hãy xếp sang vị trí khác trước.',
      en: 'Items lie here that must not lie in such a place; move them first.',
    },
  },
  PLACE_MARKED_BY_HEAD: {
    vi: 'Vị trí loại này do thủ trưởng hoặc cấp phó của đơn vị, hoặc cấp trên, xác định.',
    en: 'A head or deputy head of the office, or of one above it, says that a place is like that.',
  },
  WAREHOUSE_CODE_TAKEN: {
    vi: 'Đơn vị đã có kho mã {code}.',
    en: 'The office has a warehouse of the code {code}.',
    facts: { code: 'code' },
    bare: { vi: 'Mã kho đã có trong đơn vị này.', en: 'The office has a warehouse of this code.' },
  },
  PLACE_CODE_TAKEN: {
    vi: 'Kho đã có vị trí mã {code}.',
    en: 'The warehouse has a place of the code {code}.',
    facts: { code: 'code' },
    bare: { vi: 'Mã vị trí đã có.', en: 'The place code is taken.' },
  },
  PLACE_NOT_EMPTY: { vi: 'Vị trí còn vật chứng.', en: 'The place still holds items.' },
  CASE_EXISTS: {
    vi: 'Bản án này là của vụ việc khác trong sổ: {title}.',
    en: 'The judgment is that of another case in the book: {title}.',
    facts: { title: 'text' },
    bare: {
      vi: 'Vụ việc của bản án này đã có trong sổ.',
      en: 'The case of this judgment is in the book already.',
    },
  },
  CASE_JUDGMENT_OTHER_DAY: {
    vi: 'Trong sổ đã có bản án số {number} của năm này, ghi ngày {dated}, thuộc vụ việc {title}. Nếu là bản án của Tòa án khác thì ghi rõ Tòa án ở cả hai vụ việc; nếu ghi nhầm ngày thì sửa lại.',
    en: 'The book has the judgment {number} of this year with the day {dated}, in the case {title}. If another court gave this one, tell the courts of both; else correct the day.',
    facts: { number: 'code', dated: 'day', title: 'text' },
    bare: {
      vi: 'Trong sổ đã có bản án cùng số của năm này, ghi ngày khác.',
      en: 'The book has a judgment of this number and year with another day.',
    },
  },
  JUDGMENT_YEAR_DIFFERS: {
    vi: 'Số {number} là số bản án của năm {year}, nhưng ngày ghi là {dated}; hãy sửa số hoặc ngày.',
    en: 'The number {number} is one of {year}, but the judgment is dated {dated}; correct the number or the day.',
    facts: { number: 'code', year: 'year', dated: 'day' },
    bare: {
      vi: 'Năm trong số bản án khác với năm của ngày bản án.',
      en: 'The number of the judgment names another year than its day.',
    },
  },
  CASE_PAPERS_DIFFER: {
    vi: 'Vụ việc trong sổ đã có văn bản số {number} ngày {dated}, khác với văn bản vừa nhập.',
    en: 'The case has the paper number {number} of {dated} in the book, not the one given.',
    facts: { number: 'code', dated: 'day' },
  },
  CASE_DECISION_USED: {
    vi: 'Đã xử lý vật chứng theo quyết định này nên không thu hồi được; khi thay thế, giữ nguyên cơ quan, số, ngày, người ký và phần đã xử lý, chỉ thêm hoặc bớt vật chứng khác.',
    en: 'Items were disposed of on this decision, so it is not withdrawn; a replacement keeps its body, number, dates, signer and what it orders of them, and only adds or drops others.',
  },
  DECISION_SIGNER_ENTERS: {
    vi: '{signer} ký quyết định này nên phải do người khác nhập vào sổ.',
    en: '{signer} signs this decision, so somebody else enters it.',
    facts: { signer: 'name' },
    bare: {
      vi: 'Người ký quyết định không tự nhập quyết định vào sổ.',
      en: 'Who signs a decision does not enter it.',
    },
  },
  DECISION_BODY_WRONG: {
    vi: 'Ở giai đoạn này của vụ việc, chỉ các cơ quan sau được ra quyết định: {bodies}.',
    en: 'At this stage of the case only these bodies decide: {bodies}.',
    facts: { bodies: 'enum:body' },
    bare: {
      vi: 'Cơ quan này không được ra quyết định ở giai đoạn này của vụ việc.',
      en: 'This body does not decide at this stage of the case.',
    },
  },
  DECISION_WITHOUT_JUDGMENT: {
    vi: 'Vụ việc chưa có bản án nên cơ quan thi hành án chưa được ra quyết định.',
    en: 'The case has no judgment yet, which the enforcement authority could execute.',
  },
  DECISION_BEFORE_BASIS: {
    vi: 'Quyết định ngày {dated} sớm hơn văn bản làm căn cứ (ngày {basisDated}).',
    en: 'The decision of {dated} is older than the paper on which it rests, of {basisDated}.',
    facts: { dated: 'day', basisDated: 'day' },
    bare: {
      vi: 'Quyết định sớm hơn văn bản làm căn cứ.',
      en: 'The decision is older than the paper on which it rests.',
    },
  },
  DECISION_ITEM_UNKNOWN: {
    vi: 'Vật chứng này không thuộc vụ việc của quyết định.',
    en: 'The item does not belong to the case of the decision.',
  },
  DECISION_ITEM_ELSEWHERE: {
    vi: 'Vật chứng này do {office} giữ nên quyết định thay thế giữ nguyên phần của nó; muốn đổi thì đơn vị đó nhập quyết định mới.',
    en: 'The item is held by {office}, so a replacement leaves its order as it is; a decision of that office changes it.',
    facts: { office: 'text' },
    bare: {
      vi: 'Vật chứng này do đơn vị khác giữ nên quyết định thay thế giữ nguyên phần của nó.',
      en: 'Another office holds the item, so a replacement leaves its order as it is.',
    },
  },
  DECISION_HELD_ELSEWHERE: {
    vi: 'Quyết định có vật chứng do {office} giữ nên không thu hồi được; hãy nhập quyết định thay thế, phần của đơn vị đó được giữ nguyên.',
    en: 'The decision names an item that {office} holds, so it is not withdrawn; replace it, which leaves that order as it is.',
    facts: { office: 'text' },
    bare: {
      vi: 'Quyết định có vật chứng do đơn vị khác giữ nên không thu hồi được; hãy nhập quyết định thay thế.',
      en: 'The decision names an item that another office holds, so it is not withdrawn; replace it.',
    },
  },
  DECISION_OF_OTHER_OFFICE: {
    vi: 'Quyết định này do {office} nhập nên chỉ đơn vị đó thay thế; hãy nhập quyết định mới cho vật chứng đang giữ.',
    en: 'The decision was entered by {office}, which alone replaces it; enter a new decision on the items that you hold.',
    facts: { office: 'text' },
    bare: {
      vi: 'Quyết định này do đơn vị khác nhập nên chỉ đơn vị đó thay thế.',
      en: 'Another office entered the decision and alone replaces it.',
    },
  },
  DECISION_NOT_STANDING: {
    vi: 'Quyết định này đã bị thu hồi, đã được thay thế hoặc thuộc vụ việc khác.',
    en: 'The decision was withdrawn or replaced, or belongs to another case.',
  },
  DECISION_RESTED_ON: {
    vi: 'Còn quyết định khác căn cứ vào văn bản này; hãy thu hồi quyết định đó trước.',
    en: 'Another decision rests on this paper; withdraw that one first.',
  },
  DECISION_ENTERED_BY_ACTOR: {
    vi: 'Người nhập quyết định vào sổ không được tự xử lý vật chứng theo quyết định đó.',
    en: 'Who entered the decision may not dispose of the item on it.',
  },
  DISPOSAL_BEFORE_DECISION: {
    vi: 'Quyết định số {number} chỉ có hiệu lực từ ngày {inForceOn}, sau ngày xử lý.',
    en: 'The decision {number} is in force from {inForceOn} only, after the day of the disposal.',
    facts: { number: 'code', inForceOn: 'day' },
    bare: {
      vi: 'Quyết định chưa có hiệu lực vào ngày xử lý.',
      en: 'The decision was not in force on the day of the disposal.',
    },
  },
  DISPOSAL_NOT_ORDERED: {
    vi: 'Quyết định số {number} ngày {dated} quyết định về vật chứng này: {ordered}; không phải {disposal}.',
    en: 'The decision {number} of {dated} orders of this item: {ordered}; not {disposal}.',
    facts: { number: 'code', dated: 'day', ordered: 'enum:disposal', disposal: 'enum:disposal' },
    bare: {
      vi: 'Quyết định không quyết định xử lý vật chứng này như vậy.',
      en: 'The decision does not order this of the item.',
    },
  },
  DISPOSAL_RECIPIENT_DIFFERS: {
    vi: 'Quyết định số {number} ghi người nhận là {recipient}.',
    en: 'The decision {number} names another recipient: {recipient}.',
    facts: { number: 'code', recipient: 'name' },
    bare: {
      vi: 'Quyết định ghi người nhận khác.',
      en: 'The decision names another recipient.',
    },
  },
  DISPOSAL_RECEIVER_DIFFERS: {
    vi: 'Người nhận là {recipient}, nhưng biên bản giao nhận ghi giao cho {receiver}; ai nhận thay thì phải ghi giấy tờ nhận thay (văn bản ủy quyền, thừa kế) của bên nhận.',
    en: 'The recipient is {recipient}, but the item is handed over to {receiver}; who takes it in the place of the recipient needs a paper of authority, given with the other party.',
    facts: { recipient: 'name', receiver: 'name' },
    bare: {
      vi: 'Biên bản giao nhận ghi giao cho người khác, không phải người nhận, mà không ghi giấy tờ nhận thay (văn bản ủy quyền, thừa kế).',
      en: 'The item is handed over to somebody else than the recipient, without a paper of authority.',
    },
  },
  DISPOSAL_BEYOND_ORDER: {
    vi: 'Theo quyết định số {number} chỉ còn được xử lý như vậy {left} {unit}.',
    en: 'On the decision {number} only {left} {unit} more may end so.',
    facts: { number: 'code', left: 'quantity', unit: 'unit' },
    bare: {
      vi: 'Số lượng xử lý vượt quá số lượng ghi trong quyết định.',
      en: 'More would end so than the decision orders.',
    },
  },
  DECISION_AMOUNT_NEEDED: {
    vi: 'Quyết định xử lý vật chứng {exhibit} theo nhiều cách thì phải ghi số lượng của từng cách.',
    en: 'A decision that orders several things of the item {exhibit} says how much of each.',
    facts: { exhibit: 'code' },
    bare: {
      vi: 'Quyết định xử lý một vật chứng theo nhiều cách thì phải ghi số lượng của từng cách.',
      en: 'A decision that orders several things of one item says how much of each.',
    },
  },
  DECISION_AMOUNTS_EXCEED: {
    vi: 'Quyết định ghi tổng cộng {ordered} {unit} của vật chứng {exhibit}, nhưng chỉ còn {available} {unit}.',
    en: 'The decision orders {ordered} {unit} of the item {exhibit}, of which there are {available} {unit}.',
    facts: { ordered: 'quantity', unit: 'unit', exhibit: 'code', available: 'quantity' },
    bare: {
      vi: 'Quyết định ghi số lượng nhiều hơn số lượng vật chứng hiện có.',
      en: 'The decision orders more of an item than there is.',
    },
  },
  DISPOSAL_ORDERED_LATER: {
    vi: 'Quyết định sau, số {number} ngày {dated}, đã quyết định khác về vật chứng này: {ordered}; phải xử lý theo quyết định đó.',
    en: 'The later decision {number} of {dated} orders otherwise of this item: {ordered}; it ends on that one.',
    facts: { number: 'code', dated: 'day', ordered: 'enum:disposal' },
    bare: {
      vi: 'Một quyết định sau đã quyết định khác về vật chứng này.',
      en: 'A later decision orders otherwise of this item.',
    },
  },
  DISPOSAL_RECEIVER_IS_STAFF: {
    vi: '{receiver} là người của cơ quan nên không được nhận vật chứng được xử lý.',
    en: '{receiver} is a member of the staff and takes over nothing that the office disposes of.',
    facts: { receiver: 'name' },
    bare: {
      vi: 'Người của cơ quan không được nhận vật chứng được xử lý.',
      en: 'A member of the staff takes over nothing that the office disposes of.',
    },
  },
  DECISION_ITEM_ORDERED: {
    vi: 'Quyết định ghi hai lần việc {orders} vật chứng {exhibit}; ghi một lần với tổng số lượng.',
    en: 'The decision orders {orders} of the item {exhibit} twice; say it once, with the whole amount.',
    facts: { exhibit: 'code', orders: 'enum:disposal' },
    bare: {
      vi: 'Quyết định ghi hai lần cùng một việc về một vật chứng.',
      en: 'The decision orders one thing of an item twice.',
    },
  },
  DECISION_RECIPIENT_NEEDED: {
    vi: 'Quyết định trả lại vật chứng {exhibit} phải ghi người nhận hoặc cơ quan, tổ chức nhận.',
    en: 'A decision that returns the item {exhibit} names the person or the organisation that gets it.',
    facts: { exhibit: 'code' },
    bare: {
      vi: 'Quyết định trả lại vật chứng phải ghi người nhận hoặc cơ quan, tổ chức nhận.',
      en: 'A decision that returns an item names the person or the organisation that gets it.',
    },
  },
  DECISION_AGAINST_JUDGMENT: {
    vi: 'Bản án, quyết định số {number} ngày {dated} của Tòa án tuyên về vật chứng {exhibit}: {judged}; không phải {orders}.',
    en: 'The judgment {number} of {dated} orders of the item {exhibit}: {judged}; not {orders}.',
    facts: {
      exhibit: 'code',
      number: 'code',
      dated: 'day',
      judged: 'enum:disposal',
      orders: 'enum:disposal',
    },
    bare: {
      vi: 'Bản án, quyết định của Tòa án tuyên khác về vật chứng này.',
      en: 'The judgment orders something else of the item.',
    },
  },
  DECISION_FOR_SOMEBODY_ELSE: {
    vi: 'Bản án, quyết định số {number} ngày {dated} của Tòa án tuyên giao vật chứng {exhibit} cho {recipient}.',
    en: 'The judgment {number} of {dated} gives the item {exhibit} to {recipient}.',
    facts: { exhibit: 'code', number: 'code', dated: 'day', recipient: 'name' },
    bare: {
      vi: 'Bản án, quyết định của Tòa án tuyên giao vật chứng cho người khác.',
      en: 'The judgment gives the item to somebody else.',
    },
  },
  DECISION_BEYOND_JUDGMENT: {
    vi: 'Theo bản án, quyết định số {number} ngày {dated} của Tòa án chỉ còn được xử lý như vậy {allowed} {unit} của vật chứng {exhibit}, không phải {ordered} {unit}.',
    en: 'By the judgment {number} of {dated} only {allowed} {unit} more of the item {exhibit} may end so, not {ordered} {unit}.',
    facts: {
      exhibit: 'code',
      number: 'code',
      dated: 'day',
      allowed: 'quantity',
      ordered: 'quantity',
      unit: 'unit',
    },
    bare: {
      vi: 'Nhiều hơn số lượng mà bản án, quyết định của Tòa án tuyên.',
      en: 'It is more of the item than the judgment orders.',
    },
  },
  EXHIBIT_REFERENCE_TAKEN: {
    vi: 'Mã tham chiếu ngoài đã gắn với một vật chứng khác.',
    en: 'The external reference belongs to another item.',
  },
  EXHIBIT_CODE_WRONG: {
    vi: 'Mã “{code}” không đúng; hãy so lại từng chữ với nhãn.',
    en: "The code '{code}' is not one of an item; compare it with the label.",
    facts: { code: 'code' },
  },
  EXHIBIT_NOT_IN_STORE: { vi: 'Vật chứng không ở trong kho.', en: 'The item is not in the warehouse.' },
  DISPOSAL_RETURN_FIRST: {
    vi: 'Vật chứng đang ở {place}; phải nhận lại vào kho trước khi xử lý.',
    en: 'The item is with {place}; it is taken back into the warehouse before it is disposed of.',
    facts: { place: 'name' },
    bare: {
      vi: 'Vật chứng đang ở bên mượn; phải nhận lại vào kho trước khi xử lý.',
      en: 'The item is with a borrower; it is taken back into the warehouse before it is disposed of.',
    },
  },
  EXHIBIT_NOT_WHOLE: {
    vi: 'Chuyển sang đơn vị khác phải chuyển toàn bộ số còn giữ ({held} {unit}).',
    en: 'A transfer to another office takes all that is still held ({held} {unit}).',
    facts: { held: 'quantity', unit: 'unit' },
  },
  EXHIBIT_WITHOUT_DECISION: {
    vi: 'Vụ việc chưa có quyết định thi hành án nên chưa được xử lý.',
    en: 'The case has no enforcement decision yet, so nothing of it may be disposed of.',
  },
  DISPOSAL_ON_JUDGMENT: {
    vi: 'Số {number} là bản án; việc xử lý phải theo quyết định thi hành án hoặc quyết định xử lý có ghi vật chứng này: {decisions}.',
    en: '{number} is the judgment; an item ends on a decision that executes it and names the item: {decisions}.',
    facts: { number: 'code', decisions: 'code' },
    bare: {
      vi: 'Bản án không phải là quyết định để xử lý; hãy chọn quyết định thi hành án hoặc quyết định xử lý có ghi vật chứng này.',
      en: 'An item does not end on the judgment itself but on a decision that executes it and names the item.',
    },
  },
  DISPOSAL_UNDECIDED: {
    vi: 'Số {number} là bản án, và chưa có quyết định thi hành án hoặc quyết định xử lý nào của vụ việc ghi vật chứng {exhibit}.',
    en: '{number} is the judgment, and no decision of the case that executes it names the item {exhibit} yet.',
    facts: { number: 'code', exhibit: 'code' },
  },
  RELEASE_ALREADY_RETURNED: {
    vi: 'Lần trích xuất này chỉ còn {outstanding} {unit} chưa trả.',
    en: 'Of this release no more than {outstanding} {unit} is still out.',
    facts: { outstanding: 'quantity', unit: 'unit' },
    bare: {
      vi: 'Lần trích xuất này không còn chừng ấy chưa trả.',
      en: 'Of this release less than that is still out.',
    },
  },
  EXHIBIT_VOID: {
    vi: 'Lần nhập kho của vật chứng này đã bị hủy; không ghi thêm được gì.',
    en: 'The receipt of this item was reversed; nothing more is written of it.',
  },
  MOVEMENT_NOT_LAST: {
    vi: 'Chỉ hủy bút toán biến động cuối cùng còn hiệu lực: lần {last}, {movement}.',
    en: 'Only the last movement that stands is reversed: number {last}, {movement}.',
    facts: { last: 'count', movement: 'enum:movement' },
    bare: {
      vi: 'Chỉ hủy bút toán biến động cuối cùng còn hiệu lực.',
      en: 'Only the last movement that stands is reversed.',
    },
  },
  MOVEMENT_NOT_REVERSIBLE: {
    vi: 'Không hủy bút toán đối với {movement}: chuyển kho thì thu hồi hoặc trả lại, điều chỉnh theo kiểm kê thì xử lý trong đợt kiểm kê.',
    en: 'A movement of the kind {movement} is not reversed: a transfer is recalled or sent back, an adjustment is settled by its inventory.',
    facts: { movement: 'enum:movement' },
    bare: {
      vi: 'Biến động này không hủy bút toán được.',
      en: 'This movement is not reversed.',
    },
  },
  CORRECTION_SIGNER_UNFIT: {
    vi: 'Biên bản đính chính phải do thủ trưởng, cấp phó hoặc người được ủy quyền của đơn vị hoặc cấp trên ký, chọn đích danh.',
    en: 'A head, deputy head or delegate of the office or of one above signs the minutes of a correction, named by account.',
  },
  CORRECTION_NEEDS_HEAD: {
    vi: 'Việc đính chính này phải có thủ trưởng hoặc cấp phó là người thứ hai.',
    en: 'A head or deputy head must be the second person of this correction.',
  },
  NAMED_DELEGATE_OF_INVOLVED: {
    vi: '{name} chỉ có quyền thủ trưởng theo ủy quyền của người đã tham gia việc này, nên hai người chỉ được tính là một.',
    en: '{name} is head only by delegation from somebody who takes part in this act, and the two count as one.',
    facts: { name: 'name' },
    bare: {
      vi: 'Người chỉ có quyền thủ trưởng theo ủy quyền của người đã tham gia việc này được tính là một với người đó.',
      en: 'Who is head only by delegation from somebody who takes part in this act counts as one with them.',
    },
  },
  SECOND_PERSON_WITHOUT_ROLE: {
    vi: '{name} không giữ chức trách tại đơn vị này hoặc cấp trên nên không làm người thứ hai được.',
    en: '{name} has no role in this office or above and cannot be the second person.',
    facts: { name: 'name' },
    bare: {
      vi: 'Người thứ hai không giữ chức trách tại đơn vị này hoặc cấp trên.',
      en: 'The second person has no role in this office or above.',
    },
  },
  CORRECTION_DISCREPANCY_OPEN: {
    vi: 'Vật chứng {exhibit} đang có chênh lệch kiểm kê chưa xử lý; hãy xử lý chênh lệch trước rồi đính chính.',
    en: 'The item {exhibit} has a discrepancy that is not resolved; resolve it first, then correct the book.',
    facts: { exhibit: 'code' },
    bare: {
      vi: 'Vật chứng đang có chênh lệch kiểm kê chưa xử lý; hãy xử lý chênh lệch trước rồi đính chính.',
      en: 'The item has a discrepancy that is not resolved; resolve it first, then correct the book.',
    },
  },
  CORRECTION_COUNT_OPEN: {
    vi: 'Vật chứng {exhibit} đang được đếm trong đợt kiểm kê {inventory}; hãy hoàn thành hoặc hủy đợt kiểm kê trước rồi đính chính.',
    en: 'The item {exhibit} is being counted in the inventory {inventory}; finish or cancel it first, then correct the book.',
    facts: { exhibit: 'code', inventory: 'code' },
    bare: {
      vi: 'Vật chứng đang được đếm trong một đợt kiểm kê; hãy hoàn thành hoặc hủy đợt kiểm kê trước rồi đính chính.',
      en: 'The item is being counted in an inventory; finish or cancel it first, then correct the book.',
    },
  },
  CLASS_NEEDS_CONCLUSION: {
    vi: 'Vật chứng loại {class} phải có kết luận giám định; hãy ghi kết luận cùng với đính chính loại.',
    en: 'An item of the class {class} has an expert conclusion; give it with the correction of the class.',
    facts: { class: 'name' },
    bare: {
      vi: 'Vật chứng loại này phải có kết luận giám định; hãy ghi kết luận cùng với đính chính loại.',
      en: 'An item of this class has an expert conclusion; give it with the correction of the class.',
    },
  },
  CLASS_NEEDS_SEAL: {
    vi: 'Loại {class} phải được niêm phong; hãy niêm phong vật chứng trước rồi đính chính loại.',
    en: 'An item of the class {class} is sealed; seal it first, then correct its class.',
    facts: { class: 'name' },
    bare: {
      vi: 'Loại này phải được niêm phong; hãy niêm phong vật chứng trước rồi đính chính loại.',
      en: 'An item of this class is sealed; seal it first, then correct its class.',
    },
  },
  EXHIBIT_BOUND_TO_CASE: {
    vi: 'Vật chứng {bond} nên không chuyển sang vụ việc khác; hãy hủy việc xử lý hoặc thay thế, thu hồi quyết định trước.',
    en: 'The item stays in its case, bound by: {bond}. Reverse the disposal, or replace or withdraw the decision first.',
    facts: { bond: 'enum:bond' },
    bare: {
      vi: 'Vật chứng đã xử lý, hoặc có tên trong quyết định của vụ việc, nên không chuyển sang vụ việc khác.',
      en: 'The item was disposed of, or a decision of its case names it, and it stays in that case.',
    },
  },
  QUANTITY_CORRECTED_APART: {
    vi: 'Sổ ghi số lượng đã nhận là {inBook} {unit}; số lượng đã nhận được đính chính riêng, không cùng với các mục khác.',
    en: 'The book says {inBook} {unit} were received; the quantity received is corrected by itself, not with other facts.',
    facts: { inBook: 'quantity', unit: 'unit' },
  },
  UNIT_NOT_CORRECTABLE: {
    vi: 'Không đổi sang đơn vị {unit}: đã có phiếu ghi theo đơn vị cũ, hoặc số lượng lẻ hơn đơn vị này cho phép.',
    en: 'The unit cannot become {unit}: later papers tell the old one, or a quantity is finer than the new one takes.',
    facts: { unit: 'unit' },
    bare: {
      vi: 'Không đổi đơn vị tính được: đã có phiếu ghi theo đơn vị cũ, hoặc số lượng lẻ hơn đơn vị mới cho phép.',
      en: 'The unit cannot be changed: later papers tell the old one, or a quantity is finer than the new one takes.',
    },
  },
  TRANSFER_SAME_WAREHOUSE: { vi: 'Kho đi và kho đến phải khác nhau.', en: 'The warehouses must differ.' },
  TRANSFER_ALREADY_ACCEPTED: {
    vi: 'Chuyến chuyển kho đã được nhận.',
    en: 'The transfer has been accepted already.',
  },
  TRANSFER_LINE_MISSING: {
    vi: 'Chuyến chuyển kho còn {missing} vật chứng chưa được ghi nhận.',
    en: 'Items of the transfer that were not named: {missing}.',
    facts: { missing: 'count' },
  },
  TRANSFER_LINE_REFUSED: {
    vi: 'Vật chứng này đã bị từ chối nhận và đang trên đường trả về kho gửi.',
    en: 'The item was refused at arrival and is on its way back to the sender.',
  },
  TRANSFER_STATE_WRONG: {
    vi: 'Chuyến chuyển kho không còn ở bước cho phép làm việc này; hãy xem lại trạng thái của chuyến.',
    en: 'The transfer is not at a step that allows this; look at its status again.',
  },
  TRANSFER_ONE_PERSON: {
    vi: 'Người đã xuất chuyển không được tự tiếp nhận hoặc từ chối; người đã từ chối không được tự nhận lại.',
    en: 'Who sent a transfer may not accept or refuse it, and who refused it may not take it back.',
  },
  COUNCIL_MEMBER_MISSING: {
    vi: 'Hội đồng tiêu hủy còn thiếu: {council}.',
    en: 'The destruction council lacks: {council}.',
    facts: { council: 'enum:council' },
    bare: {
      vi: 'Hội đồng tiêu hủy còn thiếu thành phần.',
      en: 'Somebody is missing in the destruction council.',
    },
  },
  COUNCIL_CHAIR_UNFIT: {
    vi: 'Chủ tịch Hội đồng tiêu hủy phải là {role} của đơn vị, ghi đích danh, không phải thủ kho hay người đang xuất kho.',
    en: 'A destruction is chaired by a member of the staff with the role {role}, by id, neither the keeper nor who acts.',
    facts: { role: 'enum:role' },
    bare: {
      vi: 'Người này không được làm chủ tịch Hội đồng tiêu hủy.',
      en: 'This person may not chair a destruction council.',
    },
  },
  COUNCIL_TOO_SMALL: {
    vi: 'Hội đồng tiêu hủy (chủ tịch, thành viên, đại diện cơ quan tài chính) cần ít nhất {required} người có mặt; mới ghi {present}.',
    en: 'The destruction council (chair, members, finance) needs at least {required} people present; {present} are named.',
    facts: { required: 'count', present: 'count' },
    bare: {
      vi: 'Hội đồng tiêu hủy chưa đủ thành viên có mặt.',
      en: 'The destruction council has too few members present.',
    },
  },
  SEAL_ALREADY_LIVE: {
    vi: 'Vật chứng đang có niêm phong {label}.',
    en: 'The item already has the live seal {label}.',
    facts: { label: 'text' },
    bare: { vi: 'Vật chứng đang có niêm phong.', en: 'The item already has a live seal.' },
  },
  SEALED_PART: {
    vi: 'Vật chứng đang niêm phong {label}: phải mở niêm phong trước khi lấy ra, chia hoặc xử lý một phần.',
    en: 'The item is under the seal {label}: it is opened before a part of it is taken, split off or disposed of.',
    facts: { label: 'text' },
    bare: {
      vi: 'Vật chứng đang niêm phong: phải mở niêm phong trước khi lấy ra, chia hoặc xử lý một phần.',
      en: 'A sealed item is opened before a part of it is taken, split off or disposed of.',
    },
  },
  SEAL_DAMAGED: {
    vi: 'Niêm phong {label} không còn nguyên vẹn từ {since}: phải có kết luận của thủ trưởng hoặc niêm phong lại trước đã.',
    en: 'The seal {label} is known not to be intact since {since}: a head concludes on it or the item is sealed again first.',
    facts: { label: 'text', since: 'moment' },
    bare: {
      vi: 'Niêm phong không còn nguyên vẹn: phải có kết luận của thủ trưởng trước đã.',
      en: 'The seal is known not to be intact: a head concludes on it first.',
    },
  },
  SEAL_FINDINGS_DIFFER: {
    vi: 'Niêm phong {label} được ghi là không còn nguyên vẹn lúc {since}, rồi lại được ghi là nguyên vẹn lúc {intactAt}: phải có kết luận của thủ trưởng; niêm phong lại không thay được kết luận đó.',
    en: 'The seal {label} was found not intact at {since} and intact at {intactAt}: a head concludes on it; sealing again does not settle it.',
    facts: { label: 'text', since: 'moment', intactAt: 'moment' },
  },
  SEAL_FINDING_NONE: {
    vi: 'Niêm phong {label} không có phát hiện nào đang chờ kết luận.',
    en: 'Nothing that was found of the seal {label} waits for a conclusion.',
    facts: { label: 'text' },
    bare: {
      vi: 'Niêm phong không có phát hiện nào đang chờ kết luận.',
      en: 'Nothing that was found of the seal waits for a conclusion.',
    },
  },
  SEAL_FINDING_OWN: {
    vi: 'Người phát hiện tình trạng niêm phong không được tự kết luận.',
    en: 'Who found the seal so may not conclude on it.',
  },
  SEAL_NOT_LIVE: { vi: 'Niêm phong này không còn hiệu lực.', en: 'The seal is no longer live.' },
  SEAL_LABEL_TAKEN: { vi: 'Số niêm phong đã dùng rồi.', en: 'The seal label was used before.' },
  SEAL_NOT_VOIDABLE: {
    vi: 'Niêm phong {label} có sẵn khi nhập kho hoặc lấy từ sổ giấy nên không hủy riêng được; hãy hủy bút toán nhập kho hoặc nhận lại kèm theo niêm phong đó.',
    en: 'The seal {label} came with the item or from a paper register and is not voided by itself; reverse the receipt or the return with which it came.',
    facts: { label: 'text' },
    bare: {
      vi: 'Niêm phong có sẵn khi nhập kho hoặc lấy từ sổ giấy không hủy riêng được; hãy hủy bút toán nhập kho hoặc nhận lại kèm theo niêm phong đó.',
      en: 'A seal that came with the item or from a paper register is not voided by itself; reverse the receipt or the return with which it came.',
    },
  },
  SEAL_NOT_LAST_EVENT: {
    vi: 'Niêm phong {label} đã có lần kiểm tra thấy hư hỏng hoặc đã kết thúc nên không hủy được nữa.',
    en: 'The seal {label} was found damaged by a check or has ended and is not voided any more.',
    facts: { label: 'text' },
    bare: {
      vi: 'Niêm phong đã có lần kiểm tra thấy hư hỏng hoặc đã kết thúc nên không hủy được nữa.',
      en: 'The seal was found damaged by a check or has ended and is not voided any more.',
    },
  },
  SEAL_NOTE_REQUIRED: {
    vi: 'Niêm phong không nguyên vẹn thì phải mô tả.',
    en: 'A seal that is not intact must be described.',
  },
  SEAL_PARTICIPANTS_MISSING: {
    vi: 'Cần ít nhất {required} người, trong đó có người tổ chức và người chứng kiến hoặc đại diện cấp xã.',
    en: 'At least {required} people are needed, an organiser and a witness or the commune among them.',
    facts: { required: 'count' },
    bare: {
      vi: 'Chưa đủ người tham gia niêm phong, trong đó phải có người tổ chức và người chứng kiến hoặc đại diện cấp xã.',
      en: 'Too few people took part; an organiser and a witness or the commune must be among them.',
    },
  },
  SEAL_OPENING_PARTICIPANTS_MISSING: {
    vi: 'Cần ít nhất {required} người, trong đó có người tổ chức và người chứng kiến, đại diện cấp xã hoặc người có liên quan.',
    en: 'At least {required} people are needed, an organiser and a witness, the commune or the person concerned among them.',
    facts: { required: 'count' },
  },
  PARTICIPANT_TWICE: {
    vi: '{name} chỉ được ghi một lần trong biên bản. Nếu là hai người trùng tên, hãy ghi thêm điểm phân biệt, ví dụ năm sinh.',
    en: '{name} may stand in the minutes once only. Of two people of one name, write what tells them apart, such as the year of birth.',
    facts: { name: 'name' },
    bare: {
      vi: 'Mỗi người chỉ được ghi một lần trong biên bản. Nếu là hai người trùng tên, hãy ghi thêm điểm phân biệt, ví dụ năm sinh.',
      en: 'A person may stand in the minutes once only. Of two people of one name, write what tells them apart, such as the year of birth.',
    },
  },
  SEAL_BEFORE_RECEIPT: {
    vi: 'Thời điểm niêm phong sớm hơn lúc nhập kho vật chứng này.',
    en: 'The moment of sealing lies before the receipt of the item.',
  },
  SEAL_BEFORE_PREDECESSOR: {
    vi: 'Thời điểm sớm hơn lần niêm phong, kiểm tra hoặc mở niêm phong trước đó.',
    en: 'The moment lies before the sealing, check or opening that precedes it.',
  },
  SEAL_OPENING_NOT_LAST: {
    vi: 'Chỉ niêm phong lại sau lần mở niêm phong gần nhất của vật chứng.',
    en: 'An item is sealed again after its last opening only.',
  },
  RECEIPT_SEAL_REQUIRED: {
    vi: 'Vật chứng loại {class} chỉ được nhận khi đã niêm phong; hãy ghi niêm phong của bên giao.',
    en: 'An item of the class {class} is received sealed only; the seal that it came with must be given.',
    facts: { class: 'enum:exhibitClass' },
    bare: {
      vi: 'Vật chứng loại này chỉ được nhận khi đã niêm phong.',
      en: 'An item of this class is received sealed only.',
    },
  },
  RECEIPT_CONCLUSION_REQUIRED: {
    vi: 'Vật chứng giao đến đã niêm phong phải kèm kết luận giám định (số, ngày, cơ quan giám định).',
    en: 'What comes sealed needs its expert conclusion: number, date and body.',
  },
  CONCLUSION_AFTER_RECEIPT: {
    vi: 'Kết luận giám định ngày {dated} sau ngày nhận vật chứng ({receivedOn}).',
    en: 'The expert conclusion of {dated} is younger than the receipt of {receivedOn}.',
    facts: { dated: 'day', receivedOn: 'day' },
    bare: {
      vi: 'Kết luận giám định không được sau ngày nhận vật chứng.',
      en: 'The expert conclusion is not younger than the receipt.',
    },
  },
  CONCLUSION_AFTER_CORRECTION: {
    vi: 'Kết luận giám định ngày {dated} sau ngày biên bản đính chính loại vật chứng ({correctedOn}).',
    en: 'The expert conclusion of {dated} is younger than the minutes that correct the class, of {correctedOn}.',
    facts: { dated: 'day', correctedOn: 'day' },
    bare: {
      vi: 'Kết luận giám định không được sau ngày biên bản đính chính loại vật chứng.',
      en: 'The expert conclusion is not younger than the minutes that correct the class.',
    },
  },
  SEAL_AFTER_RECEIPT: {
    vi: 'Niêm phong của bên giao phải có trước lúc nhận vật chứng ({receivedAt}).',
    en: 'The seal that an item came with was put on before the receipt ({receivedAt}).',
    facts: { receivedAt: 'moment' },
    bare: {
      vi: 'Niêm phong của bên giao phải có trước lúc nhận vật chứng.',
      en: 'The seal that an item came with was put on before the receipt.',
    },
  },
  SEAL_BEFORE_RELEASE: {
    vi: 'Niêm phong của bên mượn phải có sau lúc xuất kho vật chứng ({releasedAt}).',
    en: 'The seal of the borrower was put on after the item went out ({releasedAt}).',
    facts: { releasedAt: 'moment' },
    bare: {
      vi: 'Niêm phong của bên mượn phải có sau lúc xuất kho vật chứng.',
      en: 'The seal of the borrower was put on after the item went out.',
    },
  },
  SEAL_REASON_NOT_FREE: {
    vi: 'Vật chứng loại {class} luôn phải niêm phong nên không ghi lý do không niêm phong.',
    en: 'An item of the class {class} is always sealed and takes no reason for not being so.',
    facts: { class: 'enum:exhibitClass' },
    bare: {
      vi: 'Vật chứng loại này luôn phải niêm phong nên không ghi lý do không niêm phong.',
      en: 'An item of this class is always sealed and takes no reason for not being so.',
    },
  },
  SEAL_REASON_CONFLICT: {
    vi: 'Vật chứng đang niêm phong thì không ghi lý do không niêm phong.',
    en: 'A sealed item takes no reason for not being sealed.',
  },
  KEEPER_ROLE_MISSING: {
    vi: '{name} không phải thủ kho của đơn vị này vào ngày đó.',
    en: '{name} is no keeper of this office on that day.',
    facts: { name: 'name' },
    bare: {
      vi: 'Người này không phải thủ kho của đơn vị vào ngày đó.',
      en: 'The person is no keeper of the office on that day.',
    },
  },
  KEEPER_ALREADY_NAMED: {
    vi: 'Kho này đã có thủ kho phụ trách trong thời gian đó.',
    en: 'Somebody answers for this warehouse in that time already.',
  },
  INVENTORY_ALREADY_OPEN: {
    vi: 'Kho này đang có đợt kiểm kê chưa khóa.',
    en: 'The warehouse has an inventory that is not closed.',
  },
  INVENTORY_CLOSED: { vi: 'Đợt kiểm kê đã khóa.', en: 'The inventory is closed.' },
  INVENTORY_CANCELLED: { vi: 'Đợt kiểm kê đã bị hủy.', en: 'The inventory is cancelled.' },
  INVENTORY_CANCEL_NOT_YOURS: {
    vi: 'Chỉ người mở đợt kiểm kê hoặc thủ trưởng cấp trên của người đó được hủy, và không phải thủ kho của kho này.',
    en: 'Only who opened the inventory or the head above them may cancel it, and never who keeps the warehouse.',
  },
  INVENTORY_SHORTAGE_UNDECIDED: {
    vi: 'Đợt kiểm kê còn {count} chênh lệch thiếu chưa xử lý; hãy xử lý trước rồi hủy.',
    en: 'The inventory has {count} shortages that are not resolved; resolve them first, then cancel it.',
    facts: { count: 'count' },
    bare: {
      vi: 'Đợt kiểm kê còn chênh lệch thiếu chưa xử lý; hãy xử lý trước rồi hủy.',
      en: 'The inventory has a shortage that is not resolved; resolve it first, then cancel it.',
    },
  },
  INVENTORY_UNSIGNED_NOT_YOURS: {
    vi: 'Chỉ người của cấp trên đã mở và ký đợt kiểm kê này được khóa khi đơn vị chưa ký.',
    en: 'Without the signatures of the office only who opened the inventory from above, and has signed it, may close it.',
  },
  INVENTORY_STATE_WRONG: {
    vi: 'Đợt kiểm kê đang ở bước {status}.',
    en: 'The inventory is at the step {status}.',
    facts: { status: 'enum:inventoryStatus' },
    bare: { vi: 'Đợt kiểm kê đang ở bước khác.', en: 'The inventory is at another step.' },
  },
  INVENTORY_LINES_UNCOUNTED: {
    vi: 'Còn {missing} dòng chưa kiểm đếm.',
    en: 'Lines that have not been counted: {missing}.',
    facts: { missing: 'count' },
    bare: { vi: 'Còn dòng chưa kiểm đếm.', en: 'Some lines have not been counted.' },
  },
  INVENTORY_DISCREPANCIES_OPEN: {
    vi: 'Còn {missing} chênh lệch chưa xử lý.',
    en: 'Discrepancies that are not resolved: {missing}.',
    facts: { missing: 'count' },
    bare: { vi: 'Còn chênh lệch chưa xử lý.', en: 'Some discrepancies are not resolved.' },
  },
  INVENTORY_SIGNATURE_MISSING: {
    vi: 'Còn thiếu chữ ký: {missing}.',
    en: 'Signatures are missing: {missing}.',
    facts: { missing: 'enum:capacity' },
    bare: {
      vi: 'Biên bản còn thiếu chữ ký.',
      en: 'Signatures are missing.',
    },
  },
  INVENTORY_ALREADY_SIGNED: { vi: 'Chức danh này đã ký.', en: 'This capacity has signed already.' },
  INVENTORY_SIGNER_COUNTED: {
    vi: 'Bạn đã đếm hoặc đếm lại trong lần kiểm kê này nên không ký với tư cách thủ trưởng, kể cả khi được ủy quyền.',
    en: 'Whoever counted or recounted in an inventory does not sign it for the head, by delegation neither.',
  },
  INVENTORY_SIGNER_TWICE: {
    vi: 'Một người chỉ ký biên bản một lần.',
    en: 'One person signs the minutes once.',
  },
  INVENTORY_SIGNER_JOINED: {
    vi: 'Thủ kho chỉ ký với tư cách thủ kho, kể cả khi được ủy quyền.',
    en: 'A keeper signs as keeper alone, whatever was delegated.',
  },
  INVENTORY_SIGNER_NEEDED: {
    vi: 'Ngoài bạn, đơn vị không còn ai ký được với tư cách {capacity}; hãy ký với tư cách đó.',
    en: 'Nobody else in the office can sign as {capacity}; sign as that.',
    facts: { capacity: 'enum:capacity' },
  },
  INVENTORY_CAPACITY_NOT_HELD: {
    vi: 'Bạn không giữ chức danh {capacity} tại đơn vị này.',
    en: 'You do not hold the capacity {capacity} in this office.',
    facts: { capacity: 'enum:capacity' },
    bare: {
      vi: 'Bạn không giữ chức trách đó tại đơn vị này.',
      en: 'You do not hold that capacity in this office.',
    },
  },
  INVENTORY_COUNT_BEFORE_OPENING: {
    vi: 'Thời điểm đếm sớm hơn thời điểm mở kiểm kê.',
    en: 'The count lies before the inventory was opened.',
  },
  DISCREPANCY_ALREADY_RESOLVED: {
    vi: 'Chênh lệch đã được xử lý.',
    en: 'The discrepancy is resolved already.',
  },
  DISCREPANCY_NOT_ADJUSTABLE: {
    vi: 'Chênh lệch {discrepancy} không điều chỉnh được trên sổ.',
    en: 'The book cannot be adjusted to a discrepancy of the kind {discrepancy}.',
    facts: { discrepancy: 'enum:discrepancy' },
  },
  DISCREPANCY_OWN_COUNT: {
    vi: 'Người đếm không được tự xử lý chênh lệch của mình.',
    en: 'Who counted may not resolve the discrepancy.',
  },
  FIND_OPEN: {
    vi: 'Vật phát hiện ngoài sổ {label} của vật chứng này chưa xử lý xong; hãy nêu đích danh khi đính chính hoặc xử lý trước.',
    en: 'The find {label} of this item is not settled; name it in the correction, or settle it first.',
    facts: { label: 'code' },
    bare: {
      vi: 'Vật chứng này có vật phát hiện ngoài sổ chưa xử lý xong; hãy nêu đích danh khi đính chính hoặc xử lý trước.',
      en: 'A find of this item is not settled; name it in the correction, or settle it first.',
    },
  },
  FIND_SETTLED: {
    vi: 'Vật phát hiện ngoài sổ này đã được giải quyết.',
    en: 'The find is settled already.',
  },
  FIND_SAME_PERSON: {
    vi: 'Người đã ghi nhận vật phát hiện ngoài sổ {label} không được tự bỏ qua vật đó.',
    en: 'Who wrote the find {label} down may not dismiss it.',
    facts: { label: 'code' },
    bare: {
      vi: 'Người đã ghi nhận vật phát hiện ngoài sổ không được tự bỏ qua vật đó.',
      en: 'Who wrote a find down may not dismiss it.',
    },
  },
  FIND_DIFFERS: {
    vi: 'Vật phát hiện ngoài sổ {label} là {quantity} {unit}; phải nhập đúng như vậy.',
    en: 'The find {label} is {quantity} of the unit {unit}; it is received as that.',
    facts: { label: 'code', quantity: 'quantity', unit: 'unit' },
  },
  FIND_QUANTITY_DIFFERS: {
    vi: 'Kiểm kê đã đếm vật phát hiện ngoài sổ {label} là {quantity}; phải nhập đúng số lượng đó.',
    en: 'The count found {quantity} of the find {label}; it is received in that quantity.',
    facts: { label: 'code', quantity: 'quantity' },
    bare: {
      vi: 'Vật phát hiện ngoài sổ phải được nhập đúng số lượng đã đếm.',
      en: 'A find is received in the quantity that was counted.',
    },
  },
  DISCREPANCY_SIGNER_COUNTED: {
    vi: 'Người ký quyết định cử bạn đã đếm trong đợt kiểm kê này nên bạn không xử lý được chênh lệch.',
    en: 'Who signed the order that sends you has counted in this inventory, so you may not settle.',
  },
  DISCREPANCY_OWN_STORE: {
    vi: 'Thủ kho không được tự xử lý chênh lệch của kho mình, kể cả khi được ủy quyền.',
    en: 'Who keeps the warehouse may not resolve its discrepancies, whatever was delegated.',
  },
  INVENTORY_RECOUNT_REQUIRED: {
    vi: 'Chênh lệch {discrepancy} này phải được người khác đếm lại trước khi quyết định như vậy.',
    en: 'Before this decision somebody else must recount what the discrepancy {discrepancy} is about.',
    facts: { discrepancy: 'enum:discrepancy' },
    bare: {
      vi: 'Chênh lệch này phải được người khác đếm lại trước khi quyết định như vậy.',
      en: 'Before this decision somebody else must recount what the discrepancy is about.',
    },
  },
  INVENTORY_RECOUNT_OWN_COUNT: {
    vi: 'Người đã đếm vật chứng này trong đợt kiểm kê không được đếm lại.',
    en: 'Who counted this in the inventory may not recount it.',
  },
  INVENTORY_RECOUNT_NOT_BLIND: {
    vi: 'Người có quyền xử lý chênh lệch thấy số sổ nên không được đếm lại.',
    en: 'Who may resolve the discrepancy sees what the book says and may not recount.',
  },
  PROGRAMME_EXISTS: {
    vi: 'Năm công tác này đã có kế hoạch kiểm tra.',
    en: 'The working year has its programme already.',
  },
  PROGRAMME_AUTHOR_CANNOT_APPROVE: {
    vi: 'Người lập, xếp lịch hoặc điều chỉnh kế hoạch kiểm tra không được tự phê duyệt.',
    en: 'Who drafted, scheduled or revised a programme may not approve it.',
  },
  PROGRAMME_TARGET_NOT_COVERED: {
    vi: 'Chỉ tiêu {target} mới xếp được {planned}/{required}.',
    en: 'The target {target} has {planned} of {required} planned.',
    facts: { target: 'enum:inspection', planned: 'count', required: 'count' },
  },
  PROGRAMME_STATE_WRONG: {
    vi: 'Kế hoạch kiểm tra đang ở bước {status}.',
    en: 'The programme is at the step {status}.',
    facts: { status: 'enum:programmeStatus' },
    bare: { vi: 'Kế hoạch kiểm tra đang ở bước khác.', en: 'The programme is at another step.' },
  },
  PROGRAMME_LATE_NOTE_MISSING: {
    vi: 'Đã quá hạn phê duyệt {dueOn}; hãy ghi lý do phê duyệt muộn.',
    en: 'The due day {dueOn} has passed; say why the programme is approved late.',
    facts: { dueOn: 'day' },
    bare: {
      vi: 'Đã quá hạn phê duyệt; hãy ghi lý do phê duyệt muộn.',
      en: 'The due day has passed; say why the programme is approved late.',
    },
  },
  PROGRAMME_HOLDS_RECORDS: {
    vi: 'Kế hoạch này đã ghi nhận cuộc kiểm tra đã tiến hành nên không rút được; hãy sửa lịch rồi trình phê duyệt.',
    en: 'The programme holds inspections that were carried out and is not withdrawn; change its plan and have it approved.',
  },
  PROGRAMME_REVISION_OPEN: {
    vi: 'Kế hoạch kiểm tra đang có một lần điều chỉnh chưa xong (lý do: {reason}).',
    en: 'A revision of the programme is open already (reason: {reason}).',
    facts: { reason: 'text' },
    bare: {
      vi: 'Kế hoạch kiểm tra đang có một lần điều chỉnh chưa xong.',
      en: 'A revision of the programme is open already.',
    },
  },
  PROGRAMME_REVISION_MISSING: {
    vi: 'Kế hoạch kiểm tra đã được phê duyệt và không có lần điều chỉnh nào đang mở; hãy mở lần điều chỉnh trước.',
    en: 'The programme is approved and no revision of it is open; open one first.',
  },
  PROGRAMME_REVISION_EMPTY: {
    vi: 'Lần điều chỉnh này chưa thay đổi cuộc kiểm tra nào.',
    en: 'The revision changes nothing yet.',
  },
  INSPECTION_UNDER_WAY: {
    vi: 'Cuộc kiểm tra đơn vị {office} đang tiến hành ({from} – {to}); chỉ sửa được ngày kết thúc và thành phần đoàn.',
    en: 'The inspection of the office {office} is under way ({from} – {to}); only its last day and its team may change.',
    facts: { office: 'code', from: 'day', to: 'day' },
  },
  INSPECTION_AFTER_APPROVAL: {
    vi: 'Kế hoạch đã được phê duyệt ngày {approvedOn}; cuộc kiểm tra sau ngày này phải có trong kế hoạch.',
    en: 'The programme was approved on {approvedOn}; what is inspected later must be planned in it.',
    facts: { approvedOn: 'day' },
    bare: {
      vi: 'Cuộc kiểm tra sau ngày phê duyệt phải có trong kế hoạch.',
      en: 'What is inspected after the approval must be planned in the programme.',
    },
  },
  INSPECTION_DECISION_SIGNER: {
    vi: 'Quyết định kiểm tra ngày {dated} phải do thủ trưởng THADS tỉnh hoặc người được ủy quyền khi đó ký, không phải người nhập hay thành viên đoàn.',
    en: 'The decision of {dated} is signed by the provincial head or a delegate of that day, who neither enters it nor is of the team.',
    facts: { dated: 'day' },
    bare: {
      vi: 'Quyết định kiểm tra phải do thủ trưởng THADS tỉnh hoặc người được ủy quyền khi đó ký, không phải người nhập.',
      en: 'The decision is signed by the provincial head or a delegate of its day, who does not enter it.',
    },
  },
  INSPECTOR_ABSENT: {
    vi: 'Người kiểm tra đơn vị {office} vắng mặt từ {from} đến {to} ({absence}).',
    en: 'The inspector for the office {office} is away from {from} to {to} ({absence}).',
    facts: { office: 'code', from: 'day', to: 'day', absence: 'enum:absence' },
    bare: {
      vi: 'Đoàn kiểm tra có người vắng mặt trong thời gian kiểm tra.',
      en: 'Somebody of the team is away on the days of the inspection.',
    },
  },
  ABSENCE_OVERLAPS: {
    vi: 'Người này đã được ghi vắng mặt trong những ngày đó.',
    en: 'The person is entered as away on these days already.',
  },
  ABSENCE_WITHDRAWN: { vi: 'Lần vắng mặt này đã được rút.', en: 'The absence was withdrawn already.' },
  SCHEDULE_NOBODY_TO_STAND_IN: {
    vi: 'Không còn ai thay được trong đoàn {kind} tại đơn vị {office} từ {from} đến {to}; hãy đổi ngày.',
    en: 'Nobody is free to stand in for the {kind} of the office {office} from {from} to {to}; choose other days.',
    facts: { kind: 'enum:inspection', office: 'code', from: 'day', to: 'day' },
  },
  PROGRAMME_INFEASIBLE: {
    vi: 'Không xếp được lịch; các lý do được nêu kèm theo.',
    en: 'No schedule fits; the reasons are told beside this.',
  },
  INSPECTION_DATE_NOT_WORKING_DAY: {
    vi: 'Ngày {date} không phải ngày làm việc.',
    en: '{date} is not a working day.',
    facts: { date: 'day' },
  },
  INSPECTION_OUTSIDE_WORKING_YEAR: {
    vi: 'Ngày kiểm tra nằm ngoài năm công tác {from} – {to}.',
    en: 'The inspection lies outside the working year {from} – {to}.',
    facts: { from: 'day', to: 'day' },
    bare: {
      vi: 'Ngày kiểm tra nằm ngoài năm công tác.',
      en: 'The inspection lies outside the working year.',
    },
  },
  INSPECTION_IN_PAST: {
    vi: 'Ngày {date} đã qua; hôm nay là {today}.',
    en: '{date} has passed; today is {today}.',
    facts: { date: 'day', today: 'day' },
  },
  INSPECTION_DATES_REVERSED: {
    vi: 'Ngày kết thúc sớm hơn ngày bắt đầu.',
    en: 'The last day lies before the first.',
  },
  INSPECTOR_DOUBLE_BOOKED: {
    vi: 'Người kiểm tra đơn vị {office} đã có lịch ở đơn vị {otherOffice} từ {from} đến {to}.',
    en: 'The inspector for the office {office} is booked for the office {otherOffice} from {from} to {to}.',
    facts: { office: 'code', otherOffice: 'code', from: 'day', to: 'day' },
    bare: {
      vi: 'Người kiểm tra đã có lịch khác trong những ngày đó.',
      en: 'The inspector is booked on these days.',
    },
  },
  INSPECTOR_HAS_CONFLICT: {
    vi: 'Người kiểm tra có liên quan đến đơn vị {office}.',
    en: 'The inspector has an interest in the office {office}.',
    facts: { office: 'code' },
    bare: {
      vi: 'Đoàn kiểm tra có người liên quan đến đơn vị được kiểm tra.',
      en: 'Somebody of the team has an interest in the inspected office.',
    },
  },
  OFFICE_DOUBLE_BOOKED: {
    vi: 'Đơn vị {office} đã có đoàn khác từ {from} đến {to}.',
    en: 'The office {office} has another team from {from} to {to}.',
    facts: { office: 'code', from: 'day', to: 'day' },
    bare: {
      vi: 'Đơn vị này đã có đoàn khác trong những ngày đó.',
      en: 'The office has another team on these days.',
    },
  },
  INSPECTION_TEAM_TOO_SMALL: {
    vi: 'Đoàn kiểm tra cần ít nhất {required} người.',
    en: 'An inspection team needs at least {required} people.',
    facts: { required: 'count' },
    bare: { vi: 'Đoàn kiểm tra chưa đủ người.', en: 'The inspection team has too few people.' },
  },
  INSPECTION_ALREADY_DONE: {
    vi: 'Cuộc kiểm tra đã được ghi nhận.',
    en: 'The inspection is recorded as done already.',
  },
  INSPECTION_NOT_BEGUN: { vi: 'Cuộc kiểm tra chưa đến ngày.', en: 'The inspection has not begun yet.' },
  INSPECTION_CANCELLED: { vi: 'Cuộc kiểm tra đã bị hủy.', en: 'The inspection is cancelled.' },
  INSPECTION_NOT_OF_TEAM: {
    vi: 'Chỉ thành viên đoàn kiểm tra hoặc phòng chủ trì được ghi kết quả.',
    en: 'Only the team or the leading departments record the result.',
  },
  INSPECTION_TEAM_MEMBER_REPEATED: {
    vi: 'Một người được ghi hai lần trong đoàn kiểm tra đơn vị {office}.',
    en: 'One person stands twice in the team for the office {office}.',
    facts: { office: 'code' },
    bare: {
      vi: 'Một người được ghi hai lần trong đoàn kiểm tra.',
      en: 'One person stands twice in the team.',
    },
  },
  INSPECTOR_UNKNOWN: {
    vi: 'Đoàn kiểm tra đơn vị {office} có người không thuộc danh sách người kiểm tra.',
    en: 'The team for the office {office} has a person who is not an inspector.',
    facts: { office: 'code' },
  },
  CALENDAR_YEAR_WITHOUT_HOLIDAYS: {
    vi: 'Chưa có lịch nghỉ lễ năm {year}; ngày làm việc của năm này chưa chắc chắn.',
    en: 'No holidays of {year} are listed; its working days are not certain.',
    facts: { year: 'year' },
  },
  PROGRAMME_APPROVED_LATE: {
    vi: 'Kế hoạch kiểm tra được duyệt sau hạn {dueOn} ({source}).',
    en: 'The programme is approved after its due day {dueOn}.',
    facts: { dueOn: 'day', source: 'text' },
  },
  SCHEDULE_SETTING_INVALID: {
    vi: 'Thông số xếp lịch {setting} không dùng được: {value}.',
    en: 'The schedule setting {setting} cannot be used: {value}.',
    facts: { setting: 'code', value: 'text' },
  },
  SCHEDULE_NOT_ENOUGH_OFFICES: {
    vi: 'Chỉ tiêu {kind} cần {required} đơn vị nhưng chỉ có {offices}.',
    en: 'The target {kind} asks for more offices ({required}) than there are ({offices}).',
    facts: { kind: 'enum:inspection', required: 'count', offices: 'count' },
  },
  SCHEDULE_NOT_ENOUGH_INSPECTORS: {
    vi: 'Không lập được đoàn {teamSize} người cho đơn vị {office} ({kind}).',
    en: 'No team of {teamSize} can be formed for the office {office} ({kind}).',
    facts: { teamSize: 'count', office: 'code', kind: 'enum:inspection' },
  },
  SCHEDULE_NOT_ENOUGH_DAYS: {
    vi: 'Đơn vị {office} cần {needed} ngày làm việc liền nhau, dài nhất chỉ còn {longestRun}.',
    en: 'Working days in a row that the office {office} needs: {needed}; its longest run: {longestRun}.',
    facts: { office: 'code', needed: 'count', longestRun: 'count' },
  },
  SCHEDULE_INSPECTOR_DAYS_SHORT: {
    vi: 'Cần {inspectorDaysNeeded} ngày công kiểm tra, chỉ có {inspectorDaysAvailable}, thiếu {inspectorDaysShort}.',
    en: 'Inspector days needed: {inspectorDaysNeeded}; existing: {inspectorDaysAvailable}; short: {inspectorDaysShort}.',
    facts: { inspectorDaysNeeded: 'count', inspectorDaysAvailable: 'count', inspectorDaysShort: 'count' },
  },
  SCHEDULE_NO_FREE_DATES: {
    vi: 'Không còn ngày nào đơn vị {office} và đoàn {teamSize} người cùng rảnh ({kind}).',
    en: 'No days are left on which the office {office} and a team of {teamSize} are free together ({kind}).',
    facts: { office: 'code', teamSize: 'count', kind: 'enum:inspection' },
  },
  SCHEDULE_OFFICE_PASSED_OVER: {
    vi: 'Đơn vị {office} đến lượt nhưng phải nhường ({kind}): {because}.',
    en: 'It was the turn of the office {office}, but it gave way ({kind}): {because}.',
    facts: { office: 'code', kind: 'enum:inspection', because: 'enum:obstacle' },
  },
  SCHEDULE_ROTATION_EXCEEDED: {
    vi: 'Đơn vị {office} chưa được kiểm tra nội bộ từ năm {lastInternalYear}.',
    en: 'The office {office} has had no internal inspection since {lastInternalYear}.',
    facts: { office: 'code', lastInternalYear: 'year' },
  },
  EXPORT_PERIOD_EMPTY: {
    vi: 'Thời điểm kết thúc phải sau thời điểm bắt đầu.',
    en: 'The period must end after it begins.',
  },
  DELEGATE_OF_INVOLVED: {
    vi: 'Bạn chỉ có quyền này theo ủy quyền của người đã tham gia bước trước, nên không thể là người thứ hai.',
    en: 'You hold this right only by delegation from somebody who took part in a step before, so you are no second person.',
  },
  EXPORT_OWN_REQUEST: {
    vi: 'Người yêu cầu kết xuất không được tự quyết định; cần người thứ hai.',
    en: 'Who asked for an export may not decide on it; a second person must.',
  },
  EXPORT_STATE_WRONG: {
    vi: 'Yêu cầu kết xuất này đã được quyết định ({status}).',
    en: 'The export has been decided on already ({status}).',
    facts: { status: 'enum:exportStatus' },
    bare: { vi: 'Yêu cầu kết xuất này đã được quyết định.', en: 'The export has been decided on already.' },
  },
  EXPORT_EXPIRED: {
    vi: 'Đã hết hạn tải tệp kết xuất.',
    en: 'The approval of the export has expired.',
  },
  EXPORT_DOWNLOADS_USED: {
    vi: 'Đã tải hết số lần được phép.',
    en: 'All downloads of the approval are used.',
  },
  REGISTER_UNREADABLE: {
    vi: 'Không đọc được tệp sổ: {reasonVietnamese}.',
    en: 'The register cannot be read: {reasonEnglish}.',
    facts: { reasonVietnamese: 'text', reasonEnglish: 'text' },
  },
  REGISTER_NEEDS_ANSWERS: {
    vi: 'Cần trả lời trước khi nhập sổ: {questionsVietnamese}.',
    en: 'Answers are needed before the register can be taken over: {questionsEnglish}.',
    facts: { questionsVietnamese: 'text', questionsEnglish: 'text' },
  },
  REGISTER_OFFICE_DIFFERS: {
    vi: 'Sổ ghi đơn vị {stated}, không phải {chosen}.',
    en: 'The register names the office {stated}, not {chosen}.',
    facts: { stated: 'code', chosen: 'code' },
  },
  REGISTER_READING_STOPPED: {
    vi: 'Máy chủ đã dừng khi đang đọc tệp; hãy nộp lại tệp.',
    en: 'The server stopped while it read the file; prepare it again.',
  },
  REGISTER_DRAFT_NOT_OPEN: {
    vi: 'Bản chuẩn bị này không ở trạng thái chờ duyệt.',
    en: 'The draft does not wait for its release.',
  },
  REGISTER_DRAFT_CHANGED: {
    vi: 'Sổ kho hoặc bản chuẩn bị đã thay đổi sau khi hiển thị; hãy xem lại kết quả mới rồi duyệt.',
    en: 'The book or the draft has changed since it was shown; look at the new outcome and release that.',
  },
  REGISTER_SAME_PERSON: {
    vi: 'Người chuẩn bị không tự duyệt; cần một người khác duyệt.',
    en: 'Whoever prepared it does not release it; somebody else must.',
  },
  REGISTER_CORRECTION_REPLACED: {
    vi: 'Dòng này đã có bản đính chính mới hơn; hãy duyệt bản mới nhất.',
    en: 'The row has a later correction; release the last one.',
  },
  REGISTER_CLOSED: {
    vi: 'Việc nhập sổ của đơn vị đã kết thúc ngày {closedOn}; vật chứng, tài sản nhập kho bằng phiếu nhập.',
    en: 'The registers of the office closed on {closedOn}; goods come in by receipt.',
    facts: { closedOn: 'day' },
    bare: {
      vi: 'Việc nhập sổ của đơn vị đã kết thúc; vật chứng, tài sản nhập kho bằng phiếu nhập.',
      en: 'The registers of the office are closed; goods come in by receipt.',
    },
  },
  REGISTER_CLOSING_SET: {
    vi: 'Ngày kết thúc nhập sổ của đơn vị đã được ấn định là {closedOn}.',
    en: 'The registers of the office were set to close on {closedOn} already.',
    facts: { closedOn: 'day' },
    bare: {
      vi: 'Ngày kết thúc nhập sổ của đơn vị đã được ấn định.',
      en: 'The day on which the registers of the office close is set already.',
    },
  },
  REGISTER_CLOSING_PAST: {
    vi: 'Ngày kết thúc nhập sổ không được ở trước hôm nay.',
    en: 'The day on which the registers close does not lie before today.',
  },
  REGISTER_RELEASE_FAILED: {
    vi: 'Lần duyệt gần nhất không thành công; chưa ghi gì vào sổ. Hãy duyệt lại.',
    en: 'The last release failed; nothing of it was booked. Release it again.',
  },
  REGISTER_DIFFERENCE_SETTLED: {
    vi: 'Điểm khác này đã được ghi nhận hoặc bỏ qua.',
    en: 'The difference was applied or dismissed already.',
  },
  REGISTER_DIFFERENCE_BY_HAND: {
    vi: 'Không tự ghi nhận được điểm khác ở cột {columns}; hãy đính chính bằng thao tác riêng rồi bỏ qua điểm khác này.',
    en: 'What differs in {columns} is not applied by itself; correct it by its own act, then dismiss it here.',
    facts: { columns: 'text' },
  },
  REGISTER_ROW_PERHAPS_TAKEN: {
    vi: 'Dòng này có thể đã nhập với cách ghi khác; hãy xác nhận là vật khác, hoặc bỏ qua dòng.',
    en: 'The row was perhaps taken already, written differently; say that it is another item, or dismiss it.',
  },
  REGISTER_ROW_SETTLED: {
    vi: 'Dòng này đã được nhập hoặc bỏ qua.',
    en: 'The row was taken or dismissed already.',
  },
  REGISTER_COLUMN_UNKNOWN: {
    vi: 'Sổ không có cột: {columns}.',
    en: 'The register has no such columns: {columns}.',
    facts: { columns: 'text' },
  },
  REGISTER_ROW_STILL_FAULTY: {
    vi: 'Dòng vẫn còn lỗi: {reasonsVietnamese}.',
    en: 'The row still has faults: {reasonsEnglish}.',
    facts: { reasonsVietnamese: 'text', reasonsEnglish: 'text' },
  },
});

export type UserErrorCode = keyof typeof userErrors;

export type SentenceOf<Code extends UserErrorCode> = (typeof userErrors)[Code];

/** The codes that can be told without any fact. */
export type BareCode = {
  [Code in UserErrorCode]: SentenceOf<Code> extends { readonly facts: object }
    ? SentenceOf<Code> extends { readonly bare: Bilingual }
      ? Code
      : never
    : Code;
}[UserErrorCode];

export function isUserErrorCode(code: string): code is UserErrorCode {
  return Object.hasOwn(userErrors, code);
}

/**
 * Who could do it instead, after the sentence of a refusal whose command has looked for them; where nobody is left, what
 * may be done about it: of counting and settling the province sends somebody.
 */
function elsewhere(
  language: 'vi' | 'en',
  { eligible, commissionable }: Readonly<Record<string, string>>,
): string {
  if (eligible === undefined) {
    return '';
  }
  if (eligible !== '') {
    return language === 'vi'
      ? ` Người làm được: ${peopleInVietnamese(eligible)}.`
      : ` Who could: ${eligible}.`;
  }
  if (commissionable === undefined) {
    return language === 'vi'
      ? ' Không còn ai làm được; hãy báo thủ trưởng cấp trên.'
      : ' Nobody is left who could; tell the head above.';
  }
  return language === 'vi'
    ? ` Không còn ai làm được; Trưởng hoặc Phó trưởng THADS tỉnh cần ra quyết định cử người của đơn vị khác ${wordsOf('act', commissionable)} trong đợt kiểm kê này.`
    : ` Nobody is left who could; the head or a deputy of the province sends a person of another office (${commissionable}) by a written order.`;
}

/**
 * The sentence of a code in one language, its facts filled in, and who could do it instead where that was looked for.
 * @throws Error when facts are missing and the code has no sentence for that
 */
export function sentenceOf(
  code: UserErrorCode,
  language: 'vi' | 'en',
  facts: Readonly<Record<string, string>> = {},
): string {
  const sentence: Sentence = userErrors[code];
  const kinds = sentence.facts ?? {};
  if (Object.keys(kinds).every((name) => facts[name] !== undefined)) {
    const told = fillIn(sentence[language], (name) =>
      language === 'vi' ? inVietnamese(name, { facts, kinds }) : (facts[name] ?? ''),
    );
    return `${told}${elsewhere(language, facts)}`;
  }
  if (sentence.bare === undefined) {
    throw new Error(`${code} was told without ${Object.keys(kinds).join(', ')}.`);
  }
  return sentence.bare[language];
}
