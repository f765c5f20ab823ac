package io.honeyguide.distribution.log;

/** How payloads are shown. */
enum PayloadText {
  /** As text where they are UTF-8, else in hexadecimal. */
  TEXT,
  /** In hexadecimal. */
  HEX,
  /** Only their size. */
  NONE
}
