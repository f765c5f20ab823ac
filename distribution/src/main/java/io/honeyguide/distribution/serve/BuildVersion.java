package io.honeyguide.distribution.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Honeyguide this is. */
public final class BuildVersion {

  private static final String RESOURCE = "/io/honeyguide/build.properties";

  private BuildVersion() {}

  /** The version that the build gave itself, such as {@code 0.1.0}. */
  public static String text() {
    var properties = new Properties();
    try (var in = BuildVersion.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + RESOURCE);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }
}
