package io.honeyguide.benchmarks;

import io.honeyguide.recommender.content.ContentIndex;
import io.honeyguide.recommender.content.LikenessSearch;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemVector;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to find what is like three items by their vectors, and to put one more. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LikenessBenchmark {

  /** Items with vectors. */
  @Param({"10000", "100000"})
  public int items;

  /** Numbers of a vector. */
  @Param("128")
  public int dimension;

  private final ContentIndex index = new ContentIndex();
  private final LikenessSearch search = new LikenessSearch(index);
  private final Random random = new Random(1);
  private int asked;

  /** Made up vectors, all of which point somewhat the same way. */
  @Setup
  public void fill() {
    for (var item = 0; item < items; item++) {
      index.update(item, facts());
    }
  }

  private ItemFacts facts() {
    var numbers = new float[dimension];
    for (var place = 0; place < dimension; place++) {
      numbers[place] = (float) random.nextGaussian() + .5f;
    }
    return new ItemFacts(
        "item",
        "",
        List.of(),
        List.of(),
        Double.NaN,
        ItemFacts.UNKNOWN_STOCK,
        false,
        ItemFacts.NEVER,
        Map.of(),
        Objects.requireNonNull(ItemVector.of(numbers)));
  }

  /** One search. */
  @Benchmark
  public int find() {
    asked = (asked + 1) % (items - 2);
    search.begin();
    search.add(asked, 1);
    search.add(asked + 1, .8f);
    search.add(asked + 2, .6f);
    search.find(item -> true);
    return search.foundCount();
  }

  /** One item, its made up numbers included. */
  @Benchmark
  public void put() {
    asked = (asked + 1) % items;
    index.update(asked, facts());
  }
}
