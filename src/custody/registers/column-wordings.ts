/**
 * How registers word the titles of their columns. `[…]` may be left out, `/` stands between words of which one is
 * written. The first wording of a column is the one that Mẫu 13 prints and has neither.
 */
export const WORDINGS = {
  serial: ['STT', 'Số TT', 'TT', 'Số thứ tự', 'Thứ tự'],
  receivedOn: [
    'Ngày nhập kho',
    'Ngày nhập/nhận/giao-nhận/tiếp-nhận/bàn-giao/nhập-về [kho] [vật-chứng/tài-sản/vật-chứng-tài-sản]',
    'Thời-gian/Thời-điểm nhập [kho] [vật-chứng]',
    'Nhập kho ngày',
    'Ngày phiếu nhập [kho]',
  ],
  judgment: [
    'Bản án, quyết định số, ngày',
    'Bản án [quyết-định] [tòa-án] [số/số-ngày]',
    'Số/Số-ngày bản án [quyết-định] [tòa-án]',
    'Bản án số quyết định số [ngày]',
    'Bản án hình sự',
  ],
  judgmentDate: [
    'Ngày bản án',
    'Ngày bản án [quyết-định] [tòa-án]',
    'Bản án ngày',
    'Bản án quyết định ngày',
    'Ngày tuyên án',
  ],
  enforcementDecision: [
    'Quyết định THA số, ngày',
    'Quyết định [số/số-ngày] thi-hành-án/thi-hành-án-dân-sự/thi-hành [số/số-ngày]',
    'Số/Số-ngày quyết định thi-hành-án/thi-hành-án-dân-sự/thi-hành',
  ],
  enforcementDecisionDate: [
    'Ngày quyết định THA',
    'Ngày quyết định thi-hành-án/thi-hành-án-dân-sự/thi-hành',
    'Quyết định thi-hành-án/thi-hành-án-dân-sự/thi-hành ngày',
  ],
  parties: [
    'Bị cáo, đương sự',
    '[Họ] [tên] bị-cáo/bị-án/bị-can/đương-sự/bị-cáo-bị-án/bị-can-bị-cáo/bị-cáo-bị-án-đương-sự/đương-sự-bị-cáo/bị-án-đương-sự/bị-can-bị-cáo-đương-sự',
    '[Họ] tên bị cáo đương sự',
    '[Họ] [tên] người phải thi hành án',
    '[Họ] [tên] người phải thi hành án đương sự',
  ],
  giver: [
    'Cơ quan, người bàn giao',
    'Bên/Đơn-vị/Người/Cơ-quan/Nơi/Cơ-quan-người/Cơ-quan-đơn-vị/Người-cơ-quan/Đơn-vị-người/Người-đơn-vị giao/bàn-giao/chuyển-giao [vật-chứng/tài-sản/vật-chứng-tài-sản]',
    'Họ tên người giao/bàn-giao',
    'Bên giao bàn giao',
  ],
  name: [
    'Tên vật chứng, tài sản',
    'Tên [gọi] [chủng-loại/loại/đặc-điểm] vật-chứng/tài-sản/tang-vật/hiện-vật/hàng-hóa/vật-chứng-tài-sản/tài-sản-vật-chứng/tang-vật-phương-tiện/vật-chứng-tang-vật/vật-phẩm [kê-biên/tạm-giữ/kê-biên-tạm-giữ/tạm-giữ-kê-biên] [chủng-loại/đặc-điểm/chủng-loại-đặc-điểm/quy-cách/đặc-điểm-chủng-loại/chủng-loại-quy-cách]',
    'Tên gọi [chủng-loại/đặc-điểm/chủng-loại-đặc-điểm]',
    'Tên [đặc-điểm/chủng-loại]',
    'Vật-chứng/Tang-vật/Vật-chứng-tài-sản/Tài-sản/Tài-sản-vật-chứng/Hiện-vật',
    'Danh mục vật-chứng/tài-sản/vật-chứng-tài-sản',
  ],
  kind: [
    'Loại',
    'Phân loại [vật-chứng] [tài-sản]',
    'Loại VC TSTG TSKB',
    'Phân loại VC TSTG TSKB',
    'VC TSTG TSKB',
    'Vật chứng hay tài sản',
  ],
  unit: ['ĐVT', 'Đơn vị tính', 'Đ V T', 'ĐV tính', 'Đơn vị đo', 'Đơn vị đo lường'],
  quantity: [
    'Số lượng',
    'SL',
    'S L',
    'Số lượng [thực] nhập [kho]',
    'Số lượng nhận/vật-chứng/tài-sản/vật-chứng-tài-sản/khối-lượng/trọng-lượng/khối-lượng-trọng-lượng',
    'Thực nhập',
    'Khối lượng',
    'Trọng lượng',
  ],
  condition: [
    'Tình trạng',
    'Hiện trạng',
    'Tình-trạng/Hiện-trạng/Chất-lượng/Tình-trạng-chất-lượng/Chất-lượng-tình-trạng/Tình-trạng-đặc-điểm/Đặc-điểm-tình-trạng [khi] [nhập/nhận] [kho] [vật-chứng/tài-sản/vật-chứng-tài-sản]',
  ],
  seal: [
    'Niêm phong',
    'Tình trạng niêm phong',
    'Hiện trạng niêm phong',
    'Tem niêm phong',
    'Niêm phong còn hay không',
  ],
  place: [
    'Vị trí',
    'Vị-trí/Nơi/Địa-điểm/Chỗ bảo-quản/lưu-kho/lưu-giữ/để/cất-giữ/lưu-trữ/sắp-xếp/cất/trong-kho [vật-chứng/tài-sản/vật-chứng-tài-sản]',
    'Vị trí kho',
    'Kho kệ',
    'Kệ',
    'Kệ giá',
    'Giá kệ',
  ],
  receiptOrder: [
    'Lệnh nhập kho số',
    '[Số/Số-ngày] lệnh nhập [kho] [số/số-ngày]',
    'Nhập kho lệnh số',
    'Lệnh số nhập kho',
  ],
  receiptVoucher: [
    'Phiếu nhập kho số',
    '[Số/Số-ngày] phiếu nhập [kho] [số/số-ngày]',
    '[Số] chứng từ nhập [kho] [số]',
    'Phiếu số nhập kho',
  ],
  bookValue: [
    'Giá trị (đồng)',
    'Giá trị',
    'Trị giá',
    'Giá-trị/Trị-giá [vật-chứng/tài-sản/vật-chứng-tài-sản/quy-ước/ước-tính/theo-sổ-sách] [đồng/VNĐ/VND]',
    'Thành tiền',
  ],
  disposal: [
    'Hướng xử lý',
    'Hướng-xử-lý/Hình-thức-xử-lý/Biện-pháp-xử-lý/Xử-lý/Nội-dung-xử-lý/Phương-án-xử-lý/Hướng-giải-quyết/Hình-thức-giải-quyết/Cách-xử-lý/Kết-quả-xử-lý [vật-chứng/tài-sản/vật-chứng-tài-sản] [theo-bản-án/bản-án/bản-án-quyết-định]',
  ],
  disposalDecision: [
    'Quyết định xử lý số, ngày',
    'Quyết định xử-lý/tiêu-hủy/xử-lý-vật-chứng/tiêu-hủy-vật-chứng/xử-lý-vật-chứng-tài-sản/xử-lý-tài-sản [số/số-ngày]',
    'Số/Số-ngày quyết định xử-lý/tiêu-hủy/xử-lý-vật-chứng/tiêu-hủy-vật-chứng/xử-lý-vật-chứng-tài-sản/xử-lý-tài-sản',
    'Văn bản xử lý',
  ],
  disposalDecisionDate: [
    'Ngày quyết định xử lý',
    'Ngày quyết định xử-lý/tiêu-hủy/xử-lý-vật-chứng/tiêu-hủy-vật-chứng/xử-lý-tài-sản',
    'Quyết định xử-lý/tiêu-hủy ngày',
  ],
  issueOrder: [
    'Lệnh xuất kho số',
    '[Số/Số-ngày] lệnh xuất [kho] [số/số-ngày]',
    'Xuất kho lệnh số',
    'Lệnh số xuất kho',
  ],
  issueVoucher: [
    'Phiếu xuất kho số',
    '[Số/Số-ngày] phiếu xuất [kho] [số/số-ngày]',
    '[Số] chứng từ xuất [kho] [số]',
    'Phiếu số xuất kho',
  ],
  issuedOn: [
    'Ngày xuất kho',
    'Ngày xuất [kho] [vật-chứng/tài-sản/vật-chứng-tài-sản]',
    'Thời-gian/Thời-điểm xuất [kho] [vật-chứng]',
    'Xuất kho ngày',
    'Ngày phiếu xuất [kho]',
  ],
  receiver: [
    'Người, cơ quan nhận',
    '[Họ-tên] bên/đơn-vị/người/cơ-quan/nơi/cơ-quan-người/người-cơ-quan/đơn-vị-người/người-đơn-vị/cơ-quan-đơn-vị nhận/tiếp-nhận/nhận-lại [vật-chứng/tài-sản/vật-chứng-tài-sản/bàn-giao/hàng]',
  ],
  issuedQuantity: [
    'Số lượng xuất',
    'Số lượng [thực/đã] xuất [kho]',
    'Thực xuất',
    'Đã xuất',
    'Đã xuất kho',
    'Xuất kho số lượng',
  ],
  remaining: [
    'Tồn',
    'Tồn kho',
    'Tồn cuối [kỳ]',
    'Còn lại',
    'Hiện còn',
    'Còn tồn [kho]',
    'Số tồn [kho]',
    'Số lượng tồn/còn/còn-lại/còn-tồn/hiện-còn [kho] [cuối-kỳ/cuối]',
  ],
  note: ['Ghi chú', 'Chú thích', 'Ghi chú khác', 'Ghi chú nếu có'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** Every writing that a wording stands for. */
export function writingsOf(wording: string): string[] {
  return wording.split(' ').reduce<string[]>((writings, part) => withPart(writings, part), ['']);
}

function withPart(writings: readonly string[], part: string): string[] {
  const isOptional = part.startsWith('[');
  const words = (isOptional ? part.slice(1, -1) : part).split('/').map((word) => word.replaceAll('-', ' '));
  const choices = isOptional ? ['', ...words] : words;
  return writings.flatMap((writing) => choices.map((word) => `${writing} ${word}`.trim()));
}
