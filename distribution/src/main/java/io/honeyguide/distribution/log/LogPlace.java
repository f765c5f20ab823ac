package io.honeyguide.distribution.log;

import io.honeyguide.api.Cursor;
import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A place in a log as it is typed: an offset or a time. */
sealed interface LogPlace {

  /** The record with this offset. */
  record Offset(long offset) implements LogPlace {}

  /** The first record whose batch was committed then or later, milliseconds since 1970. */
  record Time(long timeMs) implements LogPlace {}

  /** Reads a place from the command line. */
  final class Converter implements ITypeConverter<LogPlace> {
    @Override
    public LogPlace convert(String text) {
      try {
        if (text.matches("\\d{1,18}")) {
          return new Offset(Long.parseLong(text));
        }
        if (text.matches("\\d{1,4}-\\d{1,18}")) {
          return new Offset(Cursor.parse(text).offset());
        }
        return new Time(Instant.parse(text).toEpochMilli());
      } catch (IllegalArgumentException | DateTimeException e) {
        throw new TypeConversionException(
            "expected an offset (4711 or 0-4711) or a time (2026-01-31T10:00:00Z), found \""
                + text
                + "\"");
      }
    }
  }
}
