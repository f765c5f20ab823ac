package io.honeyguide.recommender.model;

/**
 * Powers and logarithms of two for decaying weights, the same bits on every machine.
 *
 * <p>{@code Math.exp} may differ between platforms and {@code StrictMath} takes several times as
 * long; snapshots and replays must agree to the last bit. Both functions here use only additions,
 * multiplications and bit moves. Their relative error is below 1e-6, far under what any weight of
 * the model means.
 */
public final class Decay {

  private static final double LN2 = 0.6931471805599453;

  private static final float LN2_FLOAT = (float) LN2;

  private Decay() {}

  /**
   * {@code 2^-x}.
   *
   * @param x at least 0; 0 is returned above 1000
   */
  public static float halvings(double x) {
    if (!(x < 1000)) {
      return 0;
    }
    var whole = (int) (x + 0.5);
    // Taylor series of e^-y for |y| <= ln 2 / 2: the first left-out term is below 1e-8.
    var y = (x - whole) * LN2;
    var fraction =
        1
            - y
                * (1
                    - y
                        * (1 / 2.0
                            - y
                                * (1 / 6.0
                                    - y
                                        * (1 / 24.0
                                            - y * (1 / 120.0 - y * (1 / 720.0 - y / 5040.0))))));
    return (float) (fraction * Double.longBitsToDouble((1023L - whole) << 52));
  }

  /**
   * {@code e^-x}.
   *
   * @param x at least 0
   */
  public static float exponential(double x) {
    return halvings(x / LN2);
  }

  /**
   * The natural logarithm, quickly: absolute error below 2e-5.
   *
   * @param x above 0, finite and not subnormal
   */
  public static float ln(float x) {
    var bits = Float.floatToRawIntBits(x);
    // Splits so that the mantissa lies in [sqrt 1/2, sqrt 2): 0x3f3504f3 is sqrt 1/2.
    var exponent = (bits - 0x3f35_04f3) >> 23;
    var t = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
    // Least-squares polynomial at the Chebyshev points of that range, largest error 1.2e-5.
    var ln = .9998798f + t * (-.49934378f + t * (.3384132f + t * (-.27203846f + t * .16801533f)));
    return exponent * LN2_FLOAT + t * ln;
  }

  /**
   * The logarithm to base 2.
   *
   * @param x above 0 and finite
   */
  public static double log2(double x) {
    var bits = Double.doubleToRawLongBits(x);
    var exponent = (int) (bits >>> 52) - 1023;
    var mantissa = Double.longBitsToDouble((bits & 0xf_ffff_ffff_ffffL) | (1023L << 52));
    if (mantissa > 1.4142135623730951) {
      mantissa *= 0.5;
      exponent++;
    }
    // ln m = 2 artanh((m-1)/(m+1)); |z| < 0.1716, so z^9/9 is below 2e-8.
    var z = (mantissa - 1) / (mantissa + 1);
    var q = z * z;
    var ln = 2 * z * (1 + q * (1 / 3.0 + q * (1 / 5.0 + q * (1 / 7.0 + q / 9.0))));
    return exponent + ln / LN2;
  }
}
