package io.honeyguide.log;

/**
 * What {@link MovedRecords} keeps of one record beside its own offset, in 64 bits: its place, which
 * no offset fills, its size, roughly, and in the top bits how it came to be kept.
 *
 * <pre>
 * 0   place: offset of the record that holds it
 * 50  size: eight bits, and above them in four how often it was divided by four
 * 62  it was kept for what it is, not because somebody refers to it
 * 63  it is erased; what was moved keeps its place, where its bytes stand
 * </pre>
 */
final class MovedEntry {

  private static final int SIZE_SHIFT = 50;
  private static final int SIZE_BITS = 0xFFF;
  private static final long PLACE_BITS = (1L << SIZE_SHIFT) - 1;
  private static final long BY_RULE = 1L << 62;
  private static final long ERASED = 1L << 63;

  private MovedEntry() {}

  /**
   * Of a record that was moved.
   *
   * @param place offset of the record that holds it
   * @param bytes its size
   * @param byRule whether it was kept for what it is, not because somebody refers to it
   */
  static long moved(long place, int bytes, boolean byRule) {
    long value = bytes;
    var quarters = 0L;
    while (value > 0xFF) {
      value = (value + 3) >> 2;
      quarters++;
    }
    return place | ((quarters << 8 | value) << SIZE_SHIFT) | (byRule ? BY_RULE : 0);
  }

  /** Of a record that was erased before it was moved. */
  static long erased(long offset) {
    return offset | ERASED;
  }

  /** Of a record of which something is known already: what is erased stays so. */
  static long combined(long known, long entry) {
    if (!isErased(known | entry)) {
      return entry;
    }
    return erased(place(isErased(entry) ? known : entry));
  }

  /** Offset of the record that holds it. */
  static long place(long entry) {
    return entry & PLACE_BITS;
  }

  static boolean isErased(long entry) {
    return entry < 0; // the sign
  }

  static boolean isByRule(long entry) {
    return (entry & BY_RULE) != 0;
  }

  /** Its size, within two hundredths. */
  static long bytes(long entry) {
    var code = (int) (entry >>> SIZE_SHIFT) & SIZE_BITS;
    return (long) (code & 0xFF) << (2 * (code >> 8));
  }

  /** All but the place, in 14 bits as they stand above. */
  static int rest(long entry) {
    return (int) (entry >>> SIZE_SHIFT);
  }

  /** What {@link #place} and {@link #rest} told. */
  static long of(long place, int rest) {
    return place | (long) rest << SIZE_SHIFT;
  }
}
