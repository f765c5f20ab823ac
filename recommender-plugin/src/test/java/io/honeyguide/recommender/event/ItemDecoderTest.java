package io.honeyguide.recommender.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.recommender.event.EventDefect.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemDecoderTest {

  private final ItemDecoder decoder = new ItemDecoder(ItemRules.standard());

  private Decoded decode(String topic, String payload) {
    return decoder.decode(topic, ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsAllFields() {
    assertThat(
            decode(
                "items/tent",
                """
                {"item":"tent","title":"Tent","category":"camping","tags":["red","light","red"],
                 "price":99.5,"stock":3,"hidden":true,"expires":"2026-01-01T00:00:00Z",
                 "properties":{"brand":"acme","persons":2,"sale":false,"none":null},"other":[1,{}]}
                """))
        .isEqualTo(
            new ItemFacts(
                "tent",
                "Tent",
                "camping",
                List.of("red", "light"),
                99.5,
                3,
                true,
                1_767_225_600_000L,
                Map.of("brand", "acme", "persons", "2", "sale", "false")));
  }

  private List<String> categories(String payload) {
    return ((ItemFacts) decode("items/tent", payload)).categories();
  }

  @Test
  void readsOneCategoryOrSeveral() {
    assertThat(categories("{\"category\":\"a\"}")).containsExactly("a");
    assertThat(categories("{\"categories\":[\"a\"]}")).containsExactly("a");
    assertThat(categories("{\"categories\":[\"b\",\"a\",\"\",\"b\"],\"category\":\"a\"}"))
        .containsExactly("a", "b");
    assertThat(categories("{\"categories\":[],\"category\":\"\"}")).isEmpty();
    var words = IntStream.range(0, 16).mapToObj(i -> "\"c" + i + "\"").toList();
    var most = "{\"categories\":%s".formatted(words);
    assertThat(categories(most + "}")).hasSize(16);
    assertThat(decode("items/tent", most + ",\"category\":\"x\"}").toString())
        .isEqualTo("too_long: an item has at most 16 categories");
  }

  @Test
  void readsVectors() {
    var facts = (ItemFacts) decode("items/tent", "{\"vector\":[3,-4.0,0]}");

    assertThat(facts.vector()).isEqualTo(ItemVector.of(3, -4, 0));
    assertThat(facts.vector().unit(1)).isEqualTo(-.8f);
    var payload = new String(new ItemEncoder().encode(facts), StandardCharsets.UTF_8);
    assertThat(decode("items/tent", payload)).isEqualTo(facts);
    var many = IntStream.range(0, 1024).mapToObj(String::valueOf).toList();
    assertThat(((ItemFacts) decode("items/a", "{\"vector\":" + many + "}")).vector().dimension())
        .isEqualTo(1024);
    var tooMany = IntStream.range(0, 10_000).mapToObj(String::valueOf).toList();
    assertThat(decode("items/a", "{\"vector\":" + tooMany + "}").toString())
        .isEqualTo("too_long: a vector has at most 1024 numbers");
  }

  @Test
  void writesWhatItReads() {
    for (var categories : List.of(List.<String>of(), List.of("a"), List.of("b", "a", "c"))) {
      var facts =
          new ItemFacts(
              "tent", "Tent", categories, List.of("red"), 1, 2, false, 3, Map.of("p", "q"));
      var payload = new String(new ItemEncoder().encode(facts), StandardCharsets.UTF_8);
      assertThat(decode("items/tent", payload)).isEqualTo(facts);
    }
  }

  @Test
  void needsNothingButTheItem() {
    assertThat(decode("items/tent", "{}")).isEqualTo(ItemFacts.of("tent"));
    assertThat(decode("items", "{\"item\":42,\"title\":null}")).isEqualTo(ItemFacts.of("42"));
  }

  @Test
  void takesAnEmptyPayloadAndDeletedForARemoval() {
    assertThat(decode("items/tent", "")).isEqualTo(new ItemRemoval("tent"));
    assertThat(decode("items", "{\"item\":\"a/b\",\"deleted\":true}"))
        .isEqualTo(new ItemRemoval("a/b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          items   | {"title":"Tent"}                | NO_ITEM
          items   | ``                              | NO_ITEM
          items/a | {"item":"b"}                    | CONFLICT
          items/a | {"categories":"x"}              | WRONG_FIELD_TYPE
          items/a | {"vector":[]}                   | BAD_VALUE
          items/a | {"vector":[1]}                  | BAD_VALUE
          items/a | {"vector":[0,0]}                | BAD_VALUE
          items/a | {"vector":[1e39,0]}             | BAD_VALUE
          items/a | {"vector":[1e-9,0]}             | BAD_VALUE
          items/a | {"vector":[NaN,0]}              | NOT_JSON
          items/a | {"vector":["1",0]}              | WRONG_FIELD_TYPE
          items/a | {"vector":[null,0]}             | WRONG_FIELD_TYPE
          items/a | {"vector":[[1,0]]}              | WRONG_FIELD_TYPE
          items/a | {"vector":{"x":1}}              | WRONG_FIELD_TYPE
          items/a | {"vector":"1 0"}                | WRONG_FIELD_TYPE
          items/a | {"categories":[1]}              | WRONG_FIELD_TYPE
          items/a | {"categories":[["x"]]}          | WRONG_FIELD_TYPE
          items/a | {"item":true}                   | WRONG_FIELD_TYPE
          items/a | {"title":7}                     | WRONG_FIELD_TYPE
          items/a | {"category":["x"]}              | WRONG_FIELD_TYPE
          items/a | {"tags":"red"}                  | WRONG_FIELD_TYPE
          items/a | {"tags":[1]}                    | WRONG_FIELD_TYPE
          items/a | {"price":"9"}                   | WRONG_FIELD_TYPE
          items/a | {"price":-0.01}                 | BAD_VALUE
          items/a | {"price":1e13}                  | BAD_VALUE
          items/a | {"stock":-1}                    | BAD_VALUE
          items/a | {"hidden":"yes"}                | WRONG_FIELD_TYPE
          items/a | {"expires":"tomorrow"}          | BAD_TIME
          items/a | {"expires":-1}                  | BAD_TIME
          items/a | {"properties":[]}               | WRONG_FIELD_TYPE
          items/a | {"properties":{"x":[]}}         | WRONG_FIELD_TYPE
          items/a | {"properties":{"x:y":"z"}}      | BAD_VALUE
          items/a | {"properties":{"x":1,"x":2}}    | DUPLICATE_FIELD
          items/a | {"price":1,"price":2}           | DUPLICATE_FIELD
          items/a | [1]                             | NOT_AN_OBJECT
          items/a | {"title":"Tent"                 | NOT_JSON
          items/a | {} {}                           | NOT_JSON
          other/a | {}                              | FOREIGN_TOPIC
          """)
  void refusesWhatCannotBeUsedWithItsReason(String topic, String payload, Reason reason) {
    assertThat(decode(topic, payload)).isInstanceOf(EventDefect.class);
    assertThat(((EventDefect) decode(topic, payload)).reason()).isEqualTo(reason);
  }

  @Test
  void boundsIdsTextsListsAndPayloads() {
    var longId = "x".repeat(10_240);
    var tags = String.join(",", numbered(33));
    assertThat(decode("items/" + longId, "{}").toString()).startsWith("id_too_long: ");
    assertThat(decode("items/a\u0001", "{}").toString()).startsWith("bad_id: ");
    assertThat(decode("items/a", "{\"title\":\"%s\"}".formatted("x".repeat(513))).toString())
        .isEqualTo("too_long: title has at most 512 characters, found 513");
    assertThat(decode("items/a", "{\"tags\":[%s]}".formatted(tags)).toString())
        .isEqualTo("too_long: an item has at most 32 tags");
    assertThat(decode("items/a", " ".repeat(70_000)).toString()).startsWith("payload_too_large: ");
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "\"t" + i + "\"").toList();
  }

  @Test
  void readsBackWhatTheEncoderWrites() {
    var encoder = new ItemEncoder();
    var facts =
        new ItemFacts(
            "a/b",
            "Zelt \u00fc \ud83c\udfd5",
            "c",
            List.of("t"),
            .1,
            0,
            true,
            9_007_199_254_740_992L,
            Map.of("k", "v"));

    assertThat(decoder.decode("items", ByteBuffer.wrap(encoder.encode(facts)))).isEqualTo(facts);
    assertThat(decoder.decode("items", ByteBuffer.wrap(encoder.encode(ItemFacts.of("i")))))
        .isEqualTo(ItemFacts.of("i"));
    assertThat(decoder.decode("items", ByteBuffer.wrap(encoder.encode(new ItemRemoval("i")))))
        .isEqualTo(new ItemRemoval("i"));
  }

  @Test
  void neverFailsWhateverThePayload() {
    var random = new Random(3);
    var whole =
        "{\"title\":\"T\",\"tags\":[\"a\"],\"price\":1,\"expires\":5,\"properties\":{\"a\":\"b\"}}"
            .getBytes(StandardCharsets.UTF_8);
    for (var round = 0; round < 20_000; round++) {
      var bytes = whole.clone();
      for (var i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(decoder.decode("items/a", ByteBuffer.wrap(bytes)))
          .isInstanceOfAny(ItemFacts.class, EventDefect.class);
    }
  }

  @Test
  void refusesTopicPatternsThatTellMoreThanAnItem() {
    assertThatThrownBy(
            () -> new ItemRules(List.of(TopicPattern.parse("items/{item}/{type}")), 100, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("items/{item}/{type}");
  }
}
