package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.TopicFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the example of {@code docs/streams.md}: its answer is the one that the page shows. */
class StreamsDocTest {

  private static final Path PAGE = Path.of("..", "docs", "streams.md");

  @Test
  void exampleShowsWhatTheBrokerAnswers() throws IOException {
    var page = Files.readString(PAGE);
    assertThat(page)
        .contains("streams.debug.filters=debug/#", "streams.debug.retain-messages=2")
        .contains("for line in one two three", "/v1/topics/debug/app");
    var block = page.substring(page.indexOf("<!-- example: checked by StreamsDocTest -->"));
    var text = block.substring(block.indexOf("```json") + 7, block.indexOf("\n```\n"));
    try (var broker = HttpBroker.start()) {
      broker.declare(
          List.of(
              StreamOptions.of(
                  new StreamDefinition(
                      "debug",
                      List.of(TopicFilter.of("debug/#")),
                      Retain.LIMITS,
                      StreamLimits.UNLIMITED.withMessages(2)))));
      for (var line : List.of("one", "two", "three")) {
        broker.send("POST", "/v1/topics/debug/app", line);
      }

      assertThat(broker.get("/v1/messages?filter=debug/%23").json().findValuesAsText("payload"))
          .containsExactly("two", "three");
      var shown = (ObjectNode) broker.get("/v1/streams/debug").json();
      // The one thing that is another one each day.
      shown.withObject("/first").put("ts", "2026-05-01T12:00:00.000Z");
      shown.withObject("/last").put("ts", "2026-05-01T12:00:00.000Z");
      assertThat(shown).isEqualTo(HttpBroker.JSON.readTree(text));
    }
  }
}
