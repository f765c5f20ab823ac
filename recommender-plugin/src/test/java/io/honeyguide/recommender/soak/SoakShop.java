package io.honeyguide.recommender.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.honeyguide.recommender.event.EventDefect.Reason;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Two weeks of a shop whose range changes, as messages: the same seed and number, the same
 * messages.
 *
 * <p>Two thousand visits are under way at any time, of six events on average, every fourth without
 * a user. A visit stays near the item that it began with nine times out of ten; items are in demand
 * by Zipf's law, and in two weeks the range is replaced three times. Beside ordinary events come
 * doubles (1 in 100), late ones (1 in 100, by up to a day), ones from the future (1 in 200), broken
 * ones (1 in 500), and in every tenth part of the stream one visit of a bot with every tenth event.
 */
final class SoakShop {

  private static final int OPEN_VISITS = 2_000;
  private static final int SHELF = 40;
  private static final long START_MS = 1_700_000_000_000L;
  private static final long SPAN_MS = 14L * 86_400_000;
  private static final String LONG_ID = "x".repeat(10_000);
  private static final String[] KINDS = {"cart", "purchase", "impression", "rating", "remove"};

  private final SplittableRandom random;
  private final long total;
  private final int range;
  private final int users;
  private final long[] openVisits = new long[OPEN_VISITS];
  private final int[] shelves = new int[OPEN_VISITS];
  private long visitCount;
  private long number;
  private long receivedAtMs = START_MS;
  private String kind = "view";
  private String payload = "";
  private @Nullable Reason defect;
  private String visit = "";

  /**
   * A shop.
   *
   * @param total messages of the two weeks
   * @param range items on offer at one time
   */
  SoakShop(long seed, long total, int range, int users) {
    this.random = new SplittableRandom(seed);
    this.total = total;
    this.range = range;
    this.users = users;
    for (var place = 0; place < OPEN_VISITS; place++) {
      open(place);
    }
  }

  private void open(int place) {
    openVisits[place] = visitCount++;
    shelves[place] = zipf(range);
  }

  /** Makes the next message. */
  void advance() {
    number++;
    receivedAtMs = START_MS + number * SPAN_MS / total;
    if (number > 1 && random.nextInt(100) == 0) {
      return;
    }
    defect = null;
    var tenth = Math.max(1, total / 10);
    var isBot = number % 10 == 0;
    var place = random.nextInt(OPEN_VISITS);
    if (random.nextInt(6) == 0) {
      open(place);
    }
    visit = isBot ? "bot" + number / tenth : "v" + openVisits[place];
    kind = random.nextInt(5) > 0 ? "view" : KINDS[random.nextInt(KINDS.length)];
    var user =
        isBot || openVisits[place] % 4 == 0
            ? ""
            : "\"user\":\"u%d\",".formatted(openVisits[place] * 31 % users);
    payload =
        "{%s\"session\":\"%s\",\"item\":\"i%d\",\"ts\":%d,\"value\":%d}"
            .formatted(user, visit, item(isBot, place), timeMs(), 1 + random.nextInt(5));
    if (random.nextInt(500) == 0) {
      damage();
    }
  }

  private long item(boolean isBot, int place) {
    var gone = number * 3 * range / total;
    if (isBot || random.nextInt(10) == 0) {
      return gone + random.nextInt(range);
    }
    return gone + (shelves[place] + zipf(SHELF)) % range;
  }

  private long timeMs() {
    var roll = random.nextInt(200);
    return roll == 0
        ? receivedAtMs + 10L * 365 * 86_400_000
        : roll < 3 ? receivedAtMs - random.nextInt(86_400_000) : receivedAtMs;
  }

  private void damage() {
    // Of a rating the value would be missed first.
    kind = "view";
    switch (random.nextInt(4)) {
      case 0 -> {
        payload = payload.substring(0, payload.length() / 2);
        defect = Reason.NOT_JSON;
      }
      case 1 -> {
        payload = "{\"session\":\"" + visit + "\"}";
        defect = Reason.NO_ITEM;
      }
      case 2 -> {
        payload = "{\"session\":\"" + visit + "\",\"item\":\"" + LONG_ID + "\"}";
        defect = Reason.ID_TOO_LONG;
      }
      default -> {
        kind = "levitate";
        defect = Reason.UNKNOWN_TYPE;
      }
    }
  }

  /** A number below a limit, small ones more often. */
  private int zipf(int limit) {
    return (int) Math.pow(limit + 1.0, random.nextDouble()) - 1;
  }

  /** Topic of the message. */
  String topic() {
    return "behaviour/" + kind;
  }

  /** Payload of the message. */
  ByteBuffer payload() {
    return ByteBuffer.wrap(payload.getBytes(UTF_8));
  }

  /** When the log received the message, in milliseconds since 1970. */
  long receivedAtMs() {
    return receivedAtMs;
  }

  /** Why the message cannot be used; null when it can. */
  @Nullable Reason defect() {
    return defect;
  }

  /** The visit of the last message that named one. */
  String visit() {
    return visit;
  }
}
