import { SqlMigration } from './sql-migration.js';

/** Rules of law and house order with their time and source, and the public holidays. */
export class Migration20261101000200_rules extends SqlMigration {
  protected readonly sql = `
    create schema rules;
    grant usage on schema rules to so_kho_app;

    create table rules.rule (
      code text not null,
      valid_from date not null,
      valid_to date,
      value jsonb not null,
      source text not null,
      description text not null,
      constraint pk_rule primary key (code, valid_from),
      constraint ck_rule_period check (valid_to is null or valid_to > valid_from),
      constraint ck_rule_source check (source <> '')
    );

    create table rules.holiday (
      date date not null,
      name text not null,
      constraint pk_holiday primary key (date)
    );

    insert into rules.rule (code, valid_from, value, source, description) values
      ('inspection.accounting.offices-ratio', '2025-10-01', '1',
       'Kế hoạch công tác năm 2026, mục 11.3', 'Tỷ lệ phòng khu vực được kiểm tra kế toán nghiệp vụ trong năm công tác'),
      ('inspection.internal.offices-ratio', '2025-10-01', '0.3',
       'Kế hoạch công tác năm 2026, mục 6.2', 'Tỷ lệ tối thiểu phòng khu vực được kiểm tra nội bộ trong năm công tác'),
      ('inspection.self-check.count', '2025-10-01', '1',
       'Kế hoạch công tác năm 2026, mục 11.3', 'Số lần tự kiểm tra kế toán tại Phòng Tài chính - Kế toán'),
      ('inspection.team-size', '2025-10-01', '2',
       'Quy ước của đơn vị, chờ Quy chế kiểm tra QĐ 457', 'Số thành viên tối thiểu của đoàn kiểm tra, kể cả trưởng đoàn'),
      ('inspection.working-days', '2025-10-01', '3',
       'Quy ước của đơn vị, chờ Quy chế kiểm tra QĐ 457', 'Số ngày làm việc của một cuộc kiểm tra'),
      ('inventory.signatures', '2023-10-01', '["KEEPER","ACCOUNTANT","HEAD"]',
       'Thông tư 04/2023/TT-BTP Điều 11 khoản 4', 'Người ký biên bản kiểm kê'),
      ('disposal.destruction.council-size', '2008-07-01', '2',
       'Luật THADS 2008 Điều 125; hiệu lực chuyển tiếp theo Luật THADS 2025', 'Số thành viên tối thiểu của Hội đồng tiêu hủy'),
      ('seal.participants', '2018-01-01', '2',
       'Nghị định 127/2017/NĐ-CP Điều 7', 'Số người tham gia niêm phong tối thiểu: người tổ chức và người chứng kiến');

    grant select, insert, update on rules.rule, rules.holiday to so_kho_app;
  `;
}
