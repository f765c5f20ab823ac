package io.honeyguide.delivery;

/**
 * The size of a message in one byte, so that a queue can add up what it holds without looking at
 * any message: a reference of eight bytes has no room for a size, and four bytes beside it would
 * cost half as much as the reference.
 *
 * <p>Idea: a floating-point number of units of 32 bytes, four bits of exponent and four of
 * fraction. Up to 1 KiB sizes are rounded up to the unit, above it by at most a sixteenth.
 *
 * <pre>
 * class    units
 * 0        none: the delivery does not count
 * 1..31    as many
 * 32..255  (16 + low four bits) &lt;&lt; (high four bits - 1); 255 is 15.5 MiB, for all that is larger
 * </pre>
 */
final class SizeClass {

  /** Of a delivery that no limit of bytes is about, or whose size nobody knows any more. */
  static final int UNCOUNTED = 0;

  static final int LARGEST = 255;

  private static final int UNIT_BITS = 5;
  private static final int FRACTION_BITS = 4;
  private static final int FRACTIONS = 1 << FRACTION_BITS;

  /** Below it a class is its number of units. */
  private static final int LINEAR_BELOW = 2 * FRACTIONS;

  private SizeClass() {}

  /** The class of a message; at least 1. */
  static int of(int bytes) {
    var units = Math.max(1, (bytes + (1 << UNIT_BITS) - 1) >>> UNIT_BITS);
    if (units < LINEAR_BELOW) {
      return units;
    }
    var shift = Integer.SIZE - 1 - FRACTION_BITS - Integer.numberOfLeadingZeros(units);
    // Where rounding up reaches the next power of two, the sum carries into the exponent.
    var rounded = (units + (1 << shift) - 1) >>> shift;
    return Math.min(LARGEST, (shift << FRACTION_BITS) + rounded);
  }

  /** The bytes that a class stands for: not less than those of any message in it. */
  static long bytes(int sizeClass) {
    if (sizeClass < LINEAR_BELOW) {
      return (long) sizeClass << UNIT_BITS;
    }
    var shift = (sizeClass >>> FRACTION_BITS) - 1;
    return (long) (FRACTIONS + (sizeClass & (FRACTIONS - 1))) << (shift + UNIT_BITS);
  }
}
