package io.honeyguide.distribution.recommend;

/** Shape of what a run prints. */
enum ReportFormat {
  /** For people. */
  TABLE,
  /** For programs. */
  JSON,
  /** For spreadsheets: one line per window, contender and part. */
  CSV
}
