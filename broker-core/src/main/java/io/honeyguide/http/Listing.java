package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list that operators look at: asked for with {@code limit} and {@code cursor},
 * answered with {@code next}, which is the cursor of the page behind it, or null.
 *
 * @param after where the page before ended; empty for the first page
 */
record Listing(int limit, String after) {

  /** Writes one entry of a list. */
  @FunctionalInterface
  interface Entry<T> {
    void write(JsonGenerator out, T item) throws IOException;
  }

  /**
   * Reads what is asked for.
   *
   * @param others parameters beside the two
   */
  static Listing read(QueryParameters query, Set<String> others) {
    var names = new TreeSet<>(others);
    names.add("limit");
    names.add("cursor");
    query.allowOnly(names);
    var limit =
        query.number("limit", 1, MessagesEndpoint.LIMIT_MAX, MessagesEndpoint.LIMIT_DEFAULT);
    var cursor = query.one("cursor");
    return new Listing(limit, cursor == null ? "" : cursor);
  }

  /** One more than the page shows: whether there is another one. */
  int wanted() {
    return limit + 1;
  }

  /**
   * Answers with a page.
   *
   * @param found up to {@link #wanted()} entries
   * @param cursor names an entry
   */
  <T> void answer(
      Exchange exchange, String member, List<T> found, Function<T, String> cursor, Entry<T> entry) {
    var isLast = found.size() <= limit;
    var shown = isLast ? found : found.subList(0, limit);
    write(exchange, member, shown, isLast ? null : cursor.apply(shown.get(limit - 1)), entry);
  }

  /** Answers with a list that is whole. */
  static <T> void write(
      Exchange exchange, String member, List<T> shown, @Nullable String next, Entry<T> entry) {
    exchange.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart(member);
          for (var item : shown) {
            out.writeStartObject();
            entry.write(out, item);
            out.writeEndObject();
          }
          out.writeEndArray();
          if (next == null) {
            out.writeNullField("next");
          } else {
            out.writeStringField("next", next);
          }
          out.writeEndObject();
        });
  }

  /**
   * Takes an answer of the shard back to the event loop of the exchange, which waits for it within
   * bounds from now on.
   */
  static <T extends @Nullable Object> Consumer<T> onLoop(Exchange exchange, Consumer<T> answer) {
    exchange.boundWait(0);
    return found ->
        exchange.http().loop().mailbox().post(() -> exchange.attempt(() -> answer.accept(found)));
  }
}
