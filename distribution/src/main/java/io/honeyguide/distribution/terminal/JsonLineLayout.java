package io.honeyguide.distribution.terminal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/** One JSON object per line: {@code ts}, {@code level}, {@code logger}, {@code message}, pairs. */
final class JsonLineLayout extends LayoutBase<ILoggingEvent> {

  private final JsonFactory factory = new JsonFactory();

  @Override
  public String doLayout(ILoggingEvent event) {
    var text = new StringWriter(256);
    try (var json = factory.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("ts", Instant.ofEpochMilli(event.getTimeStamp()).toString());
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("logger", TextLineLayout.shortName(event.getLoggerName()));
      json.writeStringField("thread", event.getThreadName());
      json.writeStringField("message", event.getFormattedMessage());
      var pairs = event.getKeyValuePairs();
      if (pairs != null) {
        for (var pair : pairs) {
          json.writeStringField(pair.key, String.valueOf(pair.value));
        }
      }
      var thrown = event.getThrowableProxy();
      if (thrown != null) {
        json.writeStringField("error", LineText.causes(thrown));
        json.writeStringField("stack", ThrowableProxyUtil.asString(thrown));
      }
      json.writeEndObject();
    } catch (IOException e) {
      // A string never fails to take characters.
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }
}
