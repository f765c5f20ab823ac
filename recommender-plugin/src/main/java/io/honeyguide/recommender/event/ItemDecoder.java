package io.honeyguide.recommender.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.honeyguide.recommender.event.EventDefect.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads news of the catalogue from messages: {@code {"item","title","category",
 * "categories","tags","price","stock","hidden","expires","properties","vector","deleted"}} in JSON,
 * the item also from a topic level. Every field but the item may be missing or null, and unknown
 * fields are skipped. An empty payload, like {@code "deleted":true}, says that the item left the
 * catalogue.
 *
 * <p>Owner: one thread. No message makes it fail: every defect has a {@link Reason}.
 */
public final class ItemDecoder {

  private static final double NUMBER_MAX = 1e12;

  private final ItemRules rules;
  private final JsonFactory json = EventDecoder.jsonFactory();
  private final EventDraft topicDraft = new EventDraft();

  /** A decoder under these rules. */
  public ItemDecoder(ItemRules rules) {
    this.rules = rules;
  }

  /** The facts of an item as far as they have been read. */
  private static final class Draft {
    @Nullable String id;
    String title = "";
    String category = "";
    final Set<String> categories = new LinkedHashSet<>();
    final Set<String> tags = new LinkedHashSet<>();
    double price = Double.NaN;
    long stock = ItemFacts.UNKNOWN_STOCK;
    boolean hidden;
    long expiresMs = ItemFacts.NEVER;
    final TreeMap<String, String> properties = new TreeMap<>();
    ItemVector vector = ItemVector.NONE;
    boolean deleted;

    /** The one category first, if it is told beside the list. */
    List<String> allCategories() {
      var all = new LinkedHashSet<String>();
      if (!category.isEmpty()) {
        all.add(category);
      }
      all.addAll(categories);
      return List.copyOf(all);
    }
  }

  /** A field that cannot be used. */
  private static final class DefectException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient EventDefect defect;

    DefectException(EventDefect defect) {
      super(defect.toString(), null, false, false);
      this.defect = defect;
    }

