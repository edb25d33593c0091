import type { ExplorerExample } from '../platform/http/explorer.js';

/** What the explorer page offers to a newcomer; a test runs every one of them. */
export const explorerExamples: readonly ExplorerExample[] = [
  {
    name: 'Tôi là ai',
    document: `query WhoAmI {
  viewer {
    staff { username fullName title }
    grants { role office { code name } }
    permissions
  }
}
`,
  },
  {
    name: 'Vật chứng trong kho',
    document: `query Exhibits($first: Int!, $after: String) {
  exhibits(first: $first, after: $after, filter: { status: IN_STORE }) {
    nodes {
      code
      name
      class { name highRisk }
      holdings { quantity place { name } }
      unit { name }
      case { judgmentNumber enforcementDecisionNumber parties { name } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { first: 20 },
  },
  {
    name: 'Tồn đọng: nhập kho đã lâu, chưa có quyết định xử lý',
    document: `query Backlog($until: Date!, $first: Int!, $after: String) {
  exhibits(filter: { awaitsDecision: true, receivedUntil: $until }, first: $first, after: $after) {
    nodes { code name receivedOn stage sealState case { title judgmentNumber } }
    totalCount
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { until: '2025-11-28', first: 20 },
  },
  {
    name: 'Trích xuất đã quá hạn trả',
    document: `query Overdue($first: Int!, $after: String) {
  openReleases(filter: { overdue: true }, first: $first, after: $after) {
    nodes { dueOn quantity returnedQuantity requestedBy place { name } exhibit { code name } }
    totalCount
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { first: 20 },
  },
  {
    name: 'Chuỗi biến động của một vật chứng',
    document: `query Chain($code: String!) {
  exhibits(first: 1, filter: { code: $code }) {
    nodes {
      code
      name
      status
      movements(first: 50) {
        nodes {
          seq
          kind
          quantity
          occurredAt
          from { name }
          to { name }
          order { number dated }
          voucher { number dated }
          handover { giverName receiverName }
          recordedBy { fullName }
        }
      }
    }
  }
}
`,
    variables: { code: 'KV03-26-00001-X' },
  },
  {
    name: 'Kho và số vật chứng',
    document: `query Warehouses {
  warehouses(first: 100) {
    nodes {
      code
      name
      ownership
      office { code name }
      counters { exhibits highRisk unsealed released }
    }
    totalCount
  }
}
`,
  },
  {
    name: 'Tra cứu không dấu: biển số, tên, số niêm phong',
    document: `query Search($text: String!, $kinds: [SearchKind!], $first: Int!, $after: String) {
  search(text: $text, kinds: $kinds, first: $first, after: $after) {
    nodes {
      kind
      match
      exhibit { id code name status }
      caseFile { id title judgmentNumber }
      seal { id label { text } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { text: 'xe may', first: 10 },
  },
  {
    name: 'Biến động mới nhất',
    document: `query Movements($filter: MovementFilter, $first: Int!, $after: String) {
  movements(filter: $filter, first: $first, after: $after) {
    nodes {
      kind
      quantity
      occurredAt
      exhibit { code name }
      from { code }
      to { code }
      recordedBy { fullName }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { first: 20 },
  },
  {
    name: 'Nhật ký: ai đã làm gì',
    document: `query Audit($first: Int!, $after: String) {
  auditEvents(first: $first, after: $after) {
    nodes {
      recordedAt
      kind
      actorName
      actorRoles
      office { code }
      subjectType
      subjectLabel
      before
      after
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { first: 20 },
  },
];
