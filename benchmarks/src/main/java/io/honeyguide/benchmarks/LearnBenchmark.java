package io.honeyguide.benchmarks;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.Decoded;
import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.EventEncoder;
import io.honeyguide.recommender.event.EventRules;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RecommenderOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one behaviour event costs the recommender, alone and from its JSON payload.
 *
 * <p>Events are learned in the order of the stream into a model that starts empty; at the end of
 * the stream a new model starts over. So a figure is the mean over a model's growth.
 *
 * <p>The order of lists is learned, too, from so many events as the ration per second of receipt
 * allows. {@code eventsPerSecond} says how fast the log received them: at a million a second the
 * ration is what matters, at a thousand every eighth event is a label.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LearnBenchmark {

  private static final String TOPIC_PREFIX = "behaviour/";

  /** Interactions to read, plain or gzip; empty for made up ones. */
  @Param("")
  public String file = "";

  /** Most events of the stream. */
  @Param("500000")
  public int events;

  /** How many events the log received per second. */
  @Param("1000000")
  public int eventsPerSecond;

  /**
   * Which events teach the order: {@code rationed} as it is by default once the early labels are
   * done, {@code all}, or {@code none}.
   */
  @Param("rationed")
  public String labels = "rationed";

  private BehaviourEvent[] stream = {};
  private String[] topics = {};
  private ByteBuffer[] payloads = {};
  private final EventDecoder decoder = new EventDecoder(EventRules.standard());
  private Recommender recommender = new Recommender(RecommenderOptions.standard());
  private long received;
  private int next;

  /** Reads or makes the stream. */
  @Setup
  public void load() throws IOException {
    stream = BehaviourStream.load(file, events).toArray(BehaviourEvent[]::new);
    var encoder = new EventEncoder();
    topics = new String[stream.length];
    payloads = new ByteBuffer[stream.length];
    for (var i = 0; i < stream.length; i++) {
      topics[i] = (TOPIC_PREFIX + stream[i].kind().word()).intern();
      payloads[i] = ByteBuffer.wrap(encoder.encode(stream[i]));
    }
  }

  /** Starts with an empty model. */
  @Setup(Level.Iteration)
  public void startOver() {
    var standard = RankerOptions.standard();
    var perSecond =
        switch (labels) {
          case "rationed" -> standard.labelsPerSecond();
          case "all" -> Integer.MAX_VALUE;
          case "none" -> 0;
          default -> throw new IllegalArgumentException("labels: rationed, all or none");
        };
    var every = labels.equals("all") ? 1 : standard.labelEvery();
    var ranker =
        new RankerOptions(
            standard.candidates(), standard.hidden(), 0, every, perSecond, standard.memory());
    recommender = new Recommender(RecommenderOptions.standard().withRanker(ranker));
    next = 0;
  }

  private long receivedAtMs() {
    return received++ * 1000 / eventsPerSecond;
  }

  private int advance() {
    if (next == stream.length) {
      startOver();
    }
    return next++;
  }

  /** Learns one event. */
  @Benchmark
  public void learn() {
    recommender.learn(stream[advance()], receivedAtMs());
  }

  /** Decodes one payload. */
  @Benchmark
  public Decoded decode() {
    var place = advance();
    return decoder.decode(topics[place], payloads[place], stream[place].timeMs());
  }

  /** Decodes one payload and learns its event, as the plug-in does for each message. */
  @Benchmark
  public void decodeAndLearn() {
    var place = advance();
    var decoded = decoder.decode(topics[place], payloads[place], stream[place].timeMs());
    if (!(decoded instanceof BehaviourEvent event)) {
      throw new IllegalStateException("a payload was not understood: " + decoded);
    }
    recommender.learn(event, receivedAtMs());
  }
}