    DefectException(Reason reason, String detail) {
      this(new EventDefect(reason, detail));
    }
  }

  /** Whether the topic is one of the catalogue's. */
  public boolean matches(String topic) {
    for (var pattern : rules.topics()) {
      topicDraft.clear();
      if (pattern.match(topic, topicDraft)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Decodes one message.
   *
   * @param topic a topic that {@link #matches}
   * @param payload read from position to limit; left as it was
   * @return {@link ItemNews} or a defect
   */
  public Decoded decode(String topic, ByteBuffer payload) {
    return matches(topic)
        ? decodeFor(topicDraft.item, payload)
        : new EventDefect(
            Reason.FOREIGN_TOPIC,
            "no configured pattern matches the topic; expected " + rules.topics());
  }

  /**
   * Decodes a payload of which something else tells the item.
   *
   * @param item the item's id, or null when only the payload can tell it
   * @param payload read from position to limit; left as it was
   * @return {@link ItemNews} or a defect
   */
  public Decoded decodeFor(@Nullable String item, ByteBuffer payload) {
    var length = payload.remaining();
    if (length > rules.payloadBytesMax()) {
      return new EventDefect(
          Reason.PAYLOAD_TOO_LARGE,
          "a payload has at most %d bytes, found %d".formatted(rules.payloadBytesMax(), length));
    }
    var draft = new Draft();
    draft.id = item;
    if (length == 0) {
      draft.deleted = true;
      return judge(draft);
    }
    var bytes = new byte[length];
    payload.get(payload.position(), bytes);
    try (var parser = json.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new EventDefect(Reason.NOT_AN_OBJECT, "the payload must be one JSON object");
      }
      readFields(parser, draft);
      return parser.nextToken() == null
          ? judge(draft)
          : new EventDefect(Reason.NOT_JSON, "the payload goes on after its JSON object");
    } catch (DefectException e) {
      return e.defect;
    } catch (JsonProcessingException e) {
      return EventDecoder.notJson(e);
    } catch (IOException e) {
      // Jackson reads from memory here; only its own subclasses, caught above, can occur.
      throw new UncheckedIOException(e);
    }
  }

  private Decoded judge(Draft draft) {
    if (draft.allCategories().size() > ItemRules.CATEGORIES_MAX) {
      return new EventDefect(
          Reason.TOO_LONG, "an item has at most %d categories".formatted(ItemRules.CATEGORIES_MAX));
    }
    if (draft.id == null || draft.id.isEmpty()) {
      return new EventDefect(Reason.NO_ITEM, "neither topic nor field \"item\" tells the item");
    }
    var defect = IdRule.defect("item", draft.id, rules.idBytesMax());
    if (defect != null) {
      return defect;
    }
    return draft.deleted
        ? new ItemRemoval(draft.id)
        : new ItemFacts(
            draft.id,
            draft.title,
            draft.allCategories(),
            draft.tags.stream().toList(),
            draft.price,
            draft.stock,
            draft.hidden,
            draft.expiresMs,
            draft.properties,
            draft.vector);
  }

  private static void readFields(JsonParser parser, Draft draft)
      throws IOException, DefectException {
    var seen = new HashSet<String>();
    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (!seen.add(name)) {
        throw new DefectException(Reason.DUPLICATE_FIELD, "a field occurs twice");
      }
      if (parser.currentToken() != JsonToken.VALUE_NULL) {
        readField(parser, name, draft);
      }
    }
  }

  private static void readField(JsonParser parser, String name, Draft draft)
      throws IOException, DefectException {
    switch (name) {
      case "item" -> readItem(parser, draft);
      case "title" -> draft.title = text(parser, name, ItemRules.TITLE_MAX);
      case "category" -> draft.category = text(parser, name, ItemRules.WORD_MAX);
      case "categories" -> readWords(parser, name, draft.categories, ItemRules.CATEGORIES_MAX);
      case "tags" -> readWords(parser, name, draft.tags, ItemRules.LIST_MAX);
      case "price" -> draft.price = number(parser, name);
      case "stock" -> draft.stock = (long) Math.ceil(number(parser, name));
      case "hidden" -> draft.hidden = flag(parser, name);
      case "deleted" -> draft.deleted = flag(parser, name);
      case "expires" -> draft.expiresMs = time(parser);
      case "properties" -> readProperties(parser, draft);
      case "vector" -> draft.vector = vector(parser);
      default -> parser.skipChildren();
    }
  }

  private static void readItem(JsonParser parser, Draft draft) throws IOException, DefectException {
    var token = parser.currentToken();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      throw wrongType("item", "a string or a whole number", token);
    }
    var id = parser.getText();
    if (draft.id != null && !draft.id.equals(id)) {
      throw new DefectException(Reason.CONFLICT, "topic and payload tell a different item");
    }
    draft.id = id;
  }

  private static String text(JsonParser parser, String name, int most)
      throws IOException, DefectException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongType(name, "a string", parser.currentToken());
    }
    return bounded(parser.getText(), name, most);
  }

  private static String bounded(String text, String name, int most) throws DefectException {
    if (text.length() > most) {
      throw new DefectException(
          Reason.TOO_LONG,
          "%s has at most %d characters, found %d".formatted(name, most, text.length()));
    }
    // What is no character becomes a question mark at once, as a snapshot would make of it.
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static void readWords(JsonParser parser, String name, Set<String> words, int most)
      throws IOException, DefectException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrongType(name, "a list of strings", parser.currentToken());
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      var word = text(parser, "one of " + name, ItemRules.WORD_MAX);
      if (!word.isEmpty() && words.add(word) && words.size() > most) {
        throw new DefectException(
            Reason.TOO_LONG, "an item has at most %d %s".formatted(most, name));
      }
    }
  }

  private static void readProperties(JsonParser parser, Draft draft)
      throws IOException, DefectException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrongType("properties", "an object", parser.currentToken());
    }
    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      var token = parser.nextToken();
      bounded(name, "the name of a property", ItemRules.NAME_MAX);
      if (name.isEmpty() || name.indexOf(':') >= 0) {
        throw new DefectException(
            Reason.BAD_VALUE, "the name of a property is not empty and holds no colon");
      }
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      if (!token.isScalarValue()) {
        throw wrongType("properties." + name, "a string, a number, true or false", token);
      }
      var value = bounded(parser.getText(), "a property", ItemRules.WORD_MAX);
      if (draft.properties.put(name, value) != null) {
        throw new DefectException(Reason.DUPLICATE_FIELD, "a property occurs twice");
      }
      if (draft.properties.size() > ItemRules.LIST_MAX) {
        throw new DefectException(
            Reason.TOO_LONG, "an item has at most %d properties".formatted(ItemRules.LIST_MAX));
      }
    }
  }

  private static ItemVector vector(JsonParser parser) throws IOException, DefectException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrongType("vector", "a list of numbers", parser.currentToken());
    }
    var numbers = new float[ItemVector.DIMENSION_MOST];
    var count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isNumeric()) {
        throw wrongType("one of vector", "a number", parser.currentToken());
      }
      if (count == numbers.length) {
        throw new DefectException(
            Reason.TOO_LONG, "a vector has at most %d numbers".formatted(numbers.length));
      }
      numbers[count++] = (float) parser.getDoubleValue();
    }
    if (count < ItemVector.DIMENSION_LEAST) {
      throw new DefectException(
          Reason.BAD_VALUE,
          "a vector has at least %d numbers, found %d"
              .formatted(ItemVector.DIMENSION_LEAST, count));
    }
    var vector = ItemVector.of(Arrays.copyOf(numbers, count));
    if (vector == null) {
      throw new DefectException(
          Reason.BAD_VALUE, "the length of a vector must lie between 1e-6 and 1e6");
    }
    return vector;
  }

  /** A price or a stock. */
  private static double number(JsonParser parser, String name) throws IOException, DefectException {
    if (!parser.currentToken().isNumeric()) {
      throw wrongType(name, "a number", parser.currentToken());
    }
    var number = parser.getDoubleValue();
    if (!(number >= 0 && number <= NUMBER_MAX)) {
      throw new DefectException(
          Reason.BAD_VALUE, "%s must lie between 0 and 1e12, found %s".formatted(name, number));
    }
    // Adding 0 makes a negative zero a plain one.
    return number + 0.0;
  }

  private static boolean flag(JsonParser parser, String name) throws IOException, DefectException {
    if (!parser.currentToken().isBoolean()) {
      throw wrongType(name, "true or false", parser.currentToken());
    }
    return parser.getBooleanValue();
  }

  /** Milliseconds since 1970, or a date and time as RFC 3339 has it. */
  private static long time(JsonParser parser) throws IOException, DefectException {
    var token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      try {
        return Instant.parse(parser.getText()).toEpochMilli();
      } catch (DateTimeException | ArithmeticException e) {
        throw new DefectException(
            Reason.BAD_TIME,
            "expires must be milliseconds since 1970 or a time such as 2026-12-31T23:59:59Z");
      }
    }
    if (!token.isNumeric()) {
      throw wrongType("expires", "a number or a string", token);
    }
    var number = parser.getDoubleValue();
    // 2^53: beyond it neighbouring milliseconds are no longer told apart.
    if (!(number >= 0 && number <= 9_007_199_254_740_992.0)) {
      throw new DefectException(
          Reason.BAD_TIME, "expires must be milliseconds since 1970, found " + number);
    }
    return (long) number;
  }

  private static DefectException wrongType(String name, String expected, JsonToken found) {
    return new DefectException(EventDecoder.wrongType(name, expected, found));
  }
}
