import { SqlMigration } from './sql-migration.js';

/** Offices as a tree, staff, their roles per office and period, and their sessions. */
export class Migration20261101000300_identity extends SqlMigration {
  protected readonly sql = `
    create schema identity;
    grant usage on schema identity to so_kho_app;

    create table identity.office (
      id uuid not null,
      parent_id uuid,
      code text not null,
      kind text not null,
      number integer,
      name text not null,
      constraint pk_office primary key (id),
      constraint uq_office_code unique (code),
      constraint fk_office_parent foreign key (parent_id) references identity.office (id) on delete restrict,
      constraint ck_office_kind check (kind in ('PROVINCE', 'DEPARTMENT', 'REGIONAL_OFFICE')),
      constraint ck_office_root check ((kind = 'PROVINCE') = (parent_id is null)),
      constraint ck_office_code check (code ~ '^[A-Z0-9]{2,12}$')
    );
    create index ix_office_parent on identity.office (parent_id);

    create table identity.staff (
      id uuid not null,
      username text not null,
      full_name text not null,
      title text not null,
      password_hash text not null,
      active boolean not null default true,
      created_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_staff primary key (id),
      constraint uq_staff_username unique (username),
      constraint ck_staff_username check (username ~ '^[a-z0-9][a-z0-9.-]{1,62}$'),
      constraint ck_staff_full_name check (btrim(full_name) <> '')
    );

    create table identity.role_assignment (
      id uuid not null,
      staff_id uuid not null,
      role text not null,
      office_id uuid not null,
      valid_from date not null,
      valid_to date,
      constraint pk_role_assignment primary key (id),
      constraint uq_role_assignment unique (staff_id, role, office_id, valid_from),
      constraint fk_role_assignment_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint fk_role_assignment_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint ck_role_assignment_role check (role in (
        'KEEPER', 'ACCOUNTANT', 'ENFORCEMENT_OFFICER', 'OFFICE_HEAD', 'FINANCE', 'INSPECTION', 'INSPECTOR',
        'PROVINCIAL_HEAD', 'PROSECUTOR', 'ADMINISTRATOR')),
      constraint ck_role_assignment_period check (valid_to is null or valid_to >= valid_from)
    );
    create index ix_role_assignment_staff on identity.role_assignment (staff_id);
    create index ix_role_assignment_office on identity.role_assignment (office_id);

    create table identity.session (
      id uuid not null,
      staff_id uuid not null,
      token_hash text not null,
      opened_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      closed_at timestamptz(3),
      constraint pk_session primary key (id),
      constraint uq_session_token unique (token_hash),
      constraint fk_session_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint ck_session_period check (expires_at > opened_at),
      constraint ck_session_token_hash check (token_hash ~ '^[0-9a-f]{64}$')
    );
    create index ix_session_staff on identity.session (staff_id);

    grant select, insert on identity.office to so_kho_app;
    grant select, insert, update (full_name, title, password_hash, active) on identity.staff to so_kho_app;
    grant select, insert, update (valid_to) on identity.role_assignment to so_kho_app;
    grant select, insert, update (token_hash, expires_at, closed_at) on identity.session to so_kho_app;
  `;
}
