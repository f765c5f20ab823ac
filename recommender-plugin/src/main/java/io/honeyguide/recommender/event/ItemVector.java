package io.honeyguide.recommender.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where an item lies in a space that the shop made, so that items alike lie in like directions: an
 * embedding of its text or picture. What counts is the direction, not the length.
 */
public final class ItemVector {

  /** Fewest numbers of a vector. */
  public static final int DIMENSION_LEAST = 2;

  /** Most numbers of a vector. */
  public static final int DIMENSION_MOST = 1024;

  /** No vector is told. */
  public static final ItemVector NONE = new ItemVector(new float[0], 0);

  private static final double LENGTH_LEAST = 1e-6;
  private static final double LENGTH_MOST = 1e6;

  private final float[] values;
  private final float scale;

  private ItemVector(float[] values, float scale) {
    this.values = values;
    this.scale = scale;
  }

  /** A vector of these numbers; null when its length is no direction: next to nothing, or huge. */
  public static @Nullable ItemVector of(float... numbers) {
    var squares = 0.0;
    for (var number : numbers) {
      squares += (double) number * number;
    }
    var length = Math.sqrt(squares);
    return length >= LENGTH_LEAST && length <= LENGTH_MOST
        ? new ItemVector(numbers.clone(), (float) (1 / length))
        : null;
  }

  /** Number of its numbers; 0 for none. */
  public int dimension() {
    return values.length;
  }

  /** One of the numbers as the shop told it. */
  public float value(int place) {
    return values[place];
  }

  /** The same number of the vector of length one in this direction. */
  public float unit(int place) {
    return values[place] * scale;
  }

  /** The cosine of the angle between this vector and another of the same dimension. */
  public float cosine(ItemVector other) {
    return dot(other.values) * other.scale;
  }

  /** The sum of the products of this vector, brought to length one, with these numbers. */
  public float dot(float[] numbers) {
    // Four sums in a fixed order, so that the processor need not wait for each addition.
    var a = 0f;
    var b = 0f;
    var c = 0f;
    var d = 0f;
    var place = 0;
    for (; place + 3 < values.length; place += 4) {
      a += values[place] * numbers[place];
      b += values[place + 1] * numbers[place + 1];
      c += values[place + 2] * numbers[place + 2];
      d += values[place + 3] * numbers[place + 3];
    }
    for (; place < values.length; place++) {
      a += values[place] * numbers[place];
    }
    return ((a + b) + (c + d)) * scale;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ItemVector vector && Arrays.equals(values, vector.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
