import type { RequestValues } from './request-value.js';

/** Brings what was read into the form that the executor expects; most of it has that form already. */
export type Finish = (value: unknown, request: RequestValues) => void;

/** The same for one member of a row: it may put another value in its place. */
export type FinishMember = (row: Record<string, unknown>, request: RequestValues) => void;
