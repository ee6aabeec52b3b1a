import { R as r, c as R, i as o } from "./c2pa-8eeyObgG.js";
export {
  r as READER_SUPPORTED_FORMATS,
  R as createC2pa,
  o as isSupportedReaderFormat
};
