package io.honeyguide.recommender.content;

import io.honeyguide.recommender.event.ItemVector;
import io.honeyguide.recommender.model.Scatter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Items by the vectors that the shop gave them, each with a sketch of 256 bits: on which side of
 * 256 random planes it lies. The share of bits in which two sketches differ is, on average, the
 * angle between the vectors over pi (Charikar, Similarity estimation techniques from rounding
 * algorithms, STOC 2002); so few vectors need be compared exactly. The planes have coordinates of
 * plus and minus one (Achlioptas, PODS 2001), the same in every process.
 *
 * <p>It depends on the catalogue alone, not on how it came about.
 */
final class VectorIndex {

  static final int BITS = 256;
  private static final int WORDS = BITS / Long.SIZE;

  private @Nullable ItemVector[] vectors = new ItemVector[0];
  private long[] sketches = new long[0];
  private float[] planes = new float[0];
  private final float[] sides = new float[BITS];
  private int count;

  /** Takes note of an item's vector; {@link ItemVector#NONE} when it has none. */
  void update(int item, ItemVector vector) {
    if (vector(item) != null) {
      vectors[item] = null;
      count--;
    }
    if (vector.dimension() > 0) {
      if (item >= vectors.length) {
        vectors = Arrays.copyOf(vectors, Math.max(item + 1, vectors.length * 3 / 2));
        sketches = Arrays.copyOf(sketches, WORDS * vectors.length);
      }
      vectors[item] = vector;
      count++;
      var numbers = new float[vector.dimension()];
      for (var place = 0; place < numbers.length; place++) {
        numbers[place] = vector.value(place);
      }
      sketch(numbers, sketches, WORDS * item);
    }
  }

  @Nullable ItemVector vector(int item) {
    return item < vectors.length ? vectors[item] : null;
  }

  /** Number of items with vectors. */
  int count() {
    return count;
  }

  /** All items with vectors have numbers below. */
  int end() {
    return vectors.length;
  }

  /** The sketch of a vector. */
  long[] sketchOf(float[] numbers) {
    var sketch = new long[WORDS];
    sketch(numbers, sketch, 0);
    return sketch;
  }

  private void sketch(float[] numbers, long[] target, int start) {
    requirePlanes(numbers.length);
    Arrays.fill(sides, 0);
    for (var place = 0; place < numbers.length; place++) {
      var number = numbers[place];
      var plane = place * BITS;
      for (var bit = 0; bit < BITS; bit++) {
        sides[bit] += number * planes[plane + bit];
      }
    }
    Arrays.fill(target, start, start + WORDS, 0);
    for (var bit = 0; bit < BITS; bit++) {
      if (sides[bit] > 0) {
        target[start + bit / Long.SIZE] |= 1L << bit;
      }
    }
  }

  private void requirePlanes(int dimension) {
    var from = planes.length;
    if (from < dimension * BITS) {
      planes = Arrays.copyOf(planes, dimension * BITS);
      for (var i = from; i < planes.length; i++) {
        planes[i] = (Scatter.mix(i) & 1) == 0 ? 1 : -1;
      }
    }
  }

  /** In how many bits the sketch of an item with a vector differs from this one. */
  int distance(int item, long[] sketch) {
    var start = WORDS * item;
    return Long.bitCount(sketches[start] ^ sketch[0])
        + Long.bitCount(sketches[start + 1] ^ sketch[1])
        + Long.bitCount(sketches[start + 2] ^ sketch[2])
        + Long.bitCount(sketches[start + 3] ^ sketch[3]);
  }
}
