const FORMAT = 'urn:oasis:names:tc:opendocument:xmlns:';

export const OFFICE = `${FORMAT}office:1.0`;
export const TABLE = `${FORMAT}table:1.0`;
export const STYLE = `${FORMAT}style:1.0`;
export const TEXT = `${FORMAT}text:1.0`;
/** Of LibreOffice, which tells errors by it. */
export const CALC_EXTENSION = 'urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0';
