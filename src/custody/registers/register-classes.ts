import { normaliseText } from './register-text.js';

/** What sort of thing an item is; decides place, custodian and deadlines. */
export type ExhibitClass =
  | 'DRUG'
  | 'EXPLOSIVE'
  | 'WEAPON'
  | 'DOCUMENT'
  | 'GOLD'
  | 'FOREIGN_CURRENCY'
  | 'MONEY'
  | 'ELECTRONICS'
  | 'VEHICLE'
  | 'WILDLIFE'
  | 'LIVESTOCK'
  | 'TIMBER'
  | 'CHEMICAL'
  | 'TOBACCO_ALCOHOL'
  | 'PERISHABLE'
  | 'CLOTHING'
  | 'TOOL'
  | 'OTHER';

/** The first rule that fits decides, so what a thing is stands before what it is made of or about. */
const RULES: readonly (readonly [ExhibitClass, readonly string[]])[] = [
  [
    'DRUG',
    [
      'ma túy',
      'ma tuý',
      'heroin',
      'methamphetamine',
      'ketamine',
      'mdma',
      'thuốc lắc',
      'cần sa',
      'thuốc phiện',
      'chất rắn dạng tinh thể',
    ],
  ],
  ['DOCUMENT', ['giấy', 'sổ', 'hộ chiếu', 'căn cước', 'cccd', 'cmnd', 'bằng lái', 'hợp đồng', 'hồ sơ']],
  ['EXPLOSIVE', ['pháo', 'thuốc nổ', 'kíp nổ', 'lựu đạn', 'mìn']],
  ['WEAPON', ['súng', 'đạn', 'kiếm', 'dao', 'mã tấu', 'côn nhị khúc', 'nỏ']],
  ['GOLD', ['kim loại màu vàng', 'vàng sjc', 'vàng miếng', 'nhẫn vàng']],
  ['FOREIGN_CURRENCY', ['ngoại tệ', 'đô la', 'usd', 'eur', 'euro', 'nhân dân tệ', 'kíp lào', 'riel', 'baht']],
  ['MONEY', ['tiền']],
  [
    'ELECTRONICS',
    ['điện thoại', 'máy tính', 'usb', 'thẻ nhớ', 'ổ cứng', 'camera', 'đầu thu', 'máy ảnh', 'thẻ sim', 'sim'],
  ],
  ['TOOL', ['cưa', 'kìm', 'vam', 'búa', 'tua vít', 'cờ lê', 'băng keo', 'thanh sắt', 'xà beng', 'tầm vông']],
  ['VEHICLE', ['mô tô', 'ô tô', 'xe', 'máy kéo']],
  ['WILDLIFE', ['ngà voi', 'vảy tê tê', 'sừng', 'cá thể', 'động vật', 'ngà', 'mật gấu']],
  ['TIMBER', ['gỗ', 'lâm sản']],
  ['CHEMICAL', ['hóa chất', 'hoá chất', 'axit', 'xyanua', 'thuốc trừ sâu']],
  ['TOBACCO_ALCOHOL', ['thuốc lá', 'xì gà', 'rượu', 'bia']],
  ['PERISHABLE', ['sữa', 'cà phê', 'hạt tiêu', 'thịt', 'cá', 'trái cây', 'gạo', 'thực phẩm']],
  ['CLOTHING', ['áo', 'quần', 'dép', 'giày', 'mũ', 'ba lô', 'vali', 'túi xách', 'ví']],
  ['LIVESTOCK', ['gia súc', 'gia cầm', 'trâu', 'bò', 'lợn', 'heo', 'dê', 'gà', 'vịt']],
  ['TOOL', ['bầu cua', 'xí ngầu', 'bài tây', 'bộ bài']],
];

const CLASS_OF_UNIT: ReadonlyMap<string, ExhibitClass> = new Map([
  ['CHI', 'GOLD'],
  ['LUONG', 'GOLD'],
  ['VND', 'MONEY'],
  ['USD', 'FOREIGN_CURRENCY'],
  ...['EUR', 'CNY', 'LAK', 'KHR', 'THB'].map((code) => [code, 'FOREIGN_CURRENCY'] as const),
]);

const PATTERNS: readonly (readonly [ExhibitClass, RegExp])[] = RULES.map(([name, words]) => [
  name,
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'u'),
]);

/**
 * The class of an item by the unit it is counted in (money, gold), else by the words of its name.
 * A proposal for people to confirm, never a finding about the thing.
 */
export function classifyExhibit(name: string, unitCode: string | null): ExhibitClass {
  const ofUnit = unitCode === null ? undefined : CLASS_OF_UNIT.get(unitCode);
  if (ofUnit) return ofUnit;
  const text = normaliseText(name).toLowerCase();
  return PATTERNS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'OTHER';
}
