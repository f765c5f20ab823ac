package io.honeyguide.http;

import io.honeyguide.named.PushTarget;
import io.honeyguide.push.TargetLookup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code push} of a definition: where the broker is to post, which only operators may
 * say. The broker goes on with it when nobody is there any more, and reaches what others do not.
 */
final class PushMember {

  /**
   * How long a message rests after its failed attempts unless it is said: with the attempts that
   * there are by default it is given up on after half a day.
   */
  static final List<Long> BACKOFF_MS =
      List.of(1_000L, 5_000L, 30_000L, 120_000L, 600_000L, 1_800_000L, 3_600_000L);

  private static final String NAME = "push";
  private static final String URL = "url";
  private static final String SECRET = "secret";

  private PushMember() {}

  /** The target that a request names, or null. */
  static @Nullable PushTarget read(Exchange exchange, JsonRequest request) {
    var value = request.value(NAME);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Map<?, ?> members) || !members.keySet().equals(Set.of(URL, SECRET))) {
      throw bad("push is an object with url and secret");
    }
    AdminAccess.require(exchange, "a subscription that is posted");
    try {
      return PushTarget.of(String.valueOf(members.get(URL)), String.valueOf(members.get(SECRET)));
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  /** Goes on if the target has an address that may be posted to; answers otherwise. */
  static void check(Exchange exchange, @Nullable PushTarget target, Runnable next) {
    if (target == null) {
      next.run();
      return;
    }
    var addresses = NamedAccess.desk(exchange).limits().push().addresses();
    new TargetLookup(exchange.http().vertx(), addresses)
        .find(target.host())
        .onComplete(
            found ->
                NamedAccess.answer(
                    exchange,
                    () -> {
                      if (found.failed()) {
                        throw bad("push.url is refused: " + found.cause().getMessage());
                      }
                      next.run();
                    }));
  }

  private static RefusedRequestException bad(String detail) {
    return RefusedRequestException.bad("bad_push", Shown.sentence(detail));
  }
}
